package org.tornadoattention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/// Attention over a [KeyValueCache]: what is decoded piece by piece is what one causal step
/// computes.
abstract class DecodingContract extends ContractPart {
    private static final int TOKENS = 70;
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, TOKENS, TOKENS, 16, 24);

    DecodingContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void prefillAndDecodingTokenByTokenEqualFullCausalAttention(DataType type) {
        AttentionCase full =
                AttentionCase.of("prefill and decode", SHAPE, type)
                        .with(Mask.causal(Alignment.TOP_LEFT));
        subject().verifyOutput(full, decode(full, 60, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0, 7", "33, 3", "64, 6", "70, 1"})
    void piecesOfAnyLengthEqualFullCausalAttention(int prefill, int piece) {
        AttentionCase full =
                AttentionCase.of("pieces", SHAPE).with(Mask.causal(Alignment.BOTTOM_RIGHT));
        subject().verifyOutput(full, decode(full, prefill, piece));
    }

    /// Runs `prefill` tokens, then `piece` at a time, on one plan; returns the outputs put
    /// together.
    private Tensor decode(AttentionCase full, int prefill, int piece) {
        AttentionInputs inputs = full.inputs();
        Tensor output = Tensor.allocate(inputs.query().type(), 2, 4, TOKENS, 24);
        KeyValueCache cache =
                KeyValueCache.allocate(inputs.query().type(), 2, 2, TOKENS + 9, 16, 24);
        try (AttentionPlan plan = subject().plan(spec(cache, TOKENS, kinds()))) {
            int from = 0;
            while (from < TOKENS) {
                int to = Math.min(TOKENS, from == 0 && prefill > 0 ? prefill : from + piece);
                cache.append(inputs.key().slice(2, from, to), inputs.value().slice(2, from, to));
                AttentionInputs step = cache.inputs(inputs.query().slice(2, from, to));
                plan.run(step, output.slice(2, from, to));
                from = to;
            }
        }
        return output;
    }

    @Test
    void entriesOfDifferentLengthsAreEachAlignedToTheirOwnEnd() {
        int[] lengths = {66, 3};
        AttentionCase full = AttentionCase.of("ragged", SHAPE);
        AttentionInputs inputs = full.inputs();
        KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        cache.append(inputs.key(), inputs.value(), lengths);
        try (AttentionPlan plan = subject().plan(spec(cache, 2, kinds()))) {
            for (int step = 0; step < 2; step++) {
                Tensor newKey = TestData.normal(50 + step, DataType.FLOAT32, 2, 2, 2, 16);
                Tensor newValue = TestData.normal(60 + step, DataType.FLOAT32, 2, 2, 2, 24);
                Tensor query = TestData.normal(70 + step, DataType.FLOAT32, 2, 4, 2, 16);
                cache.append(newKey, newValue);
                Tensor output = plan.run(cache.inputs(query)).output();
                for (int b = 0; b < 2; b++) {
                    int length = lengths[b] + 2 * (step + 1);
                    AttentionCase alone =
                            AttentionCase.of(
                                            "entry %d after step %d".formatted(b, step),
                                            full.seed(),
                                            query.slice(0, b, b + 1),
                                            cache.key().slice(0, b, b + 1).slice(2, 0, length),
                                            cache.value().slice(0, b, b + 1).slice(2, 0, length))
                                    .with(Mask.causal(Alignment.BOTTOM_RIGHT));
                    subject().verifyOutput(alone, output.slice(0, b, b + 1));
                }
            }
        }
    }

    @Test
    void entryWithFewerTokensThanQueriesHasRowsOfZeros() {
        AttentionInputs inputs = AttentionCase.of("short entry", SHAPE).inputs();
        KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        cache.append(inputs.key(), inputs.value(), 5, 2);
        AttentionCase step =
                new AttentionCase(
                        "short entry",
                        0,
                        cache.inputs(inputs.query().slice(2, 0, 4)),
                        spec -> spec.logSumExp(true));
        AttentionResult result = subject().run(step);
        subject().verify(step, result);
        new Agreement(step.toString())
                .compare(
                        "output",
                        result.output().slice(0, 1, 2).slice(2, 0, 2),
                        new double[4 * 2 * 24],
                        0);
    }

    @Test
    void windowAndSinksWorkOverACache() {
        AttentionInputs inputs = AttentionCase.of("window over a cache", SHAPE).inputs();
        KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        cache.append(inputs.key(), inputs.value(), 65, 20);
        Set<Mask.Kind> kinds = kinds();
        kinds.add(Mask.Kind.SLIDING_WINDOW);
        kinds.add(Mask.Kind.SINKS);
        AttentionCase step =
                new AttentionCase(
                                "window over a cache",
                                0,
                                cache.inputs(inputs.query().slice(2, 0, 1)),
                                spec -> spec.logSumExp(true))
                        .with(
                                Mask.slidingWindow(10, 0, Alignment.BOTTOM_RIGHT),
                                new Mask.Sinks(TestData.normal(3, DataType.FLOAT32, 4)));
        try (AttentionPlan plan = subject().plan(spec(cache, 1, kinds))) {
            subject().verify(step.with(spec -> spec.logSumExp(false)), plan.run(step.inputs()));
        }
        subject().verify(step);
    }

    @Test
    void forgottenTokensLeaveNoTrace() {
        AttentionCase full =
                AttentionCase.of("speculation", SHAPE).with(Mask.causal(Alignment.TOP_LEFT));
        AttentionInputs inputs = full.inputs();
        KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        Tensor nan = Tensor.of(new float[] {Float.NaN}, 1);
        cache.append(inputs.key().slice(2, 0, 40), inputs.value().slice(2, 0, 40));
        cache.append(nan.broadcastTo(2, 2, 20, 16), nan.broadcastTo(2, 2, 20, 24));
        cache.truncate(0, 40);
        cache.truncate(1, 40);
        cache.append(inputs.key().slice(2, 40, 50), inputs.value().slice(2, 40, 50));
        AttentionCase expected =
                full.on(
                        AttentionInputs.of(
                                inputs.query().slice(2, 0, 50),
                                inputs.key().slice(2, 0, 50),
                                inputs.value().slice(2, 0, 50)));
        try (AttentionPlan plan = subject().plan(spec(cache, 50, kinds()))) {
            Tensor output = plan.run(cache.inputs(inputs.query().slice(2, 0, 50))).output();
            subject().verifyOutput(expected, output);
        }
    }

    private static Set<Mask.Kind> kinds() {
        return EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.KEY_LENGTHS);
    }

    private static AttentionSpec spec(KeyValueCache cache, int queryLength, Set<Mask.Kind> kinds) {
        AttentionShape largest = new AttentionShape(2, 4, 2, queryLength, cache.capacity(), 16, 24);
        return AttentionSpec.builder(largest, cache.type(), Layout.HEADS_FIRST, kinds).build();
    }
}
