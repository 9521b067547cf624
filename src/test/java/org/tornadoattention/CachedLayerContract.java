package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        Optional<RotaryEmbedding> rotary =
                Optional.of(rotary(DIM, RotaryEmbedding.Pairing.HALF_SPLIT)).filter(r -> turned);
        KeyValueCache cache = cache(TOKENS + 3);
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
