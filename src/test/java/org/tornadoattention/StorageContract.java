package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/// How tensors lie in memory: types, layouts, views.
abstract class StorageContract extends ContractPart {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 65, 70, 40, 24);

    StorageContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1, 70", "FLOAT32, 65, 129",
        "FLOAT16, 1, 70", "FLOAT16, 65, 129",
        "BFLOAT16, 1, 70", "BFLOAT16, 65, 129",
        "FLOAT64, 1, 70", "FLOAT64, 65, 129"
    })
    void everyTypeIsRoundedOnce(DataType type, int queryLength, int keyLength) {
        AttentionShape shape = new AttentionShape(2, 4, 2, queryLength, keyLength, 40, 24);
        subject()
                .verify(
                        AttentionCase.of("storage " + type, shape, type)
                                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                                .with(
                                        spec ->
                                                spec.logSumExp(true)
                                                        .weights(true)
                                                        .scores(ScoreStep.SCALED)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void resultsHaveTheTypesThatTheSpecNames(DataType type) {
        AttentionCase testCase =
                AttentionCase.of("types", new AttentionShape(1, 2, 1, 3, 5, 4, 6), type)
                        .with(spec -> spec.logSumExp(true).weights(true).scores(ScoreStep.MASKED));
        AttentionResult result = subject().run(testCase);
        DataType wide = type == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        assertEquals(type + "[1][2][3][6]", result.output().toString());
        assertEquals(wide + "[1][2][3]", result.logSumExp().toString());
        assertEquals(type + "[1][2][3][5]", result.weights().toString());
        assertEquals(type + "[1][2][3][5]", result.scores().toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void softmaxInDoublePrecisionSatisfiesTheRuleOfEveryType(DataType type) {
        subject()
                .verify(
                        AttentionCase.of("softmax in float64, " + type, SHAPE, type)
                                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                                .with(
                                        spec ->
                                                spec.softmaxPrecision(DataType.FLOAT64)
                                                        .logSumExp(true)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void tokensFirstIsTheSameStepInAnotherOrder(DataType type) {
        AttentionCase headsFirst = AttentionCase.of("tokens first", SHAPE, type);
        AttentionInputs inputs = headsFirst.inputs();
        AttentionCase tokensFirst =
                headsFirst.on(
                        AttentionInputs.tokensFirst(
                                inputs.query().transpose(1, 2).copy(),
                                inputs.key().transpose(1, 2).copy(),
                                inputs.value().transpose(1, 2).copy()));
        AttentionResult result = subject().run(tokensFirst);
        assertArrayEquals(new int[] {2, 65, 4, 24}, result.output().shape());
        subject().verify(tokensFirst, result);
    }

    @ParameterizedTest
    @CsvSource({"1, 70", "17, 65", "65, 129", "64, 128"})
    void unalignedMemoryIsReadAndWritten(int queryLength, int keyLength) {
        AttentionCase aligned =
                AttentionCase.of(
                        "unaligned memory",
                        new AttentionShape(1, 4, 2, queryLength, keyLength, 64, 64));
        AttentionInputs inputs = aligned.inputs();
        subject()
                .verify(
                        aligned.on(
                                AttentionInputs.of(
                                        unaligned(inputs.query()),
                                        unaligned(inputs.key()),
                                        unaligned(inputs.value()))));
    }

    /// A copy at an odd address.
    private static Tensor unaligned(Tensor tensor) {
        long bytes = (long) tensor.size() * tensor.type().byteSize();
        MemorySegment memory = Arena.ofAuto().allocate(bytes + 1).asSlice(1);
        MemorySegment.copy(tensor.memory(), 0, memory, 0, bytes);
        return Tensor.wrap(memory, tensor.type(), tensor.shape());
    }

    @Test
    void tokensWithMergedHeadsAreAView() {
        Tensor query = TestData.normal(1, DataType.FLOAT32, 2, 33, 4 * 40);
        Tensor key = TestData.normal(2, DataType.FLOAT32, 2, 66, 2 * 40);
        Tensor value = TestData.normal(3, DataType.FLOAT32, 2, 66, 2 * 24);
        AttentionInputs inputs =
                AttentionInputs.tokensFirst(
                        query.splitLast(4), key.splitLast(2), value.splitLast(2));
        subject().verify(AttentionCase.of("merged heads", SHAPE).on(inputs));
    }

    @Test
    void queryKeyAndValuePackedInOneTensorAreViews() {
        int heads = 3;
        int dim = 20;
        Tensor packed = TestData.normal(4, DataType.FLOAT32, 2, 67, 3 * heads * dim);
        Tensor parts = packed.splitLast(3 * heads);
        AttentionInputs inputs =
                AttentionInputs.tokensFirst(
                        parts.slice(2, 0, heads),
                        parts.slice(2, heads, 2 * heads),
                        parts.slice(2, 2 * heads, 3 * heads));
        subject()
                .verify(
                        AttentionCase.of("packed", SHAPE)
                                .on(inputs)
                                .with(Mask.causal(Alignment.TOP_LEFT)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void slicedTensorsAreReadInPlace(DataType type) {
        AttentionCase testCase = AttentionCase.of("sliced", SHAPE, type);
        Tensor query = TestData.normal(5, type, 3, 6, 80, 48).slice(0, 1, 3).slice(1, 2, 6);
        Tensor key = TestData.normal(6, type, 2, 2, 90, 64);
        Tensor value = TestData.normal(7, type, 2, 4, 90, 24).slice(1, 1, 3);
        subject()
                .verify(
                        testCase.on(
                                AttentionInputs.of(
                                        query.slice(2, 5, 70).slice(3, 3, 43),
                                        key.slice(2, 11, 81).slice(3, 1, 41),
                                        value.slice(2, 20, 90))));
    }

    @Test
    void lastDimensionMayBeStrided() {
        AttentionInputs inputs =
                AttentionInputs.of(
                        TestData.normal(8, DataType.FLOAT32, 2, 4, 40, 65).transpose(2, 3),
                        TestData.normal(9, DataType.FLOAT32, 2, 2, 40, 70).transpose(2, 3),
                        TestData.normal(10, DataType.FLOAT32, 2, 2, 24, 70).transpose(2, 3));
        subject().verify(AttentionCase.of("transposed", SHAPE).on(inputs));
    }

    @Test
    void broadcastBatchesAndHeadsAreReadInPlace() {
        AttentionInputs inputs =
                AttentionInputs.of(
                        TestData.normal(11, DataType.FLOAT32, 2, 4, 65, 40),
                        TestData.normal(12, DataType.FLOAT32, 1, 2, 70, 40)
                                .broadcastTo(2, 2, 70, 40),
                        TestData.normal(13, DataType.FLOAT32, 1, 1, 70, 24)
                                .broadcastTo(2, 2, 70, 24));
        subject().verify(AttentionCase.of("broadcast", SHAPE).on(inputs));
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void outputMayBeAStridedViewAndNothingBesideItIsWritten(Layout layout) {
        AttentionCase headsFirst = AttentionCase.of("into a view", SHAPE);
        AttentionInputs inputs = headsFirst.inputs();
        AttentionCase testCase =
                headsFirst.on(
                        AttentionInputs.of(
                                layout.toHeadsFirst(inputs.query()),
                                layout.toHeadsFirst(inputs.key()),
                                layout.toHeadsFirst(inputs.value()),
                                layout));
        int[] shape =
                layout == Layout.HEADS_FIRST ? new int[] {2, 4, 65, 24} : new int[] {2, 65, 4, 24};
        Tensor memory = Tensor.allocate(DataType.FLOAT32, shape[0], shape[1] + 2, shape[2], 30);
        double untouched = -7;
        memory.copyFrom(Tensor.of(new float[] {(float) untouched}, 1).broadcastTo(memory.shape()));
        Tensor output = memory.slice(1, 1, 1 + shape[1]).slice(3, 4, 28);
        try (AttentionPlan plan = subject().plan(testCase.spec())) {
            AttentionResult result = plan.run(testCase.inputs(), output);
            assertEquals(output.get(1, 2, 3, 4), result.output().get(1, 2, 3, 4));
            subject().verify(testCase, result);
        }
        output.copyFrom(Tensor.of(new float[] {(float) untouched}, 1).broadcastTo(shape));
        for (double value : memory.toDoubles()) {
            assertEquals(untouched, value, "an element beside the output was written");
        }
    }
}
