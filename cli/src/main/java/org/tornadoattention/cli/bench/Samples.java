package org.tornadoattention.cli.bench;

import java.util.List;

/// Times of one cell, one a round, in milliseconds.
///
/// @param millis in the order of the rounds, at least one
public record Samples(List<Double> millis) {
    public Samples {
        if (millis.isEmpty()) {
            throw new IllegalArgumentException("samples must be one or more but there are none");
        }
        millis = List.copyOf(millis);
    }

    static Samples of(List<Double> millis) {
        return new Samples(millis);
    }

    /// The middle one; of two middle ones the mean.
    public double median() {
        return quantile(0.5);
    }

    public double fastest() {
        return quantile(0);
    }

    public double slowest() {
        return quantile(1);
    }

    /// A quarter of the samples is below.
    public double lowerQuartile() {
        return quantile(0.25);
    }

    /// A quarter of the samples is above.
    public double upperQuartile() {
        return quantile(0.75);
    }

    /// Between two samples in proportion (Hyndman and Fan, Sample quantiles in statistical
    /// packages, 1996, definition 7).
    private double quantile(double share) {
        List<Double> sorted = millis.stream().sorted().toList();
        double at = share * (sorted.size() - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }
}
