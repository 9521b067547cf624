package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.driver.DriverTest;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.KernelCompiler;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Programs from a folder: those of this version of a kernel, and no others.
@DriverTest
class KernelBinariesTest {
    private static final AheadKernel KERNEL = AheadKernel.FLASH_LOOP_64_PLAIN;
    private static final AttentionInputs INPUTS = inputs();

    @TempDir private Path temporary;
    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("binaries"));
    }

    @Test
    void theyComputeTheSame() throws IOException {
        float[] expected;
        try (AttentionEngine engine = Engines.open("opencl")) {
            expected = output(engine);
            write(engine, KERNEL);
        }
        try (AttentionEngine engine = openFolder()) {
            assertArrayEquals(expected, output(engine));
        }
    }

    @Test
    void aKernelThatTheFolderLacksIsNamed() {
        String message = refusal();
        assertTrue(message.contains(file(KERNEL) + " cannot be read"), message);
        assertFalse(message.contains("another version"), message);
    }

    @Test
    void aBinaryOfAnotherVersionOfTheKernelIsNotTaken() throws IOException {
        String stale = "flash-loop-64-plain-0123456789abcdef.bin";
        Files.write(folder.resolve(stale), new byte[] {1});
        // Another kernel, whose name begins alike.
        Files.write(
                folder.resolve("flash-loop-64-plain-split-0123456789abcdef.bin"), new byte[] {1});
        String message = refusal();
        assertTrue(
                message.contains(
                        "%s is missing and %s is of another version of that kernel; run `attend kernels --binaries %s` on the device"
                                .formatted(folder.resolve(file(KERNEL)), stale, folder)),
                message);
        assertFalse(message.contains("split"), message);
    }

    @Test
    void aBinaryWithoutAVersionIsNotTaken() throws IOException {
        Files.write(folder.resolve("flash-loop-64-plain.bin"), new byte[] {1});
        assertTrue(refusal().contains(file(KERNEL) + " cannot be read"));
    }

    @Test
    void aFileThatIsNoBinaryIsABuildFailure() throws IOException {
        Files.write(folder.resolve(file(KERNEL)), new byte[] {1, 2, 3});
        try (AttentionEngine engine = openFolder()) {
            DeviceFailureException failure =
                    assertThrows(DeviceFailureException.class, () -> output(engine));
            assertEquals(DeviceFailureException.Kind.BUILD_FAILURE, failure.kind());
        }
    }

    @Test
    void limitsAreMeasuredWhereTheFolderHasTheirKernels() throws IOException {
        try (AttentionEngine compiler = Engines.open("opencl");
                AttentionEngine engine = openFolder()) {
            assertTrue(engine.measureLimits().isEmpty());
            write(compiler, AheadKernel.LIMIT_COPY);
            assertTrue(engine.measureLimits().isEmpty());
            write(compiler, AheadKernel.LIMIT_MULTIPLY_ADD);
            write(compiler, AheadKernel.LIMIT_MULTIPLY_ADD_LOOP);
            MeasuredLimits limits = engine.measureLimits().orElseThrow();
            assertTrue(limits.flopsPerSecond() > 1e8, limits.toString());
        }
    }

    private AttentionEngine openFolder() {
        return Engines.open("opencl", EngineOptions.DEFAULTS.with("binaries", folder.toString()));
    }

    private void write(AttentionEngine engine, AheadKernel kernel) throws IOException {
        Files.write(folder.resolve(file(kernel)), ((KernelCompiler) engine).binary(kernel));
    }

    private static String file(AheadKernel kernel) {
        return StoredKernel.read(kernel).binaryFile();
    }

    private String refusal() {
        try (AttentionEngine engine = openFolder()) {
            return String.valueOf(
                    assertThrows(UnsupportedOperationException.class, () -> output(engine))
                            .getMessage());
        }
    }

    private static AttentionInputs inputs() {
        return AttentionInputs.of(
                Tensor.randomNormal(1L, 1, 2, 40, 64),
                Tensor.randomNormal(2L, 1, 2, 100, 64),
                Tensor.randomNormal(3L, 1, 2, 100, 64));
    }

    private static float[] output(AttentionEngine engine) {
        return engine.run(AttentionSpec.of(INPUTS), INPUTS).output().toFloats();
    }
}
