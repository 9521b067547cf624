package org.tornadoattention.tornado.ahead;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/// The list of kernels and the files that belong to it.
final class AheadKernelTest {
    private static final String REMEDY =
            "; run ./attend kernels --emit"
                    + " tornado-tasks/src/main/resources/org/tornadoattention/tornado/ahead"
                    + ", which needs a TornadoVM SDK (docs/ahead-of-time.md#changing-a-kernel)";

    @ParameterizedTest
    @EnumSource
    void theFileIsWhatTheJavaMethodSays(AheadKernel kernel) {
        StoredKernel stored = StoredKernel.read(kernel);
        assertAll(
                () ->
                        assertEquals(
                                kernel.constants(),
                                stored.constants(),
                                "%s.cl was compiled for other constants%s"
                                        .formatted(kernel.label(), REMEDY)),
                () ->
                        assertEquals(
                                KernelHash.of(kernel),
                                stored.hash(),
                                "%s.%s, or what it calls, has changed since %s.cl was compiled%s"
                                        .formatted(
                                                kernel.type(),
                                                kernel.method(),
                                                kernel.label(),
                                                REMEDY)));
    }

    @Test
    void thereIsNoFileWithoutAKernel() throws Exception {
        URI any =
                Objects.requireNonNull(AheadKernel.class.getResource("limit-copy.cl"), "limit-copy")
                        .toURI();
        try (Stream<Path> files = Files.list(Path.of(any).resolveSibling(""))) {
            assertEquals(
                    Arrays.stream(AheadKernel.values())
                            .map(kernel -> kernel.label() + StoredKernel.ENDING)
                            .sorted()
                            .toList(),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.endsWith(".class"))
                            .sorted()
                            .toList(),
                    "delete the files that no kernel of AheadKernel has" + REMEDY);
        }
    }

    @Test
    void allFilesWereCompiledAlike() {
        StoredKernel first = StoredKernel.read(AheadKernel.LIMIT_COPY);
        for (AheadKernel kernel : AheadKernel.values()) {
            StoredKernel stored = StoredKernel.read(kernel);
            assertEquals(first.tornadoVm(), stored.tornadoVm(), kernel.label() + REMEDY);
            assertEquals(first.flags(), stored.flags(), kernel.label() + REMEDY);
        }
    }

    @Test
    void kernelsForWorkGroupsHaveTheTileOfTheirLocalMemory() {
        for (AheadKernel kernel : AheadKernel.values()) {
            if (kernel.type().endsWith("FlashContextKernel")) {
                assertEquals(kernel.items(), AheadKernel.tile(kernel.dim()).items());
            }
        }
    }

    /// Where the engine of these files runs there is nothing of TornadoVM, not even its API.
    @Test
    void allIsReadWithoutTornadoVm() throws Exception {
        URL classes = AheadKernel.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone =
                new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            assertThrows(
                    ClassNotFoundException.class,
                    () -> alone.loadClass("uk.ac.manchester.tornado.api.KernelContext"));
            Class<?> kernels = alone.loadClass(AheadKernel.class.getName());
            Class<?> stored = alone.loadClass(StoredKernel.class.getName());
            Class<?> hash = alone.loadClass(KernelHash.class.getName());
            for (Object kernel : kernels.getEnumConstants()) {
                Object read = stored.getMethod("read", kernels).invoke(null, kernel);
                assertEquals(
                        kernels.getMethod("constants").invoke(kernel),
                        stored.getMethod("constants").invoke(read));
                assertNotNull(hash.getMethod("of", kernels).invoke(null, kernel));
                assertNotNull(stored.getMethod("hash").invoke(read));
            }
        }
    }
}
