package org.tornadoattention.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

/// The distribution-free interval of the median.
final class IntervalTest {
    @Test
    void equalRatiosLeaveNoDoubt() {
        Interval interval = Interval.of(new double[] {1.5, 1.5, 1.5, 1.5, 1.5, 1.5});
        assertEquals(new Interval(1.5, 1.5, 1.5), interval);
    }

    /// Fewer than 4 of 15 tossed coins show heads with a chance of 1.76 %, fewer than 5 with 5.9 %.
    @Test
    void ofFifteenRoundsTheFourthCounts() {
        double[] ratios = {9, 1, 15, 3, 12, 5, 7, 2, 14, 4, 11, 6, 13, 8, 10};
        assertEquals(new Interval(8, 4, 12), Interval.of(ratios));
    }

    @Test
    void ofSixRoundsTheExtremesCount() {
        assertEquals(new Interval(3.5, 1, 6), Interval.of(new double[] {6, 1, 2, 5, 3, 4}));
    }

    @Test
    void oneRoundFarOffChangesLittle() {
        double[] ratios = new double[15];
        Arrays.setAll(ratios, n -> 1 + 0.01 * n);
        Interval before = Interval.of(ratios);
        ratios[14] = 100;
        assertEquals(before, Interval.of(ratios));
    }

    @Test
    void truthLiesInsideNinetyFiveTimesInAHundredOrMore() {
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
        assertTrue(inside > 1900 && inside < 1960, inside + " of 2000");
    }

    @Test
    void fiveRoundsAreNotEnough() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Interval.of(new double[5]));
        assertEquals("an interval needs 6 rounds or more but there are 5", refusal.getMessage());
    }
}
