package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Multi-head layers: weights in every form, masks, rotary embedding, cache.
abstract class MultiHeadContract extends ContractPart {
    private static final int FEATURES = 24;
    private static final int DIM = 8;

    MultiHeadContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    // ---- Weights -------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"4, 4", "4, 2", "4, 1", "8, 1", "3, 3"})
    void layerWithSharedKeyValueHeadsAgreesWithTheOracle(int heads, int keyValueHeads) {
        verify(
                "heads %d/%d".formatted(heads, keyValueHeads),
                weights(heads, keyValueHeads),
                heads,
                keyValueHeads,
                MultiHeadInputs.self(input(DataType.FLOAT32, 17)));
    }

    @Test
    void layerWithoutBiasesAgreesWithTheOracle() {
        verify(
                "no biases",
                new MultiHeadWeights(
                        Linear.inputFirst(matrix(1, FEATURES, 4 * DIM)),
                        Linear.outputFirst(matrix(2, 2 * DIM, FEATURES)),
                        Linear.inputFirst(matrix(3, FEATURES, 2 * DIM)),
                        Optional.of(Linear.outputFirst(matrix(4, 30, 4 * DIM)))),
                4,
                2,
                MultiHeadInputs.self(input(DataType.FLOAT32, 17)));
    }

    @Test
    void layerWithoutOutputProjectionReturnsTheConcatenatedHeads() {
        MultiHeadWeights all = weights(4, 2);
        MultiHeadWeights weights =
                new MultiHeadWeights(all.query(), all.key(), all.value(), Optional.empty());
        AttentionResult result =
                verify(
                        "no output projection",
                        weights,
                        4,
                        2,
                        MultiHeadInputs.self(input(DataType.FLOAT32, 17)));
        assertEquals("float32[2][17][%d]".formatted(4 * DIM), result.output().toString());
    }

    @Test
    void packedWeightsAreTheSameLayer() {
        int query = 4 * DIM;
        int key = 2 * DIM;
        Tensor packed = matrix(5, FEATURES, query + 2 * key);
        Tensor bias = vector(6, query + 2 * key);
        Optional<Linear> output = Optional.of(Linear.inputFirst(matrix(7, query, FEATURES)));
        MultiHeadWeights separate =
                new MultiHeadWeights(
                        Linear.inputFirst(packed.slice(1, 0, query).copy())
                                .withBias(bias.slice(0, 0, query).copy()),
                        Linear.inputFirst(packed.slice(1, query, query + key).copy())
                                .withBias(bias.slice(0, query, query + key).copy()),
                        Linear.inputFirst(packed.slice(1, query + key, query + 2 * key).copy())
                                .withBias(bias.slice(0, query + key, query + 2 * key).copy()),
                        output);
        MultiHeadInputs inputs = MultiHeadInputs.self(input(DataType.FLOAT32, 17));
        AttentionResult apart = verify("separate", separate, 4, 2, inputs);
        Linear[] forms = {
            Linear.inputFirst(packed).withBias(bias),
            Linear.outputFirst(packed.transpose(0, 1).copy()).withBias(bias)
        };
        for (Linear form : forms) {
            MultiHeadWeights weights = MultiHeadWeights.packed(form, query, key, key, output);
            AttentionResult together = verify("packed", weights, 4, 2, inputs);
            new Agreement("packed and separate weights")
                    .identical("output", apart.output(), together.output());
        }
    }

    @Test
    void valueDimensionMayDifferFromHeadDimension() {
        verify(
                "value dimension",
                new MultiHeadWeights(
                        Linear.inputFirst(matrix(8, FEATURES, 4 * DIM)),
                        Linear.inputFirst(matrix(9, FEATURES, 2 * DIM)),
                        Linear.inputFirst(matrix(10, FEATURES, 2 * 5)),
                        Optional.of(Linear.inputFirst(matrix(11, 4 * 5, 13)))),
                4,
                2,
                MultiHeadInputs.self(input(DataType.FLOAT32, 17)));
    }

