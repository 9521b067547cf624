package org.tornadoattention.tornado.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Arrays;
import java.util.Random;

/// What the kernels for tensor cores are tested with, and the comparison with the oracle.
final class TensorCase {
    private static final long SEED = 16;
    private static final double FLOAT_ROUNDING = 1e-5;

    private TensorCase() {}

    /// Compares a run's output and log-sum-exp with the oracle's.
    ///
    /// @param tolerance of an output, by the largest value
    static void check(TensorRun run, AttentionInputs inputs, AttentionSpec spec, double tolerance) {
        assertTrue(run.ran());
        AttentionResult truth = oracle(inputs, spec);
        double[] expected = truth.output().toDoubles();
        double delta = tolerance * largest(inputs.value());
        assertEquals(expected.length, run.output.getSize());
        for (int x = 0; x < expected.length; x++) {
            int element = x;
            assertEquals(
                    expected[x],
                    run.output.get(x),
                    delta,
                    () -> "output " + element + " of " + inputs + ", seed " + SEED);
        }
        double[] sums = truth.logSumExp().toDoubles();
        for (int x = 0; x < sums.length; x++) {
            int row = x;
            double allowed = FLOAT_ROUNDING * (1 + Math.abs(sums[x]));
            assertEquals(
                    sums[x],
                    run.logSumExp.get(x),
                    Double.isFinite(allowed) ? allowed : 0,
                    () -> "logSumExp " + row + " of " + inputs + ", seed " + SEED);
        }
    }

    /// The same numbers, which float16 holds, with results that are not rounded to it.
    private static AttentionResult oracle(AttentionInputs inputs, AttentionSpec half) {
        AttentionInputs exact =
                AttentionInputs.of(
                        inputs.query().to(DataType.FLOAT64),
                        inputs.key().to(DataType.FLOAT64),
                        inputs.value().to(DataType.FLOAT64));
        for (Mask mask : inputs.masks()) {
            exact = exact.with(mask);
        }
        AttentionSpec spec =
                AttentionSpec.builder(exact)
                        .scale(half.scale())
                        .softcap(half.softcap())
                        .logSumExp(true)
                        .build();
        try (AttentionEngine engine = Engines.open("oracle");
                AttentionPlan plan = engine.plan(spec)) {
            return plan.run(exact);
        }
    }

    private static double largest(Tensor value) {
        return Arrays.stream(value.toDoubles())
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElseThrow();
    }

    static AttentionInputs inputs(AttentionShape shape) {
        int dim = shape.headDim();
        return AttentionInputs.of(
                halves(0, shape.batch(), shape.queryHeads(), shape.queryLength(), dim),
                halves(1, shape.batch(), shape.keyValueHeads(), shape.keyLength(), dim),
                halves(2, shape.batch(), shape.keyValueHeads(), shape.keyLength(), dim));
    }

    private static Tensor halves(int number, int... shape) {
        return Tensor.randomNormal(SEED + number, shape).to(DataType.FLOAT16);
    }

    /// A boolean mask that allows 6 of 10 keys.
    static Tensor allowed(int... shape) {
        Random random = new Random(SEED);
        boolean[] flags = new boolean[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int x = 0; x < flags.length; x++) {
            flags[x] = random.nextInt(10) < 6;
        }
        return Tensor.of(flags, shape);
    }

    /// Numbers of three documents.
    static long[] documents(int size) {
        return new Random(SEED).ints(size, 0, 3).asLongStream().toArray();
    }
}
