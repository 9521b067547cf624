package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Large and tiny numbers, NaN and infinity.
abstract class NumericsContract extends ContractPart {
    private static final int N = 70;
    private static final AttentionShape SHAPE = new AttentionShape(1, 4, 2, N, N, 16, 16);
    private static final float[] POISONS = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };

    NumericsContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    // ---- Size of numbers -----------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(doubles = {10, 100})
    void largeScoresKeepTheirPrecision(double size) {
        AttentionCase testCase =
                AttentionCase.of("scores near " + size, SHAPE)
                        .with(spec -> spec.scale(size / 4).logSumExp(true).weights(true));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.TOP_LEFT)));
    }

    /// Whole numbers, so that float32 has every score exactly: where few rows have keys of nearly
    /// equal scores, the largest error of a case would be a matter of luck.
    @ParameterizedTest
    @ValueSource(doubles = {0x1p8, 0x1p14})
    void hugeScoresDoNotOverflow(double scale) {
        AttentionCase testCase =
                AttentionCase.of(
                                "whole scores times " + scale,
                                20,
                                whole(20, 4),
                                whole(21, 2),
                                whole(22, 2))
                        .with(spec -> spec.scale(scale).logSumExp(true).weights(true));
        subject().verify(testCase);
        subject().verify(testCase.with(Mask.causal(Alignment.TOP_LEFT)));
        subject().verify(testCase.with(Mask.causal(Alignment.TOP_LEFT)).with(s -> s.softcap(30)));
    }

    private static Tensor whole(long seed, int heads) {
        double[] values = TestData.integers(seed, 5, 1, heads, N, 16).toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] -= 2;
        }
        return Tensor.of(values, 1, heads, N, 16).to(DataType.FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e4, 1e4})
    void rowsWhoseScoresAreAllLargeAreOrdinaryRows(double bias) {
        Mask shift = Mask.bias(Tensor.of(new float[] {(float) bias}, 1));
        subject()
                .verify(
                        AttentionCase.of("all near " + bias, SHAPE)
                                .with(shift, Mask.causal(Alignment.TOP_LEFT))
                                .with(spec -> spec.logSumExp(true).weights(true)));
    }

    /// The online softmax must rescale at every tile, or at none.
    @ParameterizedTest
    @ValueSource(doubles = {-1, 1})
    void risingAndFallingMaximaAgreeWithTheOracle(double slope) {
        float[] ramp = new float[300];
        for (int j = 0; j < ramp.length; j++) {
            ramp[j] = (float) (slope * j);
        }
        subject()
                .verify(
                        AttentionCase.of(
                                        "ramp " + slope,
                                        new AttentionShape(1, 2, 1, 9, 300, 16, 16))
                                .with(Mask.bias(Tensor.of(ramp, 300)))
                                .with(spec -> spec.logSumExp(true)));
    }

    @Test
    void tinyScoresGiveTheMeanOfTheValues() {
        Tensor query = TestData.scaled(1e-20, 1, DataType.FLOAT32, 1, 4, N, 16);
        Tensor key = TestData.scaled(1e-20, 2, DataType.FLOAT32, 1, 2, N, 16);
        Tensor value = TestData.normal(3, DataType.FLOAT32, 1, 2, N, 16);
        subject()
                .verify(
                        AttentionCase.of("tiny", 1, query, key, value)
                                .with(spec -> spec.logSumExp(true).weights(true)));
    }

    @Test
    void largeAndTinyValuesKeepTheirPrecision() {
        for (double size : new double[] {1e-30, 1e30}) {
            Tensor value = TestData.scaled(size, 4, DataType.FLOAT32, 1, 2, N, 16);
            Tensor query = TestData.normal(5, DataType.FLOAT32, 1, 4, N, 16);
            Tensor key = TestData.normal(6, DataType.FLOAT32, 1, 2, N, 16);
            subject().verify(AttentionCase.of("values near " + size, 4, query, key, value));
        }
    }

    @Test
    void float16TakesItsLargestNumber() {
        Tensor query = TestData.normal(7, DataType.FLOAT16, 1, 4, N, 16);
        Tensor key = TestData.scaled(1000, 8, DataType.FLOAT16, 1, 2, N, 16);
        Tensor value = TestData.scaled(15000, 9, DataType.FLOAT16, 1, 2, N, 16);
        value.set(65504, 0, 0, 0, 0);
        subject().verify(AttentionCase.of("float16", 7, query, key, value));
    }

    // ---- Masked places never leak --------------------------------------------------------------

    /// Each with the first key that no query may attend to; the keys from there on are poisoned.
    static Map<String, Mask> hidingTheLastKeys() {
        Map<String, Mask> masks = new LinkedHashMap<>();
        boolean[] allowed = new boolean[N];
        float[] bias = new float[N];
        int[] documents = new int[N];
        for (int j = 0; j < N; j++) {
            allowed[j] = j < 40;
            bias[j] = j < 40 ? 0.1f * j : Float.NEGATIVE_INFINITY;
            documents[j] = j < 40 ? 0 : 1;
        }
        masks.put("right padding", Mask.keyLengths(40));
        masks.put("boolean", Mask.allowed(Tensor.of(allowed, N)));
        masks.put("bias", Mask.bias(Tensor.of(bias, N)));
        masks.put("causal", Mask.causal(Alignment.offset(40 - N)));
        masks.put("window", Mask.slidingWindow(-1, 0, Alignment.offset(40 - N)));
        masks.put(
                "documents",
                new Mask.Documents(Tensor.of(new int[N], 1, N), Tensor.of(documents, 1, N)));
        masks.put("packed tail", SampleMasks.packed(new int[] {0, 30, 60}, new int[] {0, 25, 40}));
        return masks;
    }

    @ParameterizedTest
    @MethodSource("namesOfHiding")
    void whatLiesAtMaskedPlacesNeverLeaks(String name) {
        AttentionCase clean = AttentionCase.of("hidden by " + name, SHAPE);
        clean = clean.with(hidingTheLastKeys().get(name));
        Tensor expected = subject().run(clean).output();
        for (float poison : POISONS) {
            Tensor key = clean.inputs().key().copy();
            Tensor value = clean.inputs().value().copy();
            fill(key.slice(2, 40, N), poison);
            fill(value.slice(2, 40, N), poison);
            AttentionCase poisoned =
                    clean.on(AttentionInputs.of(clean.inputs().query(), key, value));
            Tensor actual = subject().run(poisoned).output();
            new Agreement(poison + ", " + poisoned).identical("output", expected, actual);
        }
    }

    static Iterable<String> namesOfHiding() {
        return hidingTheLastKeys().keySet();
    }

    @Test
    void whatLiesInLeftPaddingNeverLeaks() {
        AttentionCase clean =
                AttentionCase.of("left padding", SHAPE)
                        .with(
                                new Mask.KeyLengths(
                                        Tensor.of(new int[] {N - 40}, 1), Mask.Padding.LEFT));
        Tensor expected = subject().run(clean).output();
        for (float poison : POISONS) {
            Tensor key = clean.inputs().key().copy();
            Tensor value = clean.inputs().value().copy();
            fill(key.slice(2, 0, 40), poison);
            fill(value.slice(2, 0, 40), poison);
            Tensor actual =
                    subject()
                            .run(clean.on(AttentionInputs.of(clean.inputs().query(), key, value)))
                            .output();
            new Agreement(poison + ", " + clean).identical("output", expected, actual);
        }
    }

    @Test
    void biasAtMaskedPlacesNeverLeaks() {
        for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor bias = TestData.normal(10, DataType.FLOAT32, N, N);
            AttentionCase clean =
                    AttentionCase.of("bias", SHAPE).with(Mask.causal(Alignment.TOP_LEFT));
            Tensor expected = subject().run(clean.with(Mask.bias(bias.copy()))).output();
            for (int i = 0; i < N; i++) {
                fill(bias.slice(0, i, i + 1).slice(1, i + 1, N), poison);
            }
            Tensor actual = subject().run(clean.with(Mask.bias(bias))).output();
            new Agreement(poison + ", " + clean).identical("output", expected, actual);
        }
    }

    // ---- Visible places are reached ------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 69})
    void nanInAValueReachesExactlyItsColumnInTheRowsThatSeeIt(int j) {
        AttentionCase clean =
                AttentionCase.of("NaN in value " + j, SHAPE).with(Mask.causal(Alignment.TOP_LEFT));
        Tensor value = clean.inputs().value().copy();
        value.set(Double.NaN, 0, 1, j, 3);
        Tensor expected = subject().run(clean).output().copy();
        for (int i = j; i < N; i++) {
            expected.set(Double.NaN, 0, 2, i, 3);
            expected.set(Double.NaN, 0, 3, i, 3);
        }
        assertSame(clean, expected, clean.inputs().query(), clean.inputs().key(), value);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 69})
    void nanInAKeyReachesExactlyTheRowsThatSeeIt(int j) {
        AttentionCase clean =
                AttentionCase.of("NaN in key " + j, SHAPE).with(Mask.causal(Alignment.TOP_LEFT));
        Tensor key = clean.inputs().key().copy();
        key.set(Double.NaN, 0, 0, j, 5);
        Tensor expected = subject().run(clean).output().copy();
        fill(expected.slice(1, 0, 2).slice(2, j, N), Float.NaN);
        assertSame(clean, expected, clean.inputs().query(), key, clean.inputs().value());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 69})
    void nanInAQueryReachesExactlyItsRow(int i) {
        AttentionCase clean =
                AttentionCase.of("NaN in query " + i, SHAPE).with(Mask.causal(Alignment.TOP_LEFT));
        Tensor query = clean.inputs().query().copy();
        query.set(Double.NaN, 0, 3, i, 0);
        Tensor expected = subject().run(clean).output().copy();
        fill(expected.slice(1, 3, 4).slice(2, i, i + 1), Float.NaN);
        assertSame(clean, expected, query, clean.inputs().key(), clean.inputs().value());
    }

    @Test
    void nanInAQueryThatSeesNothingGivesZeros() {
        AttentionCase clean =
                AttentionCase.of("NaN sees nothing", SHAPE)
                        .with(Mask.allowed(Tensor.allocate(DataType.BOOL, 1)));
        Tensor query = clean.inputs().query().copy();
        fill(query, Float.NaN);
        Tensor zeros = Tensor.allocate(DataType.FLOAT32, 1, 4, N, 16);
        assertSame(clean, zeros, query, clean.inputs().key(), clean.inputs().value());
    }

    @Test
    void nanInAVisibleBiasReachesExactlyItsRow() {
        Tensor bias = TestData.normal(11, DataType.FLOAT32, 4, N, N);
        AttentionCase plain = AttentionCase.of("NaN in bias", SHAPE);
        Tensor expected = subject().run(plain.with(Mask.bias(bias.copy()))).output();
        bias.set(Double.NaN, 2, 66, 67);
        fill(expected.slice(1, 2, 3).slice(2, 66, 67), Float.NaN);
        Tensor actual = subject().run(plain.with(Mask.bias(bias))).output();
        assertEqualWithNan(plain, expected, actual);
    }

    @Test
    void infinityInAVisibleValueReachesTheRowsThatSeeIt() {
        AttentionCase clean =
                AttentionCase.of("infinity", SHAPE).with(Mask.causal(Alignment.TOP_LEFT));
        Tensor value = clean.inputs().value().copy();
        value.set(Double.POSITIVE_INFINITY, 0, 0, 20, 1);
        Tensor expected = subject().run(clean).output().copy();
        fill(expected.slice(1, 0, 2).slice(2, 20, N).slice(3, 1, 2), Float.POSITIVE_INFINITY);
        assertSame(clean, expected, clean.inputs().query(), clean.inputs().key(), value);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT16", "BFLOAT16"})
    void nanReachesItsRowsInEveryType(DataType type) {
        AttentionCase clean =
                AttentionCase.of("NaN in " + type, SHAPE, type)
                        .with(Mask.causal(Alignment.TOP_LEFT));
        Tensor key = clean.inputs().key().copy();
        key.set(Double.NaN, 0, 1, 65, 0);
        Tensor expected = subject().run(clean).output().copy();
        fill(expected.slice(1, 2, 4).slice(2, 65, N), Float.NaN);
        assertSame(clean, expected, clean.inputs().query(), key, clean.inputs().value());
    }

    @Test
    void nanInARowMakesItsLogSumExpAndVisibleWeightsNan() {
        AttentionCase clean =
                AttentionCase.of("NaN beside the output", SHAPE)
                        .with(Mask.causal(Alignment.TOP_LEFT))
                        .with(spec -> spec.logSumExp(true).weights(true));
        Tensor query = clean.inputs().query().copy();
        query.set(Double.NaN, 0, 1, 66, 2);
        AttentionResult result =
                subject()
                        .run(
                                clean.on(
                                        AttentionInputs.of(
                                                query,
                                                clean.inputs().key(),
                                                clean.inputs().value())));
        assertTrue(Double.isNaN(result.logSumExp().get(0, 1, 66)), "logSumExp");
        for (int j = 0; j <= 66; j++) {
            assertTrue(Double.isNaN(result.weights().get(0, 1, 66, j)), "weight of key " + j);
        }
        assertEquals(1, result.weights().get(0, 1, 0, 0), 1e-6, "weight of another row");
    }

    private void assertSame(
            AttentionCase testCase, Tensor expected, Tensor query, Tensor key, Tensor value) {
        Tensor actual = subject().run(testCase.on(AttentionInputs.of(query, key, value))).output();
        assertEqualWithNan(testCase, expected, actual);
    }

    /// Equal to the bit, but for which NaN a NaN is.
    private static void assertEqualWithNan(AttentionCase testCase, Tensor expected, Tensor actual) {
        new Agreement(testCase.toString()).compare("output", actual, expected.toDoubles(), 0);
    }

    private static void fill(Tensor view, float value) {
        view.copyFrom(Tensor.of(new float[] {value}, 1).to(view.type()).broadcastTo(view.shape()));
    }
}
