package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Additive (Bahdanau) attention.
abstract class AdditiveContract extends ContractPart {
    private static final int UNITS = 12;

    AdditiveContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    /// Which learned parameters there are.
    record Learned(boolean queryProjection, boolean keyProjection, boolean scoreVector) {
        /// A side without projection has as many features as there are units.
        int queryDim() {
            return queryProjection ? 7 : UNITS;
        }

        int keyDim() {
            return keyProjection ? 9 : UNITS;
        }

        AdditiveParameters parameters() {
            return new AdditiveParameters(
                    Optional.of(TestData.scaled(0.4, 1, DataType.FLOAT32, queryDim(), UNITS))
                            .filter(w -> queryProjection),
                    Optional.of(TestData.scaled(0.4, 2, DataType.FLOAT32, keyDim(), UNITS))
                            .filter(u -> keyProjection),
                    Optional.of(TestData.normal(3, DataType.FLOAT32, UNITS))
                            .filter(v -> scoreVector));
        }

        AdditiveInputs inputs(DataType type, int batch, int queryLength, int keyLength) {
            return AdditiveInputs.of(
                    TestData.normal(4, type, batch, queryLength, queryDim()),
                    TestData.normal(5, type, batch, keyLength, keyDim()),
                    TestData.normal(6, type, batch, keyLength, 10));
        }
    }

    private static final Learned ALL = new Learned(true, true, true);

    static List<Learned> everyCombination() {
        List<Learned> all = new ArrayList<>();
        for (int bits = 0; bits < 8; bits++) {
            all.add(new Learned((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void everyCombinationOfParametersAgreesWithTheOracle(Learned learned) {
        AdditiveInputs inputs = learned.inputs(DataType.FLOAT32, 2, 5, 66);
        subject().verify(learned.toString(), spec(learned, inputs), inputs);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 65", "65, 1", "63, 64", "64, 63", "33, 129"})
    void lengthsBesideTilesAgreeWithTheOracle(int queryLength, int keyLength) {
        AdditiveInputs inputs = ALL.inputs(DataType.FLOAT32, 1, queryLength, keyLength);
        subject().verify(queryLength + " x " + keyLength, spec(ALL, inputs), inputs);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT16", "BFLOAT16"})
    void everyTypeIsRoundedOnce(DataType type) {
        AdditiveInputs inputs = ALL.inputs(type, 2, 5, 66);
        subject().verify("additive " + type, spec(ALL, inputs), inputs);
    }

    @Test
    void stridedInputsAreReadInPlace() {
        Learned plain = new Learned(false, false, true);
        AdditiveInputs dense = plain.inputs(DataType.FLOAT32, 2, 5, 66);
        AdditiveInputs inputs =
                AdditiveInputs.of(
                        TestData.strided(dense.query()),
                        TestData.strided(dense.key()),
                        TestData.normal(9, DataType.FLOAT32, 2, 10, 66).transpose(1, 2));
        subject().verify("strided", spec(plain, inputs), inputs);
    }

    static List<Mask.Kind> kindsOfMasks() {
        return List.of(Mask.Kind.values());
    }

    @ParameterizedTest
    @MethodSource("kindsOfMasks")
    void maskOfEveryKindAgreesWithTheOracle(Mask.Kind kind) {
        int batch = kind == Mask.Kind.PACKED_SEQUENCES ? 1 : 2;
        for (int variant = 0; variant < 2; variant++) {
            AdditiveInputs plain = ALL.inputs(DataType.FLOAT32, batch, 20, 66);
            AdditiveInputs inputs = plain.with(SampleMasks.of(kind, plain.shape(), variant));
            subject().verify(kind + " " + variant, spec(ALL, inputs), inputs);
        }
    }

    @Test
    void causalAndPaddingCombine() {
        AdditiveInputs plain = ALL.inputs(DataType.FLOAT32, 2, 20, 30);
        AdditiveInputs inputs =
                plain.with(Mask.causal(Alignment.BOTTOM_RIGHT)).with(Mask.keyLengths(30, 11));
        subject().verify("causal and padded", spec(ALL, inputs), inputs);
    }

    @ParameterizedTest
    @EnumSource(ScoreStep.class)
    void scoresAreReturnedAfterTheChosenStep(ScoreStep step) {
        AdditiveInputs inputs =
                ALL.inputs(DataType.FLOAT32, 2, 9, 9).with(Mask.causal(Alignment.TOP_LEFT));
        AdditiveSpec spec =
                AdditiveSpec.builder(inputs)
                        .parameters(ALL.parameters())
                        .weights(true)
                        .scores(step)
                        .build();
        subject().verify("scores after " + step, spec, inputs);
    }

    @Test
    void rowsThatMayAttendToNothingAreZeros() {
        AdditiveInputs inputs = ALL.inputs(DataType.FLOAT32, 2, 4, 6).with(Mask.keyLengths(0, 6));
        try (AdditivePlan plan = subject().plan(spec(ALL, inputs))) {
            Tensor output = plan.run(inputs).output();
            for (double value : output.slice(0, 0, 1).toDoubles()) {
                assertEquals(0, value);
            }
        }
        subject().verify("no keys", spec(ALL, inputs), inputs);
    }

    @Test
    void nanAtMaskedPlacesNeverLeaks() {
        AdditiveInputs clean = ALL.inputs(DataType.FLOAT32, 1, 4, 40);
        Tensor key = clean.key().copy();
        Tensor value = clean.value().copy();
        Tensor nan = Tensor.of(new float[] {Float.NaN}, 1);
        key.slice(1, 30, 40).copyFrom(nan.broadcastTo(1, 10, 9));
        value.slice(1, 30, 40).copyFrom(nan.broadcastTo(1, 10, 10));
        Mask padding = Mask.keyLengths(30);
        AdditiveInputs poisoned = AdditiveInputs.of(clean.query(), key, value).with(padding);
        try (AdditivePlan plan = subject().plan(spec(ALL, poisoned))) {
            Tensor expected = plan.run(clean.with(padding)).output();
            new Agreement("NaN in padding")
                    .identical("output", expected, plan.run(poisoned).output());
        }
    }

    @Test
    void planRunsOnShorterLengthsAndRefusesOthers() {
        AdditiveInputs made = ALL.inputs(DataType.FLOAT32, 2, 9, 12);
        AdditiveInputs shorter = ALL.inputs(DataType.FLOAT32, 2, 3, 4);
        AdditivePlan plan = subject().plan(spec(ALL, made));
        try (plan) {
            Tensor output = plan.run(shorter).output();
            try (AdditivePlan own = subject().plan(spec(ALL, shorter))) {
                new Agreement("shorter").identical("output", own.run(shorter).output(), output);
            }
            refused(plan, ALL.inputs(DataType.FLOAT32, 2, 10, 12), "at most its lengths");
            refused(plan, ALL.inputs(DataType.FLOAT32, 1, 9, 12), "batch");
            refused(plan, ALL.inputs(DataType.FLOAT64, 2, 9, 12), "type");
            refused(plan, made.with(Mask.keyLengths(3, 3)), "kinds of mask");
        }
        assertThrows(IllegalStateException.class, () -> plan.run(made));
    }

    private static void refused(AdditivePlan plan, AdditiveInputs inputs, String part) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> plan.run(inputs)).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static AdditiveSpec spec(Learned learned, AdditiveInputs inputs) {
        return AdditiveSpec.builder(inputs).parameters(learned.parameters()).weights(true).build();
    }
}