    @Test
    void weightsMayBeStoredInAnotherTypeThanActivations() {
        MultiHeadWeights all = weights(4, 2);
        MultiHeadWeights halves =
                new MultiHeadWeights(
                        half(all.query()),
                        half(all.key()),
                        half(all.value()),
                        all.output().map(MultiHeadContract::half));
        verify("half weights", halves, 4, 2, MultiHeadInputs.self(input(DataType.FLOAT32, 17)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT16", "BFLOAT16"})
    void activationsOfEveryTypeAreRoundedOnce(DataType type) {
        AttentionResult result =
                verify(
                        "activations " + type,
                        weights(4, 2),
                        4,
                        2,
                        MultiHeadInputs.self(input(type, 17)));
        assertEquals(type + "[2][17][24]", result.output().toString());
        DataType wide = type == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        assertEquals(wide + "[2][4][17]", result.logSumExp().toString());
        assertEquals(type + "[2][4][17][17]", result.weights().toString());
    }

    // ---- Inputs --------------------------------------------------------------------------------

    @Test
    void crossAttentionReadsAnotherSequence() {
        verify(
                "cross",
                weights(4, 2),
                4,
                2,
                MultiHeadInputs.cross(
                        input(DataType.FLOAT32, 9),
                        TestData.normal(20, DataType.FLOAT32, 2, 33, 24)));
    }

    @Test
    void emptyMemoryGivesTheProjectionOfZeros() {
        Tensor memory = input(DataType.FLOAT32, 7).slice(1, 0, 0);
        for (int queries : new int[] {1, 40}) {
            Tensor query = input(DataType.FLOAT32, queries);
            verify("empty", weights(4, 2), 4, 2, MultiHeadInputs.cross(query, memory));
        }
    }

    @Test
    void queryKeyAndValueMayHaveDifferentFeatures() {
        verify(
                "three inputs",
                new MultiHeadWeights(
                        Linear.inputFirst(matrix(21, 5, 4 * DIM)),
                        Linear.inputFirst(matrix(22, 7, 4 * DIM)),
                        Linear.inputFirst(matrix(23, 11, 4 * DIM)),
                        Optional.of(Linear.inputFirst(matrix(24, 4 * DIM, 6)))),
                4,
                4,
                MultiHeadInputs.of(
                        TestData.normal(25, DataType.FLOAT32, 2, 9, 5),
                        TestData.normal(26, DataType.FLOAT32, 2, 12, 7),
                        TestData.normal(27, DataType.FLOAT32, 2, 12, 11)));
    }

    @ParameterizedTest
    @EnumSource(Mask.Kind.class)
    void maskOfEveryKindAgreesWithTheOracle(Mask.Kind kind) {
        int batch = kind == Mask.Kind.PACKED_SEQUENCES ? 1 : 2;
        MultiHeadInputs plain =
                MultiHeadInputs.self(TestData.normal(28, DataType.FLOAT32, batch, 20, FEATURES));
        AttentionShape shape = new AttentionShape(batch, 4, 2, 20, 20, DIM, DIM);
        for (int variant = 0; variant < 2; variant++) {
            verify(
                    kind + " " + variant,
                    weights(4, 2),
                    4,
                    2,
                    plain.with(SampleMasks.of(kind, shape, variant)));
        }
    }

    @Test
    void scaleAndSoftcapReachTheAttentionInside() {
        verify(
                "scale and softcap",
                weights(4, 2),
                4,
                2,
                MultiHeadInputs.self(input(DataType.FLOAT32, 17)),
                spec -> spec.scale(0.7).softcap(1.5));
    }

    @Test
    void planRunsOnShorterSequencesAndRefusesOthers() {
        MultiHeadInputs made = MultiHeadInputs.self(input(DataType.FLOAT32, 17));
        MultiHeadInputs shorter = MultiHeadInputs.self(input(DataType.FLOAT32, 5));
        MultiHeadSpec spec = MultiHeadSpec.builder(weights(4, 2), 4, 2, made).build();
        MultiHeadPlan plan = subject().plan(spec);
        try (plan) {
            MultiHeadSpec own = MultiHeadSpec.builder(weights(4, 2), 4, 2, shorter).build();
            subject().verify("shorter", own, shorter, plan.run(shorter));
            refused(plan, MultiHeadInputs.self(input(DataType.FLOAT32, 18)), "at most its lengths");
            refused(plan, MultiHeadInputs.self(input(DataType.FLOAT64, 17)), "type");
            refused(plan, made.with(Mask.causal(Alignment.TOP_LEFT)), "kinds of mask");
            KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, 17, DIM, DIM);
            refused(plan, made.withCache(cache), "cache");
        }
        assertThrows(IllegalStateException.class, () -> plan.run(made));
    }

    private static void refused(MultiHeadPlan plan, MultiHeadInputs inputs, String part) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> plan.run(inputs)).getMessage();
        assertTrue(message.contains(part), message);
    }

    // ---- Shared --------------------------------------------------------------------------------

    private AttentionResult verify(
            String name,
            MultiHeadWeights weights,
            int heads,
            int keyValueHeads,
            MultiHeadInputs inputs) {
        return verify(name, weights, heads, keyValueHeads, inputs, UnaryOperator.identity());
    }

    private AttentionResult verify(
            String name,
            MultiHeadWeights weights,
            int heads,
            int keyValueHeads,
            MultiHeadInputs inputs,
            UnaryOperator<MultiHeadSpec.Builder> options) {
        MultiHeadSpec.Builder builder =
                MultiHeadSpec.builder(weights, heads, keyValueHeads, inputs)
                        .weights(true)
                        .logSumExp(true);
        MultiHeadSpec spec = options.apply(builder).build();
        try (MultiHeadPlan plan = subject().plan(spec)) {
            AttentionResult result = plan.run(inputs);
            subject().verify(name, spec, inputs, result);
            return result;
        }
    }

    private static Tensor input(DataType type, int length) {
        return TestData.normal(30, type, 2, length, FEATURES);
    }

    /// Weights that keep the size of activations.
    private static Tensor matrix(long seed, int rows, int columns) {
        return TestData.scaled(1 / Math.sqrt(FEATURES), seed, DataType.FLOAT32, rows, columns);
    }

    private static Tensor vector(long seed, int size) {
        return TestData.scaled(0.3, seed, DataType.FLOAT32, size);
    }

    private static Linear half(Linear linear) {
        return new Linear(
                linear.weight().to(DataType.FLOAT16),
                linear.bias().map(bias -> bias.to(DataType.BFLOAT16)));
    }

    /// All four projections with biases.
    static MultiHeadWeights weights(int heads, int keyValueHeads) {
        return new MultiHeadWeights(
                Linear.inputFirst(matrix(31, FEATURES, heads * DIM))
                        .withBias(vector(32, heads * DIM)),
                Linear.inputFirst(matrix(33, FEATURES, keyValueHeads * DIM))
                        .withBias(vector(34, keyValueHeads * DIM)),
                Linear.inputFirst(matrix(35, FEATURES, keyValueHeads * DIM))
                        .withBias(vector(36, keyValueHeads * DIM)),
                Optional.of(
                        Linear.inputFirst(matrix(37, heads * DIM, FEATURES))
                                .withBias(vector(38, FEATURES))));
    }
}
