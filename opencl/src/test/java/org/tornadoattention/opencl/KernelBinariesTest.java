package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

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
        String message = failure();
        assertTrue(message.contains(file(KERNEL) + " is missing; run "), message);
    }

    @Test
    void aBinaryOfAnotherVersionOfTheKernelIsNotTaken() throws IOException {
        String stale = "flash-loop-64-plain-0123456789abcdef.bin";
        Files.write(folder.resolve(stale), new byte[] {1});
        // Another kernel, whose name begins alike.
        Files.write(
                folder.resolve("flash-loop-64-plain-split-0123456789abcdef.bin"), new byte[] {1});
        String message = failure();
        assertTrue(
                message.contains(
                        "%s is missing, and of another version of the kernel there is %s; run `attend kernels --binaries %s` on the device"
                                .formatted(folder.resolve(file(KERNEL)), stale, folder)),
                message);
        assertFalse(message.contains("split"), message);
    }

    @Test
    void kernelsOfOtherConstantsHaveOtherNames() {
        Set<String> names = new HashSet<>();
        for (AheadKernel kernel : AheadKernel.values()) {
            String file = file(kernel);
            assertTrue(names.add(file.substring(kernel.label().length())), file);
        }
    }

    @Test
    void aBinaryWithoutAChecksumIsNotTaken() throws IOException {
        Files.write(folder.resolve(file(KERNEL)), new byte[] {1, 2, 3});
        assertTrue(failure().contains(file(KERNEL) + ".sha256 is missing"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 1000, -4096, -1})
    void aBinaryThatWasCutOffDoesNotReachTheDriver(int length) throws IOException {
        try (AttentionEngine engine = Engines.open("opencl")) {
            write(engine, KERNEL);
        }
        Path file = folder.resolve(file(KERNEL));
        byte[] whole = Files.readAllBytes(file);
        int left = length < 0 ? whole.length + length : length;
        Files.write(file, Arrays.copyOf(whole, left));
        assertTrue(failure().contains("is damaged"), failure());
        byte[] flipped = whole.clone();
        flipped[left] ^= 1;
        Files.write(file, flipped);
        assertTrue(failure().contains("is damaged"), failure());
    }

    @Test
    void aFileThatIsNoBinaryIsABuildFailure() throws IOException {
        byte[] none = {1, 2, 3};
        Files.write(folder.resolve(file(KERNEL)), none);
        Files.writeString(
                folder.resolve(file(KERNEL) + ".sha256"), StoredKernel.read(KERNEL).checksum(none));
        assertTrue(failure().contains("clCreateProgramWithBinary"), failure());
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
        byte[] binary = ((KernelCompiler) engine).binary(kernel);
        Files.write(folder.resolve(file(kernel)), binary);
        Files.writeString(
                folder.resolve(file(kernel) + ".sha256"),
                StoredKernel.read(kernel).checksum(binary));
    }

    private static String file(AheadKernel kernel) {
        return StoredKernel.read(kernel).binaryFile();
    }

    private String failure() {
        try (AttentionEngine engine = openFolder()) {
            DeviceFailureException failure =
                    assertThrows(DeviceFailureException.class, () -> output(engine));
            assertEquals(DeviceFailureException.Kind.BUILD_FAILURE, failure.kind());
            return String.valueOf(failure.getMessage());
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
