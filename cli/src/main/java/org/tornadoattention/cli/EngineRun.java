package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// An engine's timed runs on a [DemoProblem] and their error.
///
/// @param info who computed
/// @param times of the runs after warm-up, ascending
/// @param flops of one run
/// @param largestError the largest distance to the oracle
record EngineRun(RunInfo info, List<Duration> times, double flops, double largestError) {
    /// Enough for the compiler to have seen every loop at the default size.
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final int MAX_WARM_UP_RUNS = 20;

    /// Runs that take long need fewer repetitions; three give a median that one outlier cannot
    /// move.
    private static final Duration BUDGET = Duration.ofSeconds(30);

    private static final int MIN_RUNS = 3;

    /// Warms up, measures and checks; results are written to one tensor again and again.
    static EngineRun measure(
            DemoProblem problem,
            AttentionEngine engine,
            int repeat,
            ToDoubleFunction<Tensor> largestError,
            Progress progress) {
        AttentionSpec spec = AttentionSpec.of(problem.inputs());
        Tensor output = Tensor.allocate(spec.type(), problem.inputs().query().shape());
        try (AttentionPlan plan = engine.plan(spec)) {
            progress.update(engine.name() + ", warming up");
            AttentionResult result = plan.run(problem.inputs(), output);
            Duration spent = result.info().time();
            for (int r = 1; r < MAX_WARM_UP_RUNS && spent.compareTo(WARM_UP) < 0; r++) {
                result = plan.run(problem.inputs(), output);
                spent = spent.plus(result.info().time());
            }
            List<Duration> times = new ArrayList<>();
            Duration measured = Duration.ZERO;
            while (times.size() < repeat
                    && (times.size() < MIN_RUNS || measured.compareTo(BUDGET) < 0)) {
                progress.update(
                        "%s, run %d of %d".formatted(engine.name(), times.size() + 1, repeat));
                result = plan.run(problem.inputs(), output);
                times.add(result.info().time());
                measured = measured.plus(result.info().time());
            }
            times.sort(null);
            progress.update(engine.name() + ", comparing with the oracle");
            return new EngineRun(
                    result.info(),
                    times,
                    problem.flops(),
                    largestError.applyAsDouble(result.output()));
        }
    }

    /// The middle time; of two middle ones the mean.
    Duration median() {
        return median(times);
    }

    /// The same of any times, ascending.
    static Duration median(List<Duration> times) {
        int middle = times.size() / 2;
        return times.size() % 2 == 1
                ? times.get(middle)
                : times.get(middle - 1).plus(times.get(middle)).dividedBy(2);
    }

    double gigaflopsPerSecond() {
        return flops / median().toNanos();
    }
}
