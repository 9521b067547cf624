package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is taken for a kernel, and what is not; and with what the stored ones are built.
final class KernelEmitterTest {
    private static final String LOOP =
            "__kernel void copy(__global uchar *to)\n{\n  i_4  =  _kernel_context[0];\n}\n";

    @Test
    void aKernelWhoseBoundIsAConstantIsRefused() {
        KernelEmitter.requirePlausible(AheadKernel.LIMIT_COPY, LOOP);
        assertImplausible(
                "the bound of limit-copy must be read from _kernel_context[0]",
                AheadKernel.LIMIT_COPY,
                LOOP.replace("_kernel_context[0]", "1"));
    }

    @Test
    void aKernelOfWorkGroupsHasNoBound() {
        KernelEmitter.requirePlausible(
                AheadKernel.PROJECT_CONTEXT, "__kernel void project(__global uchar *y)\n{\n}\n");
    }

    @Test
    void anotherKernelIsRefused() {
        assertImplausible("printed no kernel 'keep' for keep", AheadKernel.KEEP, LOOP);
        assertImplausible("printed no kernel 'keep' for keep but: ", AheadKernel.KEEP, "");
    }

    @Test
    void storedKernelsAreBuiltWithTheFlagsOfTheEngine() {
        for (AheadKernel kernel : AheadKernel.values()) {
            assertEquals(
                    EngineSettings.OPENCL_FLAGS,
                    StoredKernel.read(kernel).flags(),
                    kernel.label()
                            + ".cl is for other flags; run ./attend kernels --emit"
                            + " tornado-tasks/src/main/resources/org/tornadoattention/tornado/ahead");
        }
    }

    @Test
    void theVersionIsTheOneThatTheSdkSays(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/tornado.release"), "version=5.2.0-jdk25\n");
        assertEquals("5.2.0-jdk25", KernelEmitter.version(sdk(home)));
    }

    @Test
    void noKernelIsOfAnUnknownVersion(@TempDir Path home) throws IOException {
        assertNoVersion("no SDK is found: ", Optional.empty());
        assertNoVersion(home + " cannot be read: ", sdk(home));
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("share/java/tornado"));
        assertNoVersion(home + " has neither a version in etc/tornado.release", sdk(home));
    }

    private static Optional<TornadoSdk> sdk(Path home) {
        return Optional.of(new TornadoSdk(home, List.of("opencl")));
    }

    private static void assertNoVersion(String why, Optional<TornadoSdk> sdk) {
        IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> KernelEmitter.version(sdk));
        assertTrue(
                String.valueOf(thrown.getMessage())
                        .startsWith(
                                "a stored kernel must name the version of TornadoVM that compiled"
                                        + " it but "
                                        + why),
                thrown.toString());
    }

    private static void assertImplausible(String what, AheadKernel kernel, String source) {
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () -> KernelEmitter.requirePlausible(kernel, source));
        assertTrue(String.valueOf(thrown.getMessage()).contains(what), thrown.toString());
    }
}
