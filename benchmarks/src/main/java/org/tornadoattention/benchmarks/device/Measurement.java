package org.tornadoattention.benchmarks.device;

import java.util.List;
import java.util.Optional;

/// What one contender took on one problem; times in milliseconds, from host to host.
///
/// @param firstMillis making the plan and the first call: compiling, allocating and sending are in
///   it
/// @param millis the timed calls after warm-up, in the order of the rounds
/// @param kernelMillis of these, spent in kernels, by the device's own clock
/// @param largestError against the oracle
record Measurement(
        String contender,
        String kernel,
        double firstMillis,
        List<Double> millis,
        Optional<Double> kernelMillis,
        double largestError) {

    Measurement {
        millis = List.copyOf(millis);
    }

    double median() {
        return median(millis);
    }

    double fastest() {
        return millis.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double slowest() {
        return millis.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    /// @param flops of one call
    double gigaflopsPerSecond(double flops) {
        return flops / (median() * 1e6);
    }

    /// The middle one; of two middle ones the mean.
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
