package org.tornadoattention.opencl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability.Available;

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
