package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

final class AttentionSpecTest {
    private static final AttentionShape SHAPE = new AttentionShape(2, 8, 4, 5, 7, 64, 40);

    @Test
    void defaultsAreThePlainStep() {
        AttentionSpec spec = AttentionSpec.of(AttentionCase.of("plain", SHAPE).inputs());
        assertEquals(SHAPE, spec.shape());
        assertEquals(DataType.FLOAT32, spec.type());
        assertEquals(Layout.HEADS_FIRST, spec.layout());
        assertEquals(0.125, spec.scale());
        assertEquals(0, spec.softcap());
        assertEquals(DataType.FLOAT32, spec.softmaxPrecision());
        assertEquals(Set.of(), spec.masks());
        assertFalse(spec.logSumExp());
        assertFalse(spec.weights());
        assertEquals(Optional.empty(), spec.scores());
        assertEquals(Optional.empty(), spec.scoreFunction());
        assertEquals(Optional.empty(), spec.probabilityFunction());
    }

    @Test
    void builderTakesTypeLayoutAndMasksFromInputs() {
        AttentionInputs inputs =
                AttentionInputs.tokensFirst(
                                Tensor.allocate(DataType.BFLOAT16, 2, 5, 8, 64),
                                Tensor.allocate(DataType.BFLOAT16, 2, 7, 4, 64),
                                Tensor.allocate(DataType.BFLOAT16, 2, 7, 4, 40))
                        .with(Mask.causal(Alignment.TOP_LEFT));
        AttentionSpec spec =
                AttentionSpec.builder(inputs)
                        .scale(2)
                        .softcap(30)
                        .softmaxPrecision(DataType.FLOAT64)
                        .logSumExp(true)
                        .weights(true)
                        .scores(ScoreStep.SOFTCAPPED)
                        .build();
        assertEquals(DataType.BFLOAT16, spec.type());
        assertEquals(Layout.TOKENS_FIRST, spec.layout());
        assertEquals(EnumSet.of(Mask.Kind.CAUSAL), spec.masks());
        assertEquals(2, spec.scale());
        assertEquals(30, spec.softcap());
        assertEquals(DataType.FLOAT64, spec.softmaxPrecision());
        assertTrue(spec.logSumExp());
        assertTrue(spec.weights());
        assertEquals(Optional.of(ScoreStep.SOFTCAPPED), spec.scores());
    }

    @Test
    void specIsImmutable() {
        Set<Mask.Kind> kinds = EnumSet.of(Mask.Kind.CAUSAL);
        AttentionSpec.Builder builder =
                AttentionSpec.builder(SHAPE, DataType.FLOAT32, Layout.HEADS_FIRST, kinds);
        kinds.add(Mask.Kind.SINKS);
        AttentionSpec spec = builder.build();
        builder.scale(9);
        assertEquals(EnumSet.of(Mask.Kind.CAUSAL), spec.masks());
        assertEquals(0.125, spec.scale());
        Set<Mask.Kind> own = spec.masks();
        assertThrows(UnsupportedOperationException.class, () -> own.add(Mask.Kind.BIAS));
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        AttentionSpec.Builder builder =
                AttentionSpec.builder(
                        SHAPE,
                        DataType.FLOAT32,
                        Layout.HEADS_FIRST,
                        EnumSet.noneOf(Mask.Kind.class));
        assertRefused(() -> builder.scale(Double.NaN), "scale must be finite but was NaN");
        assertRefused(() -> builder.scale(Double.POSITIVE_INFINITY), "scale", "Infinity");
        assertRefused(() -> builder.softcap(-1), "softcap must be 0 (none) or positive", "-1.0");
        assertRefused(() -> builder.softcap(Double.NaN), "softcap", "NaN");
        assertRefused(() -> builder.softcap(Double.POSITIVE_INFINITY), "softcap", "Infinity");
        assertRefused(() -> builder.softmaxPrecision(DataType.INT32), "softmaxPrecision", "int32");
        assertRefused(
                () ->
                        AttentionSpec.builder(
                                SHAPE,
                                DataType.BOOL,
                                Layout.HEADS_FIRST,
                                EnumSet.noneOf(Mask.Kind.class)),
                "type must be floating point but was bool");
    }

    @Test
    void additiveParametersThatDoNotFitAreRefused() {
        AdditiveInputs inputs = AdditiveInputs.of(zeros(2, 3, 8), zeros(2, 5, 6), zeros(2, 5, 4));
        AdditiveSpec.Builder builder = AdditiveSpec.builder(inputs);
        assertRefused(builder::build, "same number of units", "8 and 6");
        builder.parameters(AdditiveParameters.of(zeros(8, 10), zeros(6, 11), zeros(10)));
        assertRefused(builder::build, "10 and 11");
        builder.parameters(AdditiveParameters.of(zeros(7, 10), zeros(6, 10), zeros(10)));
        assertRefused(
                builder::build, "queryProjection must be floating point [8][units]", "[7][10]");
        builder.parameters(AdditiveParameters.of(zeros(8, 10), zeros(6, 10), zeros(9)));
        assertRefused(builder::build, "scoreVector must be floating point [10]", "[9]");
        builder.parameters(AdditiveParameters.of(zeros(8, 10), zeros(6, 10), zeros(10)));
        assertEquals(10, builder.build().units());
        assertRefused(
                () -> AdditiveInputs.of(zeros(2, 3, 8), zeros(1, 5, 6), zeros(2, 5, 4)),
                "one batch");
        assertRefused(() -> AdditiveInputs.of(zeros(3, 8), zeros(5, 6), zeros(5, 4)), "rank 3");
        assertRefused(() -> inputs.with(Mask.keyLengths(1, 6)), "keyLength 5", "6");
    }

    @Test
    void layerWeightsThatDoNotFitAreRefused() {
        MultiHeadInputs inputs = MultiHeadInputs.self(zeros(2, 3, 24));
        MultiHeadWeights weights = MultiHeadContract.weights(4, 2);
        assertRefused(
                () -> MultiHeadSpec.builder(weights, 3, 2, inputs), "multiple of the heads", "32");
        assertRefused(
                () -> MultiHeadSpec.builder(weights, 2, 2, inputs), "headDim of query and key");
        assertRefused(
                () -> MultiHeadSpec.builder(weights, 4, 2, MultiHeadInputs.self(zeros(2, 3, 23))),
                "query projection must take the 23 features of the query but takes 24");
        assertRefused(
                () ->
                        MultiHeadSpec.builder(weights, 4, 2, inputs)
                                .rotary(
                                        RotaryEmbedding.ofBase(
                                                10, 10, 4, RotaryEmbedding.Pairing.HALF_SPLIT)),
                "rotaryDim must be at most headDim 8 but was 10");
        assertRefused(
                () -> MultiHeadSpec.builder(weights, 4, 2, inputs).softcap(-1).build(), "softcap");
        assertRefused(
                () ->
                        MultiHeadWeights.packed(
                                Linear.inputFirst(zeros(24, 60)), 32, 16, 16, Optional.empty()),
                "32 + 16 + 16 outputs but has 60");
        assertRefused(() -> Linear.inputFirst(zeros(24)), "[in][out]", "float32[24]");
        assertRefused(
                () -> Linear.inputFirst(zeros(24, 8)).withBias(zeros(7)), "bias", "[8]", "[7]");
    }

    private static Tensor zeros(int... shape) {
        return Tensor.allocate(DataType.FLOAT32, shape);
    }
}
