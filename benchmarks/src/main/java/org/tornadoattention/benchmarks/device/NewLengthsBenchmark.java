package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.device.Results.NewLengths;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// What a call costs whose lengths the plan has not seen yet: one that compiled would take as long
/// as the plan's first.
final class NewLengthsBenchmark {
    private static final int CALLS = 5;

    private final AttentionEngine engine;
    private final AttentionShape planned;
    private final boolean causal;
    private final long seed;

    /// @param planned the sizes of the plans, whose lengths, 8 at least, are upper limits
    NewLengthsBenchmark(AttentionEngine engine, AttentionShape planned, boolean causal, long seed) {
        this.engine = engine;
        this.planned = planned;
        this.causal = causal;
        this.seed = seed;
    }

    /// Tensors of other lengths, and a mask of other key lengths.
    ///
    /// @throws GateException if a result is wrong
    List<NewLengths> run() {
        Problem whole = Problem.of(planned, causal, seed);
        return List.of(
                run("length of query, key and value", this::shorter),
                run("key lengths, a mask", whole::padded));
    }

    private NewLengths run(String what, IntFunction<Problem> problems) {
        int most = planned.queryLength();
        List<NewLengths.Step> steps = new ArrayList<>();
        Problem first = problems.apply(most);
        OracleGate firstGate = OracleGate.of(first, seed);
        long start = System.nanoTime();
        try (AttentionPlan plan = engine.plan(AttentionSpec.of(first.inputs()))) {
            steps.add(step(plan, first, firstGate, most, start));
            // One that ends within a tile, and none that was there before.
            for (int length : List.of(most - most / 4, most - most / 2 + 1, most - 1)) {
                Problem next = problems.apply(length);
                OracleGate gate = OracleGate.of(next, seed);
                steps.add(step(plan, next, gate, length, System.nanoTime()));
            }
        }
        return new NewLengths(what, planned, steps);
    }

    private static NewLengths.Step step(
            AttentionPlan plan, Problem problem, OracleGate gate, int length, long start) {
        Tensor output = plan.run(problem.inputs()).output();
        double firstMillis = Entrant.millisSince(start);
        double error = gate.pass("the call with length " + length, output);
        List<Double> calls = new ArrayList<>();
        for (int c = 0; c < CALLS; c++) {
            long again = System.nanoTime();
            plan.run(problem.inputs(), output);
            calls.add(Entrant.millisSince(again));
        }
        return new NewLengths.Step(length, firstMillis, Measurement.median(calls), error);
    }

    private Problem shorter(int length) {
        AttentionShape s = planned;
        AttentionShape shape =
                new AttentionShape(
                        s.batch(),
                        s.queryHeads(),
                        s.keyValueHeads(),
                        length,
                        length,
                        s.headDim(),
                        s.valueDim());
        return Problem.of(shape, causal, seed);
    }
}
