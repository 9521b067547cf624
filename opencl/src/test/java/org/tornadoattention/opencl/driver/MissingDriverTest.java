package org.tornadoattention.opencl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lwjgl.opencl.CL10;
import org.tornadoattention.EngineAvailability.Available;
import org.tornadoattention.EngineAvailability.Missing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What is said where there is no driver; a Java of its own is needed to load, or miss, one afresh.
class MissingDriverTest {
    @TempDir Path folder;

    @Test
    void missingLibraryIsNamedWithItsRemedyInSilence() throws Exception {
        String said =
                childSays(List.of("-Dorg.lwjgl.opencl.libname=libNoSuchOpenCL.so.1"), Map.of());
        assertEquals(
                "Missing: there is no OpenCL: no library libNoSuchOpenCL.so.1. Install the OpenCL"
                        + " driver of a device's vendor; on Debian and Ubuntu apt-get install"
                        + " pocl-opencl-icd has one for the processor. clinfo lists what OpenCL"
                        + " finds.\n",
                said);
    }

    @Test
    void libraryThatIsNotThereIsFoundMissingInThisProcess() {
        OpenClDriver driver = OpenClDriver.look(() -> List.of("libNone.so.1", "libNone.so"));
        assertTrue(driver.devices().isEmpty());
        assertEquals(
                "there is no OpenCL: no library libNone.so.1 or libNone.so",
                ((Missing) driver.availability()).reason());
    }

    @Test
    void loaderWithoutDriversFindsNoPlatform() throws Exception {
        // Read by both of Linux' loaders; where there is none, the library is what is missing.
        String said =
                childSays(
                        List.of(),
                        Map.of("OCL_ICD_VENDORS", folder.toString(), "OCL_ICD_FILENAMES", ""));
        if (OpenClDriver.installed().availability() instanceof Available) {
            assertTrue(
                    said.startsWith("Missing: OpenCL's library is there but finds no platform"),
                    said);
        }
    }

    @Test
    void missingNativesOfLwjglAreNamed() throws Exception {
        String said = childSays(List.of("-Dorg.lwjgl.libname=nolwjgl"), Map.of());
        assertTrue(
                said.contains("Missing: LWJGL, which binds OpenCL to Java, did not start"), said);
        assertTrue(said.contains("Put org.lwjgl:lwjgl"), said);
    }

    @Test
    void acceleratorsAreFpgasIfTheirMakersSaySo() {
        assertEquals(
                OpenClDevice.Kind.FPGA,
                OpenClDevice.kindOf(
                        CL10.CL_DEVICE_TYPE_ACCELERATOR, "Intel(R) FPGA Emulation Device"));
        assertEquals(
                OpenClDevice.Kind.OTHER,
                OpenClDevice.kindOf(CL10.CL_DEVICE_TYPE_ACCELERATOR, "Some board"));
        assertEquals(
                OpenClDevice.Kind.GPU,
                OpenClDevice.kindOf(
                        CL10.CL_DEVICE_TYPE_GPU | CL10.CL_DEVICE_TYPE_DEFAULT, "Some FPGA maker"));
    }

    /// All that a Java prints, on both streams, that is started with these options.
    private String childSays(List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Availability.class.getName());
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process child = builder.start();
        assertTrue(child.waitFor(2, TimeUnit.MINUTES), "the child did not end");
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, child.exitValue(), said);
        return said;
    }

    /// Says what [OpenClDriver] finds.
    static final class Availability {
        private Availability() {}

        /// Run by the child.
        public static void main(String[] arguments) {
            System.out.println(
                    switch (OpenClDriver.installed().availability()) {
                        case Available available -> "Available: " + available.devices();
                        case Missing missing ->
                                "Missing: " + missing.reason() + ". " + missing.remedy();
                    });
        }
    }
}
