package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.Engines;
import org.tornadoattention.MeasuredLimits;

import java.util.Optional;

/// What engines say of their devices' limits.
class MeasuredLimitsTest {
    @Test
    void theJvmMeasuresMultiplyAddsAndCopies() {
        try (AttentionEngine engine = Engines.open("jvm")) {
            MeasuredLimits limits = engine.measureLimits().orElseThrow();
            // The slowest machine that runs Java 25 is above the one, none of today's is above the
            // other.
            assertTrue(limits.flopsPerSecond() > 1e8, limits.toString());
            assertTrue(limits.flopsPerSecond() < 1e15, limits.toString());
            assertTrue(limits.bytesPerSecond() > 1e7, limits.toString());
            assertTrue(limits.bytesPerSecond() < 1e14, limits.toString());
        }
    }

    @Test
    void theOracleHasNone() {
        try (AttentionEngine engine = Engines.open("oracle")) {
            assertEquals(Optional.empty(), engine.measureLimits());
        }
    }

    @Test
    void aClosedEngineMeasuresNothing() {
        AttentionEngine engine = Engines.open("jvm");
        engine.close();
        assertThrows(IllegalStateException.class, engine::measureLimits);
    }

    @Test
    void limitsArePositiveAndFinite() {
        assertThrows(IllegalArgumentException.class, () -> new MeasuredLimits(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new MeasuredLimits(1, Double.NaN));
    }
}
