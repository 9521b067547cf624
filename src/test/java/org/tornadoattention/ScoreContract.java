package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Scale, softcap, functions, and what is returned beside the output.
abstract class ScoreContract extends ContractPart {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 33, 66, 16, 16);

    ScoreContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, 1, -0.25, 0.001, 3, 1e-30})
    void everyScaleAgreesWithTheOracle(double scale) {
        AttentionCase testCase =
                AttentionCase.of("scale " + scale, SHAPE)
                        .with(spec -> spec.scale(scale).logSumExp(true));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.TOP_LEFT)));
    }

    @Test
    void scaleZeroIsTheMeanOfTheVisibleValues() {
        Tensor query = TestData.normal(1, DataType.FLOAT32, 1, 1, 3, 4);
        Tensor value = Tensor.of(new float[] {1, 2, 6}, 1, 1, 3, 1);
        AttentionCase testCase =
                AttentionCase.of("mean", 1, query, query, value)
                        .with(Mask.causal(Alignment.TOP_LEFT))
                        .with(spec -> spec.scale(0));
        Tensor output = subject().run(testCase).output();
        assertEquals(1, output.get(0, 0, 0, 0), 1e-6);
        assertEquals(1.5, output.get(0, 0, 1, 0), 1e-6);
        assertEquals(3, output.get(0, 0, 2, 0), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 30, 50})
    void softcapComesBeforeMasksAndBiases(double softcap) {
        AttentionCase testCase =
                AttentionCase.of("softcap " + softcap, SHAPE)
                        .with(spec -> spec.softcap(softcap).scale(2).logSumExp(true));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        subject()
                .verify(testCase.with(Mask.bias(TestData.scaled(10, 3, DataType.FLOAT32, 33, 66))));
        subject().verify(testCase.with(Mask.allowed(TestData.booleans(4, 0.3, 2, 1, 33, 66))));
    }

    @ParameterizedTest
    @EnumSource(ScoreStep.class)
    void scoresAreReturnedAfterTheChosenStep(ScoreStep step) {
        AttentionCase testCase =
                AttentionCase.of("scores after " + step, SHAPE)
                        .with(spec -> spec.scores(step).softcap(1.5));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        subject()
                .verify(
                        testCase.with(
                                SampleMasks.of(Mask.Kind.KEY_LENGTHS, SHAPE, 1),
                                SampleMasks.of(Mask.Kind.BIAS, SHAPE, 0)));
    }

    @ParameterizedTest
    @EnumSource(ScoreStep.class)
    void scoresAreReturnedAfterTheChosenStepOfAScoreFunction(ScoreStep step) {
        subject()
                .verify(
                        AttentionCase.of("scores of a function after " + step, SHAPE)
                                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                                .with(
                                        spec ->
                                                spec.scores(step)
                                                        .scoreFunction((s, b, h, i, j) -> s + 1)));
    }

    static List<AttentionCase> weighted() {
        AttentionCase plain =
                AttentionCase.of("weights", SHAPE).with(spec -> spec.weights(true).logSumExp(true));
        return List.of(
                plain,
                plain.with(Mask.causal(Alignment.BOTTOM_RIGHT)),
                plain.with(Mask.causal(Alignment.offset(-10))),
                plain.with(SampleMasks.of(Mask.Kind.KEY_LENGTHS, SHAPE, 0)),
                plain.with(SampleMasks.of(Mask.Kind.BOOLEAN, SHAPE, 0)),
                plain.with(SampleMasks.of(Mask.Kind.ALIBI, SHAPE, 0)),
                plain.with(SampleMasks.of(Mask.Kind.DOCUMENTS, SHAPE, 0)));
    }

    @ParameterizedTest
    @MethodSource("weighted")
    void weightsOfARowSumToOneOrToZeroWhereNothingIsAllowed(AttentionCase testCase) {
        AttentionResult result = subject().run(testCase);
        subject().verify(testCase, result);
        for (Row row : rows(result)) {
            boolean nothing = row.logSumExp == Double.NEGATIVE_INFINITY;
            assertEquals(nothing ? 0 : 1, row.sum, 1e-5, () -> row + " of " + testCase);
        }
    }

    @Test
    void weightsOfARowWithASinkSumToLessThanOne() {
        AttentionCase testCase =
                AttentionCase.of("sinks", SHAPE)
                        .with(new Mask.Sinks(Tensor.of(new float[] {0, 1, 2, 3}, 4)))
                        .with(spec -> spec.weights(true).logSumExp(true));
        AttentionResult result = subject().run(testCase);
        subject().verify(testCase, result);
        for (Row row : rows(result)) {
            double sink = Math.exp(row.head - row.logSumExp);
            assertTrue(row.sum < 1, row::toString);
            assertEquals(1, row.sum + sink, 1e-5, row::toString);
        }
    }

    private record Row(int batch, int head, int query, double sum, double logSumExp) {}

    private static List<Row> rows(AttentionResult result) {
        List<Row> rows = new ArrayList<>();
        Tensor weights = result.weights();
        for (int b = 0; b < weights.dim(0); b++) {
            for (int h = 0; h < weights.dim(1); h++) {
                for (int i = 0; i < weights.dim(2); i++) {
                    double sum = 0;
                    for (int j = 0; j < weights.dim(3); j++) {
                        sum += weights.get(b, h, i, j);
                    }
                    rows.add(new Row(b, h, i, sum, result.logSumExp().get(b, h, i)));
                }
            }
        }
        return rows;
    }

    @Test
    void scoreFunctionSeesTheRightPlaces() {
        AttentionCase testCase =
                AttentionCase.of("score function", SHAPE)
                        .with(
                                spec ->
                                        spec.logSumExp(true)
                                                .weights(true)
                                                .scoreFunction(
                                                        (s, b, h, i, j) ->
                                                                s * (b + 1)
                                                                        + 0.5 * h
                                                                        - 0.05 * Math.abs(i - j)));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        subject().verify(testCase.with(spec -> spec.softcap(3)));
    }

    @Test
    void scoreFunctionForbidsAKeyByMinusInfinity() {
        subject()
                .verify(
                        AttentionCase.of("forbidding function", SHAPE)
                                .with(
                                        spec ->
                                                spec.logSumExp(true)
                                                        .weights(true)
                                                        .scoreFunction(
                                                                (s, b, h, i, j) ->
                                                                        (i + j) % 3 == 0 || i == 7
                                                                                ? Double
                                                                                        .NEGATIVE_INFINITY
                                                                                : s)));
    }

    @Test
    void probabilityFunctionChangesWhatMultipliesTheValues() {
        AttentionCase testCase =
                AttentionCase.of("probability function", SHAPE)
                        .with(
                                spec ->
                                        spec.weights(true)
                                                .logSumExp(true)
                                                .probabilityFunction(
                                                        (p, b, h, i, j) ->
                                                                p
                                                                        * (1 + b + h)
                                                                        * ((i + 2 * j) % 5 == 0
                                                                                ? 0
                                                                                : 1)));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        subject()
                .verify(
                        testCase.with(SampleMasks.of(Mask.Kind.SINKS, SHAPE, 0))
                                .with(spec -> spec.scoreFunction((s, b, h, i, j) -> s / 2)));
    }
}
