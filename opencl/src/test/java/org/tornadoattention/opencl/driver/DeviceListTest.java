package org.tornadoattention.opencl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability.Available;
import org.tornadoattention.opencl.driver.OpenClDevice.Kind;

import java.util.ArrayList;
import java.util.List;

/// What the installed drivers tell of their devices.
@DriverTest
class DeviceListTest {
    @Test
    void devicesAreListedOnceAndCompletely() {
        OpenClDriver driver = OpenClDriver.installed();
        assertSame(driver, OpenClDriver.installed());
        List<OpenClDevice> devices = driver.devices();
        assertFalse(devices.isEmpty());
        for (OpenClDevice device : devices) {
            assertFalse(device.name().isBlank());
            assertTrue(device.platformVersion().startsWith("OpenCL"), device.platformVersion());
            assertTrue(device.version().startsWith("OpenCL"), device.version());
            assertTrue(device.computeUnits() > 0);
            assertTrue(device.maxWorkGroupSize() > 0);
            assertTrue(device.localMemory() > 0);
            assertTrue(device.maxAllocation() > 0);
            assertTrue(device.globalMemory() >= device.maxAllocation());
        }
    }

    @Test
    void devicesThatNeedSomethingSpecialComeLast() {
        OpenClDevice processor = OpenClDriver.installed().devices().getFirst();
        List<OpenClDevice> devices =
                new ArrayList<>(
                        List.of(
                                like(processor, "board", Kind.FPGA, false, 64, true),
                                like(processor, "other order", Kind.GPU, true, 64, false),
                                like(processor, "processor", Kind.CPU, true, 64, true),
                                like(processor, "narrow", Kind.GPU, true, 32, true),
                                like(processor, "graphics", Kind.GPU, true, 64, true),
                                like(processor, "emulated board", Kind.FPGA, true, 64, true)));
        OpenClDriver.sort(devices);
        assertEquals(
                List.of(
                        "graphics",
                        "emulated board",
                        "processor",
                        "other order",
                        "narrow",
                        "board"),
                devices.stream().map(OpenClDevice::name).toList());
    }

    private static OpenClDevice like(
            OpenClDevice d, String name, Kind kind, boolean compiles, int bits, boolean little) {
        return new OpenClDevice(
                d.id(),
                d.platform(),
                d.platformVersion(),
                name,
                d.version(),
                d.driverVersion(),
                kind,
                d.computeUnits(),
                d.localMemory(),
                d.maxWorkGroupSize(),
                d.globalMemory(),
                d.maxAllocation(),
                d.hasHalf(),
                compiles,
                bits,
                little);
    }

    @Test
    void usersSeeTheSameDevices() {
        OpenClDriver driver = OpenClDriver.installed();
        Available available = (Available) driver.availability();
        assertEquals(driver.devices().size(), available.devices().size());
        OpenClDevice device = driver.devices().getFirst();
        DeviceInfo info = available.devices().getFirst();
        assertEquals("OpenCL", info.backend());
        assertEquals(device.name(), info.name());
        assertEquals(device.kind().name(), info.kind());
        assertEquals(Integer.toString(device.computeUnits()), info.details().get("compute units"));
    }
}
