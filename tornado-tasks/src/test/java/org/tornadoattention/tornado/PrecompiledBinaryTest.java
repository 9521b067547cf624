package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The setting that names an FPGA's binary.
class PrecompiledBinaryTest {
    private static final DeviceInfo FPGA =
            new DeviceInfo("TornadoVM OPENCL", "an FPGA", "FPGA", Map.of());

    @TempDir private Path folder;

    @Test
    void theOptionNamesTheFileForEachTaskOfOnePlan() throws IOException {
        Path file = Files.write(folder.resolve("attention.aocx"), new byte[] {1});
        String option = PrecompiledBinary.of(file.toString(), FPGA).option(0, 2);
        List<String> parts = Arrays.asList(option.split(","));
        for (int i = 0; i < parts.size(); i += 2) {
            assertEquals(file.toString(), parts.get(i));
        }
        assertTrue(parts.contains("attention.flash.device=0:2"), option);
        assertTrue(parts.contains("query.send.device=0:2"), option);
    }

    @Test
    void aFileThatIsMissingOrEmptyIsNamed() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.aocx"));
        for (Path file : List.of(folder.resolve("none.aocx"), empty, folder)) {
            assertEquals(
                    "setting 'precompiled' must be a file that is not empty but was '%s'"
                            .formatted(file),
                    refusal(file.toString(), FPGA));
        }
    }

    @Test
    void anotherDeviceAndACommaAreRefused() {
        DeviceInfo cpu = new DeviceInfo("TornadoVM OPENCL", "a processor", "CPU", Map.of());
        assertEquals(
                "setting 'precompiled' is for FPGAs, the only devices for which TornadoVM reads it,"
                        + " but device a processor is of kind CPU",
                refusal("any.aocx", cpu));
        assertTrue(refusal("a,b.aocx", FPGA).contains("without a comma"));
    }

    @Test
    void whatIsNotOneFusedKernelIsRefused() {
        assertTrue(
                String.valueOf(PrecompiledBinary.refusal("layers").getMessage())
                        .contains("not layers"));
    }

    @Test
    @DeviceTest
    void aProcessorRefusesIt() {
        EngineOptions options =
                new EngineOptions(Optional.of("CPU"), Map.of("precompiled", "any.aocx"));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> Engines.open("tornado", options));
        assertTrue(String.valueOf(e.getMessage()).contains("is for FPGAs"), e.getMessage());
    }

    private static String refusal(String file, DeviceInfo device) {
        return String.valueOf(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> PrecompiledBinary.of(file, device))
                        .getMessage());
    }
}
