package org.tornadoattention.cli.bench;

import org.apache.commons.math3.distribution.BinomialDistribution;

import java.util.Arrays;

/// A ratio and where it lies with 95 % confidence.
///
/// Ratios of times are compared round by round, so that what slows a whole round down does not
/// count. What slows half a round down, another guest of the machine say, makes ratios that are far
/// off, now and then: so the ratio is the median of all, and the interval that of the median, which
/// assumes nothing about how they are spread. From the k-th smallest to the k-th largest, it misses
/// the true median where fewer than k of n rounds fall on one side of it, as with n tossed coins; k
/// is the largest for which that has at most a chance of 5 %: 4 of 15.
///
/// Source: Conover, Practical Nonparametric Statistics, 3rd edition, 1999, section 3.2 (confidence
/// interval for a quantile).
///
/// @param ratio the median
public record Interval(double ratio, double low, double high) {
    private static final double ONE_SIDE = 0.025;

    /// The fewest rounds of which any interval is sure to 95 %.
    public static final int MIN_ROUNDS = 6;

    /// Of one ratio a round.
    ///
    /// @throws IllegalArgumentException if there are fewer than six
    public static Interval of(double[] ratios) {
        int rounds = ratios.length;
        if (rounds < MIN_ROUNDS) {
            throw new IllegalArgumentException(
                    "an interval needs %d rounds or more but there are %d"
                            .formatted(MIN_ROUNDS, rounds));
        }
        double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        double median = (sorted[(rounds - 1) / 2] + sorted[rounds / 2]) / 2;
        BinomialDistribution below = new BinomialDistribution(null, rounds, 0.5);
        int k = 1;
        while (below.cumulativeProbability(k) <= ONE_SIDE) {
            k++;
        }
        return new Interval(median, sorted[k - 1], sorted[rounds - k]);
    }
}
