package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.Engines;
import org.tornadoattention.MeasuredLimits;

/// A device's limits are measured on it.
@DeviceTest
class DeviceLimitsTest {
    @Test
    void theDeviceMeasuresMultiplyAddsAndCopies() {
        try (AttentionEngine engine = Engines.open("tornado")) {
            MeasuredLimits limits = engine.measureLimits().orElseThrow();
            assertTrue(limits.flopsPerSecond() > 1e8, limits.toString());
            assertTrue(limits.flopsPerSecond() < 1e16, limits.toString());
            assertTrue(limits.bytesPerSecond() > 1e7, limits.toString());
            assertTrue(limits.bytesPerSecond() < 1e14, limits.toString());
        }
    }
}
