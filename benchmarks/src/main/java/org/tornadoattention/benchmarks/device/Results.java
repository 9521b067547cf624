package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.cli.bench.MachineFacts;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that one run of [DeviceBenchmark] found.
///
/// @param seed of the inputs
/// @param rounds at most as many timed calls of each contender
record Results(
        MachineFacts machine,
        boolean causal,
        long seed,
        int rounds,
        List<Comparison> lengths,
        Optional<Comparison> longSequence,
        List<NewLengths> newLengths) {

    Results {
        lengths = List.copyOf(lengths);
        newLengths = List.copyOf(newLengths);
    }

    /// Contenders on one problem.
    ///
    /// @param flops of one call
    /// @param checkedRows how many rows the oracle was asked for
    /// @param allowed the largest error that passes
    /// @param measurements of the library's default first
    /// @param baselineGroups the fastest call of the baseline at each work-group size, in
    ///   milliseconds
    record Comparison(
            AttentionShape shape,
            double flops,
            int checkedRows,
            double allowed,
            List<Measurement> measurements,
            Map<String, Double> baselineGroups) {

        /// How often as fast as another contender one is; empty where there is no such contender.
        Optional<Double> speedup(Measurement of, String other) {
            return measurements.stream()
                    .filter(m -> m.contender().equals(other))
                    .findFirst()
                    .map(m -> m.median() / of.median());
        }
    }

    /// One plan, called with one length after another.
    ///
    /// @param what changes from call to call
    record NewLengths(String what, AttentionShape planned, List<Step> steps) {
        /// A length.
        ///
        /// @param firstMillis the first call with this length; the plan's very first includes
        ///   making it
        /// @param steadyMillis the median of calls with the same length after that
        record Step(int length, double firstMillis, double steadyMillis, double largestError) {}
    }
}
