package org.tornadoattention.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// Examples small enough to be computed by hand. Scores are logarithms of whole numbers, so that
/// weights are fractions.
final class OracleTest {
    private static final double LN2 = Math.log(2);
    private static final double LN3 = Math.log(3);

    /// One query 1 against keys ln 1, ln 2, ln 3 of dimension 1: weights 1/6, 2/6, 3/6.
    private static final Tensor QUERY = vector(1);

    private static final Tensor KEY = vector(0, LN2, LN3);
    private static final Tensor VALUE = vector(6, 12, 18);

    @Test
    void softmaxOfOneRow() {
        AttentionResult result = run(spec -> spec.weights(true).logSumExp(true));
        assertArrayEquals(
                new double[] {1 / 6.0, 2 / 6.0, 3 / 6.0}, result.weights().toDoubles(), 1e-15);
        assertEquals(1 + 4 + 9, result.output().get(0, 0, 0, 0), 1e-14);
        assertEquals(Math.log(6), result.logSumExp().get(0, 0, 0), 1e-15);
    }

    @Test
    void scaleMultipliesScores() {
        AttentionResult result = run(spec -> spec.scale(2).weights(true));
        assertArrayEquals(
                new double[] {1 / 14.0, 4 / 14.0, 9 / 14.0}, result.weights().toDoubles(), 1e-15);
    }

    @Test
    void defaultScaleIsOneOverTheRootOfTheDimension() {
        Tensor query = Tensor.of(new double[] {1, 1, 1, 1}, 1, 1, 1, 4);
        Tensor key = Tensor.of(new double[] {0, 0, 0, 0, LN2, LN2, 0, 0}, 1, 1, 2, 4);
        AttentionInputs inputs = AttentionInputs.of(query, key, vector(3, 6));
        // 2 ln 2 / sqrt(4) = ln 2: weights 1/3 and 2/3.
        assertEquals(5, run(inputs, UnaryOperator.identity()).output().get(0, 0, 0, 0), 1e-14);
    }

    @Test
    void softcapSquashesScores() {
        AttentionResult result = run(spec -> spec.softcap(0.5).scores(ScoreStep.SOFTCAPPED));
        assertArrayEquals(
                new double[] {0, 0.5 * Math.tanh(2 * LN2), 0.5 * Math.tanh(2 * LN3)},
                result.scores().toDoubles(),
                1e-15);
    }

    @Test
    void biasIsAddedAfterSoftcap() {
        AttentionResult result =
                run(
                        inputs().with(Mask.bias(Tensor.of(new double[] {0, 1, 2}, 3))),
                        spec -> spec.softcap(0.5).scores(ScoreStep.MASKED));
        assertArrayEquals(
                new double[] {0, 1 + 0.5 * Math.tanh(2 * LN2), 2 + 0.5 * Math.tanh(2 * LN3)},
                result.scores().toDoubles(),
                1e-15);
    }

    @Test
    void maskedKeysTakeNoShare() {
        AttentionResult result =
                run(inputs().with(Mask.keyLengths(2)), spec -> spec.weights(true).logSumExp(true));
        assertArrayEquals(new double[] {1 / 3.0, 2 / 3.0, 0}, result.weights().toDoubles(), 1e-15);
        assertEquals(10, result.output().get(0, 0, 0, 0), 1e-14);
        assertEquals(LN3, result.logSumExp().get(0, 0, 0), 1e-15);
    }

    @Test
    void sinkTakesAShareAndGivesNothing() {
        Mask sink = new Mask.Sinks(Tensor.of(new double[] {Math.log(4)}, 1));
        AttentionResult result =
                run(inputs().with(sink), spec -> spec.weights(true).logSumExp(true));
        assertArrayEquals(new double[] {0.1, 0.2, 0.3}, result.weights().toDoubles(), 1e-15);
        assertEquals(0.6 + 2.4 + 5.4, result.output().get(0, 0, 0, 0), 1e-14);
        assertEquals(Math.log(10), result.logSumExp().get(0, 0, 0), 1e-15);
    }

    @Test
    void alibiLowersScoresByDistance() {
        Tensor zeros = vector(0, 0, 0);
        AttentionInputs inputs =
                AttentionInputs.of(zeros, zeros, VALUE)
                        .with(new Mask.Alibi(Tensor.of(new double[] {LN2}, 1), Alignment.TOP_LEFT));
        AttentionResult result = run(inputs, spec -> spec.weights(true));
        assertArrayEquals(
                new double[] {
                    4 / 7.0, 2 / 7.0, 1 / 7.0, 0.25, 0.5, 0.25, 1 / 7.0, 2 / 7.0, 4 / 7.0
                },
                result.weights().toDoubles(),
                1e-15);
    }

