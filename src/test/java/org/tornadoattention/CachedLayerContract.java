package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Multi-head layers of a decoder: rotary embedding and cache.
abstract class CachedLayerContract extends ContractPart {
    private static final int TOKENS = 20;
    private static final int DIM = 8;
    private static final MultiHeadWeights WEIGHTS = MultiHeadContract.weights(4, 2);
    private static final Tensor INPUT = TestData.normal(40, DataType.FLOAT32, 2, TOKENS, 24);

    CachedLayerContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @Test
    void causalMaskOnAFilledCacheMustBeAlignedToTheEnd() {
        KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, DIM, DIM);
        MultiHeadInputs inputs =
                MultiHeadInputs.self(INPUT.slice(1, 0, 2))
                        .withCache(cache)
                        .with(Mask.causal(Alignment.TOP_LEFT));
        try (MultiHeadPlan plan = subject().plan(spec(inputs, Optional.empty()))) {
            plan.run(inputs); // Nothing lies before these tokens: both alignments agree.
            assertRefused(() -> plan.run(inputs), "aligned BOTTOM_RIGHT");
            assertEquals(2, cache.length(0));
        }
    }

    // ---- Rotary embedding ----------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"HALF_SPLIT, 8", "INTERLEAVED, 8", "HALF_SPLIT, 4", "INTERLEAVED, 6"})
    void rotaryEmbeddingFullAndPartialAgreesWithTheOracle(
            RotaryEmbedding.Pairing pairing, int rotaryDim) {
        verify(rotary(rotaryDim, pairing), causal());
    }

    @ParameterizedTest
    @EnumSource(RotaryEmbedding.Pairing.class)
    void positionsMayBeGiven(RotaryEmbedding.Pairing pairing) {
        Tensor positions = TestData.integers(41, 64, 2, TOKENS);
        verify(rotary(DIM, pairing), causal().withPositions(positions));
        verify(rotary(DIM, pairing), causal().withPositions(positions.to(DataType.INT64)));
    }

    @Test
    void shiftOfAllPositionsChangesNothing() {
        RotaryEmbedding rotary = rotary(DIM, RotaryEmbedding.Pairing.INTERLEAVED);
        Tensor shifted = Tensor.allocate(DataType.INT32, 2, TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            shifted.set(i + 30, 0, i);
            shifted.set(i + 5, 1, i);
        }
        Tensor moved = run(rotary, causal().withPositions(shifted));
        new Agreement("shifted positions")
                .compare("output", moved, run(rotary, causal()).toDoubles(), 1e-5);
    }

    private void verify(RotaryEmbedding rotary, MultiHeadInputs inputs) {
        MultiHeadSpec spec = spec(inputs, Optional.of(rotary));
        try (MultiHeadPlan plan = subject().plan(spec)) {
            subject().verify(rotary.pairing().toString(), spec, inputs, plan.run(inputs));
        }
    }

    private Tensor run(RotaryEmbedding rotary, MultiHeadInputs inputs) {
        try (MultiHeadPlan plan = subject().plan(spec(inputs, Optional.of(rotary)))) {
            return plan.run(inputs).output();
        }
    }

    // ---- Cache ---------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"1, 1, false", "15, 1, false", "15, 1, true", "7, 4, true", "20, 1, true"})
    void decodingWithACacheEqualsTheWholeSequence(int prefill, int piece, boolean turned) {
        decode(cache(TOKENS + 3), prefill, piece, turned);
    }

    @ParameterizedTest
    @CsvSource({"1, 15, 1, true", "3, 7, 4, true", "16, 15, 1, false", "64, 20, 1, true"})
    void decodingWithAPagedCacheEqualsTheWholeSequence(
            int blockSize, int prefill, int piece, boolean turned) {
        decode(pool(blockSize).cache(2, TOKENS + 3), prefill, piece, turned);
    }

    private void decode(KeyValueCache cache, int prefill, int piece, boolean turned) {
        Optional<RotaryEmbedding> rotary =
                Optional.of(rotary(DIM, RotaryEmbedding.Pairing.HALF_SPLIT)).filter(r -> turned);
        Tensor output = Tensor.allocate(DataType.FLOAT32, 2, TOKENS, 24);
        try (MultiHeadPlan plan = subject().plan(spec(causal().withCache(cache), rotary))) {
            int from = 0;
            while (from < TOKENS) {
                int to = Math.min(TOKENS, from == 0 ? prefill : from + piece);
                MultiHeadInputs step =
                        MultiHeadInputs.self(INPUT.slice(1, from, to))
                                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                                .withCache(cache);
                output.slice(1, from, to).copyFrom(plan.run(step).output());
                from = to;
            }
        }
        assertEquals(TOKENS, cache.length(0));
        assertEquals(TOKENS, cache.length(1));
        subject().verifyOutput("decoded layer", spec(causal(), rotary), causal(), output);
    }

    @Test
    void entriesOfDifferentLengthsContinueAtTheirOwnPositions() {
        Optional<RotaryEmbedding> rotary =
                Optional.of(rotary(DIM, RotaryEmbedding.Pairing.INTERLEAVED));
        KeyValueCache cache = cache(TOKENS);
        try (MultiHeadPlan plan = subject().plan(spec(causal().withCache(cache), rotary))) {
            plan.run(
                    MultiHeadInputs.self(INPUT.slice(1, 0, 12))
                            .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                            .withCache(cache));
            cache.truncate(1, 5);
            // Entry 0 has 12 tokens and goes on with token 12, entry 1 has 5 and goes on with token
            // 5.
            Tensor next = Tensor.allocate(DataType.FLOAT32, 2, 1, 24);
            next.slice(0, 0, 1).copyFrom(INPUT.slice(0, 0, 1).slice(1, 12, 13));
            next.slice(0, 1, 2).copyFrom(INPUT.slice(0, 1, 2).slice(1, 5, 6));
            Tensor actual =
                    plan.run(
                                    MultiHeadInputs.self(next)
                                            .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                                            .withCache(cache))
                            .output();
            Tensor whole = run(rotary.get(), causal());
            Agreement agreement = new Agreement("ragged layer");
            agreement.compare(
                    "entry 0",
                    actual.select(0, 0),
                    whole.select(0, 0).slice(0, 12, 13).toDoubles(),
                    1e-5);
            agreement.compare(
                    "entry 1",
                    actual.select(0, 1),
                    whole.select(0, 1).slice(0, 5, 6).toDoubles(),
                    1e-5);
        }
        assertEquals(13, cache.length(0));
        assertEquals(6, cache.length(1));
    }

    @Test
    void refusedRunLeavesTheCacheAsItWas() {
        KeyValueCache cache = cache(6);
        MultiHeadInputs first =
                MultiHeadInputs.self(INPUT.slice(1, 0, 4))
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                        .withCache(cache);
        try (MultiHeadPlan plan = subject().plan(spec(first, Optional.empty()))) {
            plan.run(first);
            String message =
                    assertThrows(IllegalStateException.class, () -> plan.run(first)).getMessage();
            assertTrue(message.contains("the cache is full: capacity 6"), message);
            assertEquals(4, cache.length(0));
            assertEquals(4, cache.length(1));
            MultiHeadInputs last =
                    MultiHeadInputs.self(INPUT.slice(1, 4, 6))
                            .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                            .withCache(cache);
            Tensor output = plan.run(last).output();
            MultiHeadInputs whole =
                    MultiHeadInputs.self(INPUT.slice(1, 0, 6))
                            .with(Mask.causal(Alignment.TOP_LEFT));
            MultiHeadSpec spec = spec(whole, Optional.empty());
            try (MultiHeadPlan full = subject().plan(spec)) {
                new Agreement("after a refused run")
                        .compare(
                                "output",
                                output,
                                full.run(whole).output().slice(1, 4, 6).toDoubles(),
                                1e-5);
            }
        }
    }

    @Test
    void maskThatDoesNotFitTheCacheLeavesItAsItWas() {
        KeyValueCache cache = cache(9);
        MultiHeadInputs misfit =
                MultiHeadInputs.self(INPUT.slice(1, 0, 4))
                        .with(Mask.allowed(TestData.booleans(1, 0.5, 4, 7)))
                        .withCache(cache);
        try (MultiHeadPlan plan = subject().plan(spec(misfit, Optional.empty()))) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> plan.run(misfit))
                            .getMessage();
            assertTrue(message.contains("boolean mask must broadcast"), message);
            assertEquals(0, cache.length(0));
            assertEquals(0, cache.length(1));
        }
    }

    @Test
    void entriesThatShareAPromptContinueAsIfEachHadItsOwn() {
        Tensor prompt = Tensor.allocate(DataType.FLOAT32, 2, 10, 24);
        prompt.slice(0, 0, 1).copyFrom(INPUT.slice(0, 0, 1).slice(1, 0, 10));
        prompt.slice(0, 1, 2).copyFrom(INPUT.slice(0, 0, 1).slice(1, 0, 10));
        Tensor next = INPUT.slice(1, 10, 13);
        KeyValueCache alone = cache(TOKENS);
        KeyValueBlocks pool = pool(4);
        KeyValueCache shared = pool.cache(2, TOKENS);
        try (MultiHeadPlan plan =
                subject().plan(spec(causal().withCache(alone), Optional.empty()))) {
            plan.run(step(prompt, alone));
            plan.run(step(prompt, shared));
            shared.clear(1);
            shared.share(0, 1, 10);
            assertEquals(3, pool.usedBlocks());
            Tensor expected = plan.run(step(next, alone)).output();
            Tensor actual = plan.run(step(next, shared)).output();
            assertEquals(2 + 2 * 2, pool.usedBlocks());
            new Agreement("shared prompt").compare("output", actual, expected.toDoubles(), 1e-5);
        }
    }

    @Test
    void refusedRunLeavesThePoolAsItWas() {
        KeyValueBlocks pool = KeyValueBlocks.allocate(DataType.FLOAT32, 3, 4, 2, DIM, DIM);
        KeyValueCache cache = pool.cache(2, TOKENS);
        try (MultiHeadPlan plan =
                subject().plan(spec(causal().withCache(cache), Optional.empty()))) {
            plan.run(step(INPUT.slice(1, 0, 4), cache));
            assertRefused(
                    IllegalStateException.class,
                    () -> plan.run(step(INPUT.slice(1, 4, 6), cache)),
                    "1 of 3 blocks of 4 tokens are free and 2 are needed");
            assertEquals(2, pool.usedBlocks());
            assertEquals(4, cache.length(1));
            cache.clear(1);
            plan.run(step(INPUT.slice(1, 4, 6), cache));
            assertEquals(3, pool.usedBlocks());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT16", "BFLOAT16"})
    void cacheMayStoreAnotherType(DataType type) {
        KeyValueCache contiguous = KeyValueCache.allocate(type, 2, 2, TOKENS, DIM, DIM);
        KeyValueCache paged = KeyValueBlocks.allocate(type, 20, 3, 2, DIM, DIM).cache(2, TOKENS);
        try (MultiHeadPlan plan =
                subject().plan(spec(causal().withCache(contiguous), Optional.empty()))) {
            Tensor whole = plan.run(step(INPUT, cache(TOKENS))).output();
            double allowed =
                    type == DataType.BFLOAT16 ? 0.05 : type == DataType.FLOAT16 ? 5e-3 : 1e-5;
            for (KeyValueCache cache : List.of(contiguous, paged)) {
                plan.run(step(INPUT.slice(1, 0, 13), cache));
                Tensor output = plan.run(step(INPUT.slice(1, 13, TOKENS), cache)).output();
                new Agreement(cache.toString())
                        .compare("output", output, whole.slice(1, 13, TOKENS).toDoubles(), allowed);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 2, 8, 8", "2, 1, 8, 8", "2, 2, 4, 8", "2, 2, 8, 4", "2, 2, 16, 16"})
    void cacheOfAnotherShapeIsRefusedAndStaysAsItWas(
            int batch, int heads, int headDim, int valueDim) {
        try (MultiHeadPlan plan =
                subject().plan(spec(causal().withCache(cache(TOKENS)), Optional.empty()))) {
            KeyValueCache other =
                    KeyValueCache.allocate(
                            DataType.FLOAT32, batch, heads, TOKENS, headDim, valueDim);
            KeyValueCache paged =
                    KeyValueBlocks.allocate(DataType.FLOAT32, 20, 5, heads, headDim, valueDim)
                            .cache(batch, TOKENS);
            for (KeyValueCache cache : List.of(other, paged)) {
                MultiHeadInputs inputs = step(INPUT.slice(1, 0, 4), cache);
                assertRefused(() -> plan.run(inputs), "key-value heads and dimensions");
                assertEquals(0, cache.maxLength());
            }
        }
    }

    private static MultiHeadInputs step(Tensor input, KeyValueCache cache) {
        return MultiHeadInputs.self(input)
                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                .withCache(cache);
    }

    private static KeyValueBlocks pool(int blockSize) {
        int blocks = 2 * Math.ceilDiv(TOKENS, blockSize);
        return KeyValueBlocks.allocate(DataType.FLOAT32, blocks, blockSize, 2, DIM, DIM);
    }

    private static KeyValueCache cache(int capacity) {
        return KeyValueCache.allocate(DataType.FLOAT32, 2, 2, capacity, DIM, DIM);
    }

    private static MultiHeadInputs causal() {
        return MultiHeadInputs.self(INPUT).with(Mask.causal(Alignment.BOTTOM_RIGHT));
    }

    private static RotaryEmbedding rotary(int rotaryDim, RotaryEmbedding.Pairing pairing) {
        return RotaryEmbedding.ofBase(100, rotaryDim, 64, pairing);
    }

    private static MultiHeadSpec spec(MultiHeadInputs inputs, Optional<RotaryEmbedding> rotary) {
        MultiHeadSpec.Builder builder = MultiHeadSpec.builder(WEIGHTS, 4, 2, inputs);
        rotary.ifPresent(builder::rotary);
        return builder.build();
    }
}
