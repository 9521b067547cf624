package org.tornadoattention.benchmarks.cpu;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.benchmarks.cpu.Comparison.Bar;
import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.benchmarks.cpu.Comparison.Measure;
import org.tornadoattention.benchmarks.cpu.PairedRun.Outcome;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;
import org.tornadoattention.cli.bench.Interval;
import org.tornadoattention.jvm.ProcessorLimits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How a bar came out.
///
/// @param reference the name of what was compared with
/// @param met whether the unfavourable end of the interval reaches the threshold
record Verdict(Bar bar, String reference, Interval interval, boolean met) {
    /// All bars of a comparison for which there are enough measurements.
    static List<Verdict> of(Result result, int threads) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Bar bar : result.comparison().bars()) {
            of(result, bar, threads).ifPresent(verdicts::add);
        }
        return verdicts;
    }

    private static Optional<Verdict> of(Result result, Bar bar, int threads) {
        if (bar.measure() == Measure.ERROR) {
            return ofErrors(result, bar);
        }
        Outcome subject = result.outcomes().get(bar.subject());
        @Nullable Outcome reference =
                bar.measure() == Measure.BEST_PEER
                        ? bestPeer(result, bar.subject()).orElse(null)
                        : result.outcomes().get(bar.reference());
        int rounds =
                reference == null ? 0 : Math.min(subject.nanos().size(), reference.nanos().size());
        if (reference == null || rounds < Interval.MIN_ROUNDS) {
            return Optional.empty();
        }
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            double times = reference.nanos().get(round) / subject.nanos().get(round);
            ratios[round] =
                    switch (bar.measure()) {
                        case BEST_PEER -> times;
                        case OPERATIONS ->
                                times * flops(subject, threads) / flops(reference, threads);
                        case BYTES -> times * bytes(subject, threads) / bytes(reference, threads);
                        case TIME -> 1 / times;
                        case ERROR -> throw new IllegalStateException("errors have no rounds");
                        case TIME_PER_OPERATION ->
                                flops(reference, threads) / flops(subject, threads) / times;
                    };
        }
        Interval interval = Interval.of(ratios);
        boolean met =
                switch (bar.measure()) {
                    case BEST_PEER, OPERATIONS, BYTES -> interval.low() >= bar.threshold();
                    case TIME, TIME_PER_OPERATION, ERROR -> interval.high() <= bar.threshold();
                };
        return Optional.of(new Verdict(bar, reference.entry().contender(), interval, met));
    }

    private static Optional<Verdict> ofErrors(Result result, Bar bar) {
        Outcome subject = result.outcomes().get(bar.subject());
        Optional<Outcome> worst =
                result.outcomes().stream()
                        .filter(outcome -> !outcome.equals(subject) && !outcome.entry().isLimit())
                        .filter(outcome -> outcome.reason().isEmpty())
                        .max(Comparator.comparingDouble(Outcome::error));
        if (worst.isEmpty() || !subject.reason().isEmpty()) {
            return Optional.empty();
        }
        double ratio = subject.error() / worst.get().error();
        Interval exact = new Interval(ratio, ratio, ratio);
        String reference = worst.get().entry().contender();
        return Optional.of(new Verdict(bar, reference, exact, ratio <= bar.threshold()));
    }

    /// The other contender with the smallest median.
    private static Optional<Outcome> bestPeer(Result result, int subject) {
        @Nullable Outcome best = null;
        for (int n = 0; n < result.outcomes().size(); n++) {
            Outcome outcome = result.outcomes().get(n);
            if (n != subject
                    && !outcome.entry().isLimit()
                    && !outcome.nanos().isEmpty()
                    && (best == null || median(outcome) < median(best))) {
                best = outcome;
            }
        }
        return Optional.ofNullable(best);
    }

    /// The median time of a call, in nanoseconds; NaN if it did not run.
    static double median(Outcome outcome) {
        double[] sorted = outcome.nanos().stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// Floating-point operations of a call.
    static double flops(Outcome outcome, int threads) {
        Entry entry = outcome.entry();
        return entry.isLimit() ? ProcessorLimits.flops(threads) : entry.cell().flops();
    }

    /// Bytes of a call, as decoding and the limit read them.
    static double bytes(Outcome outcome, int threads) {
        Entry entry = outcome.entry();
        return entry.isLimit() ? ProcessorLimits.bytes(threads) : entry.cell().bytes();
    }
}
