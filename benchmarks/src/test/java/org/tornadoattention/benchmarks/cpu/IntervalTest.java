package org.tornadoattention.benchmarks.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Random;

/// Student's interval of the mean logarithm.
final class IntervalTest {
    @Test
    void equalRatiosLeaveNoDoubt() {
        Interval interval = Interval.of(new double[] {1.5, 1.5, 1.5});
        assertEquals(1.5, interval.ratio(), 1e-12);
        assertEquals(1.5, interval.low(), 1e-12);
        assertEquals(1.5, interval.high(), 1e-12);
    }

    /// Logarithms -1, 0 and 1: mean 0, deviation 1, and t of two degrees of freedom is 4.302653.
    @Test
    void intervalIsStudents() {
        Interval interval = Interval.of(new double[] {Math.exp(-1), 1, Math.E});
        assertEquals(1, interval.ratio(), 1e-12);
        assertEquals(Math.exp(4.302653 / Math.sqrt(3)), interval.high(), 1e-4);
        assertEquals(1 / interval.high(), interval.low(), 1e-12);
    }

    @Test
    void truthLiesInsideNinetyFiveTimesInAHundred() {
        Random random = new Random(3);
        int inside = 0;
        for (int n = 0; n < 2000; n++) {
            double[] ratios = new double[15];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] = Math.exp(0.2 + 0.1 * random.nextGaussian());
            }
            Interval interval = Interval.of(ratios);
            if (interval.low() <= Math.exp(0.2) && Math.exp(0.2) <= interval.high()) {
                inside++;
            }
        }
        assertTrue(inside > 1870 && inside < 1930, inside + " of 2000");
    }

    @Test
    void oneRoundIsNotEnough() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Interval.of(new double[] {1}));
        assertEquals("an interval needs 2 rounds or more but there are 1", refusal.getMessage());
    }
}
