package org.tornadoattention.tornado.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.Alignment;
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

/// The kernels for tensor cores under the emulator, against the oracle.
///
/// A weight is rounded to float16, which is off by 2^-11 of it at most; so a result is off by 2^-11
/// of the largest value at most, and by what float32 adds.
final class FlashTensorTest {
    private static final long SEED = 16;
    private static final double HALF_ROUNDING = 0x1p-11;
    private static final double FLOAT_ROUNDING = 1e-5;

    @ParameterizedTest
    @CsvSource({
        // batch, query heads, key-value heads, queries, keys, dim
        "1, 1, 1, 1, 1, 64",
        "1, 2, 1, 127, 63, 64",
        "1, 1, 1, 128, 64, 64",
        "2, 2, 2, 129, 65, 64",
        "1, 4, 1, 67, 131, 64",
        "1, 8, 1, 3, 200, 64",
        "1, 2, 1, 31, 63, 128",
        "1, 1, 1, 64, 64, 128",
        "2, 2, 2, 65, 65, 128",
        "1, 4, 1, 37, 131, 128",
    })
    void fullAttention(int batch, int heads, int groups, int queries, int keys, int dim) {
        check(inputs(new AttentionShape(batch, heads, groups, queries, keys, dim, dim)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 150, 150, 64",
        "4, 2, 70, 197, 64",
        "2, 1, 130, 50, 64",
        "2, 1, 70, 197, 128"
    })
    void causal(int heads, int groups, int queries, int keys, int dim) {
        AttentionInputs inputs =
                inputs(new AttentionShape(1, heads, groups, queries, keys, dim, dim));
        check(inputs.with(Mask.causal(Alignment.TOP_LEFT)));
        check(inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void keyRanges(int dim) {
        AttentionInputs inputs = inputs(new AttentionShape(3, 2, 1, 70, 150, dim, dim));
        check(inputs.with(Mask.keyLengths(150, 0, 65)));
        check(
                inputs.with(
                        new Mask.KeyLengths(
                                Tensor.of(new int[] {1, 64, 90}, 3), Mask.Padding.LEFT)));
        check(inputs.with(Mask.slidingWindow(20, 3, Alignment.BOTTOM_RIGHT)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void masksThatChangeScores(int dim) {
        AttentionInputs inputs = inputs(new AttentionShape(2, 4, 2, 40, 75, dim, dim));
        Tensor allowed = allowed(2, 4, 40, 75);
        check(inputs.with(Mask.allowed(allowed)));
        Tensor bias = Tensor.randomNormal(5, 4, 40, 75);
        check(inputs.with(Mask.bias(bias)));
        check(
                inputs.with(Mask.allowed(allowed))
                        .with(Mask.bias(bias))
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void otherScores(int dim) {
        AttentionInputs inputs = inputs(new AttentionShape(2, 2, 1, 30, 75, dim, dim));
        Mask alibi = new Mask.Alibi(Mask.Alibi.standardSlopes(2), Alignment.BOTTOM_RIGHT);
        check(inputs.with(alibi));
        check(inputs.with(new Mask.Sinks(Tensor.of(new float[] {1f, -2f}, 2))));
        check(
                inputs.with(
                        new Mask.Documents(
                                Tensor.of(documents(60), 2, 30),
                                Tensor.of(documents(150), 2, 75))));
        check(inputs, AttentionSpec.builder(inputs).softcap(1.5).scale(-0.3));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void largeScoresKeepTheirSoftmax(int dim) {
        AttentionInputs inputs = inputs(new AttentionShape(1, 1, 1, 20, 130, dim, dim));
        check(inputs, AttentionSpec.builder(inputs).scale(40));
    }

    /// What [org.tornadoattention.tornado.kernel.MergeKernel] does with the parts.
    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void partsOfSplitKeysMakeTheWhole(int dim) {
        AttentionInputs inputs =
                inputs(new AttentionShape(1, 2, 1, 33, 210, dim, dim))
                        .with(Mask.causal(Alignment.TOP_LEFT));
        AttentionSpec spec = AttentionSpec.of(inputs);
        TensorRun run = new TensorRun(spec, inputs, 3);
        int rows = 2 * 33;
        double[] merged = new double[rows * dim];
        for (int row = 0; row < rows; row++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int split = 0; split < 3; split++) {
                max = Math.max(max, run.logSumExp.get(2 * (split * rows + row)));
            }
            double sum = 0;
            for (int split = 0; split < 3; split++) {
                int part = split * rows + row;
                double factor = Math.exp(run.logSumExp.get(2 * part) - max);
                sum += factor * run.logSumExp.get(2 * part + 1);
                for (int d = 0; d < dim; d++) {
                    merged[row * dim + d] += factor * run.output.get(part * dim + d);
                }
            }
            for (int d = 0; d < dim; d++) {
                merged[row * dim + d] /= sum;
            }
        }
        AttentionResult truth = oracle(inputs, spec);
        double[] expected = truth.output().toDoubles();
        double tolerance = tolerance(inputs);
        for (int x = 0; x < merged.length; x++) {
            assertEquals(expected[x], merged[x], tolerance, "element " + x);
        }
    }

    private static void check(AttentionInputs inputs) {
        check(inputs, AttentionSpec.builder(inputs));
    }

    private static void check(AttentionInputs inputs, AttentionSpec.Builder builder) {
        AttentionSpec spec = builder.logSumExp(true).build();
        TensorRun run = new TensorRun(spec, inputs, 1);
        assertTrue(run.ran());
        AttentionResult truth = oracle(inputs, spec);
        double[] expected = truth.output().toDoubles();
        double tolerance = tolerance(inputs);
        assertEquals(expected.length, run.output.getSize());
        for (int x = 0; x < expected.length; x++) {
            assertEquals(
                    expected[x],
                    run.output.get(x),
                    tolerance,
                    () -> "output of " + inputs + ", seed " + SEED);
        }
        double[] sums = truth.logSumExp().toDoubles();
        for (int x = 0; x < sums.length; x++) {
            double allowed = FLOAT_ROUNDING * (1 + Math.abs(sums[x]));
            assertEquals(
                    sums[x],
                    run.logSumExp.get(x),
                    Double.isFinite(allowed) ? allowed : 0,
                    () -> "logSumExp of " + inputs + ", seed " + SEED);
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

    private static double tolerance(AttentionInputs inputs) {
        double largest =
                Arrays.stream(inputs.value().toDoubles()).map(Math::abs).max().orElseThrow();
        return (HALF_ROUNDING + FLOAT_ROUNDING) * largest;
    }

    private static AttentionInputs inputs(AttentionShape shape) {
        int dim = shape.headDim();
        return AttentionInputs.of(
                halves(0, shape.batch(), shape.queryHeads(), shape.queryLength(), dim),
                halves(1, shape.batch(), shape.keyValueHeads(), shape.keyLength(), dim),
                halves(2, shape.batch(), shape.keyValueHeads(), shape.keyLength(), dim));
    }

    private static Tensor halves(int number, int... shape) {
        return Tensor.randomNormal(SEED + number, shape).to(DataType.FLOAT16);
    }

    private static Tensor allowed(int... shape) {
        Random random = new Random(SEED);
        boolean[] flags = new boolean[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int x = 0; x < flags.length; x++) {
            flags[x] = random.nextInt(10) < 6;
        }
        return Tensor.of(flags, shape);
    }

    private static long[] documents(int size) {
        return new Random(SEED).ints(size, 0, 3).asLongStream().toArray();
    }
}