    @Test
    void consecutiveQueryHeadsShareAKeyValueHead() {
        Tensor query = Tensor.of(new double[] {1, 1, 1, 1}, 1, 4, 1, 1);
        Tensor key = Tensor.of(new double[] {0, 0}, 1, 2, 1, 1);
        Tensor value = Tensor.of(new double[] {5, 7}, 1, 2, 1, 1);
        AttentionInputs inputs = AttentionInputs.of(query, key, value);
        assertArrayEquals(
                new double[] {5, 5, 7, 7},
                run(inputs, UnaryOperator.identity()).output().toDoubles());
    }

    @Test
    void functionsSeeScoresAndProbabilities() {
        AttentionResult scores =
                run(
                        spec ->
                                spec.scoreFunction((s, b, h, i, j) -> s + (j == 0 ? LN3 : 0))
                                        .weights(true));
        assertArrayEquals(
                new double[] {3 / 8.0, 2 / 8.0, 3 / 8.0}, scores.weights().toDoubles(), 1e-15);
        AttentionResult probabilities =
                run(spec -> spec.probabilityFunction((p, b, h, i, j) -> p * j).weights(true));
        assertArrayEquals(new double[] {0, 2 / 6.0, 1}, probabilities.weights().toDoubles(), 1e-15);
        assertEquals(4 + 18, probabilities.output().get(0, 0, 0, 0), 1e-14);
    }

    @Test
    void additiveAttentionOfOneRow() {
        AdditiveInputs inputs =
                AdditiveInputs.of(
                        Tensor.of(new double[] {0.5, -1}, 1, 1, 2),
                        Tensor.of(new double[] {1, 2, -0.5, 1}, 1, 2, 2),
                        Tensor.of(new double[] {10, 20}, 1, 2, 1));
        AdditiveSpec spec =
                AdditiveSpec.builder(inputs)
                        .parameters(AdditiveParameters.scaled(Tensor.of(new double[] {2, 3}, 2)))
                        .scores(ScoreStep.SCALED)
                        .build();
        try (AdditivePlan plan = new OracleEngine().plan(spec)) {
            AttentionResult result = plan.run(inputs);
            double first = 2 * Math.tanh(1.5) + 3 * Math.tanh(1);
            assertArrayEquals(new double[] {first, 0}, result.scores().toDoubles(), 1e-15);
            double share = 1 / (1 + Math.exp(-first));
            assertEquals(10 * share + 20 * (1 - share), result.output().get(0, 0, 0), 1e-14);
        }
    }

    @Test
    void layerOfTwoHeads() {
        Tensor input = Tensor.of(new double[] {1, 2, 3, 4}, 1, 2, 2);
        Tensor zeros = Tensor.of(new double[4], 2, 2);
        Tensor identity = Tensor.of(new double[] {1, 0, 0, 1}, 2, 2);
        // Without queries every key weighs the same: the mean of the tokens, (2, 3); then swapped,
        // plus 100.
        MultiHeadWeights weights =
                new MultiHeadWeights(
                        Linear.inputFirst(zeros),
                        Linear.inputFirst(identity),
                        Linear.inputFirst(identity),
                        Optional.of(
                                Linear.inputFirst(Tensor.of(new double[] {0, 1, 1, 0}, 2, 2))
                                        .withBias(Tensor.of(new double[] {100, 0}, 2))));
        MultiHeadInputs inputs = MultiHeadInputs.self(input);
        MultiHeadSpec spec = MultiHeadSpec.builder(weights, 2, 2, inputs).build();
        try (MultiHeadPlan plan = new OracleEngine().plan(spec)) {
            assertArrayEquals(
                    new double[] {103, 2, 103, 2}, plan.run(inputs).output().toDoubles(), 1e-14);
        }
    }

    private static AttentionInputs inputs() {
        return AttentionInputs.of(QUERY, KEY, VALUE);
    }

    private static AttentionResult run(UnaryOperator<AttentionSpec.Builder> options) {
        return run(inputs(), options);
    }

    private static AttentionResult run(
            AttentionInputs inputs, UnaryOperator<AttentionSpec.Builder> options) {
        return new OracleEngine().run(options.apply(AttentionSpec.builder(inputs)).build(), inputs);
    }

    private static Tensor vector(double... values) {
        return Tensor.of(values, 1, 1, values.length, 1);
    }
}
