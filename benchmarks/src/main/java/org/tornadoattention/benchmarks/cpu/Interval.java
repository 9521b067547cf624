package org.tornadoattention.benchmarks.cpu;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/// A ratio and where it lies with 95 % confidence.
///
/// Ratios of times are compared round by round, so that what slows a whole round down does not
/// count, and by their logarithms, whose mean is the logarithm of their geometric mean and whose
/// errors are alike up and down. The interval is Student's for the mean of those.
///
/// @param ratio the geometric mean
record Interval(double ratio, double low, double high) {
    /// Of one ratio a round.
    ///
    /// @throws IllegalArgumentException if there are fewer than two
    static Interval of(double[] ratios) {
        if (ratios.length < 2) {
            throw new IllegalArgumentException(
                    "an interval needs 2 rounds or more but there are " + ratios.length);
        }
        SummaryStatistics logarithms = new SummaryStatistics();
        for (double ratio : ratios) {
            logarithms.addValue(Math.log(ratio));
        }
        double t = new TDistribution(ratios.length - 1).inverseCumulativeProbability(0.975);
        double mean = logarithms.getMean();
        double error = t * logarithms.getStandardDeviation() / Math.sqrt(ratios.length);
        return new Interval(Math.exp(mean), Math.exp(mean - error), Math.exp(mean + error));
    }
}
