package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Attention over keys and values in blocks: what it would be if they lay in one piece.
abstract class PagedCacheContract extends ContractPart {
    private static final int TOKENS = 70;
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, TOKENS, TOKENS, 16, 24);

    PagedCacheContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 64, 100})
    void everyStepEqualsThatOfACacheInOnePieceAndTheWholeSequence(int blockSize) {
        AttentionCase full =
                AttentionCase.of("blocks of " + blockSize, SHAPE)
                        .with(Mask.causal(Alignment.TOP_LEFT));
        AttentionInputs inputs = full.inputs();
        KeyValueCache whole = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        KeyValueCache paged = pool(DataType.FLOAT32, blockSize, 2).cache(2, TOKENS);
        Tensor output = Tensor.allocate(DataType.FLOAT32, 2, 4, TOKENS, 24);
        try (AttentionPlan plan = subject().plan(spec(TOKENS))) {
            int from = 0;
            while (from < TOKENS) {
                int to = Math.min(TOKENS, from == 0 ? 47 : from + 4);
                Tensor query = inputs.query().slice(2, from, to);
                for (KeyValueCache cache : new KeyValueCache[] {whole, paged}) {
                    cache.append(
                            inputs.key().slice(2, from, to), inputs.value().slice(2, from, to));
                }
                AttentionCase step = caseOf("step from " + from, whole.inputs(query));
                subject().verifyOutput(step, plan.run(whole.inputs(query)).output());
                plan.run(paged.inputs(query), output.slice(2, from, to));
                subject().verifyOutput(step, output.slice(2, from, to));
                from = to;
            }
        }
        subject().verifyOutput(full, output);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16})
    void entriesOfDifferentLengthsAreEachAlignedToTheirOwnEnd(int blockSize) {
        AttentionInputs inputs = AttentionCase.of("ragged pages", SHAPE).inputs();
        KeyValueCache whole = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        KeyValueCache paged = pool(DataType.FLOAT32, blockSize, 2).cache(2, TOKENS);
        try (AttentionPlan plan = subject().plan(spec(2))) {
            for (int step = 0; step < 3; step++) {
                int[] counts = {step == 0 ? 61 : 2, step == 2 ? 1 : 3};
                Tensor key = inputs.key().slice(2, 0, counts[0] + 3);
                Tensor value = inputs.value().slice(2, 0, counts[0] + 3);
                whole.append(key, value, counts);
                paged.append(key, value, counts);
                Tensor query = inputs.query().slice(2, step, step + 2);
                subject()
                        .verifyOutput(
                                caseOf("ragged pages", whole.inputs(query)),
                                plan.run(paged.inputs(query)).output());
            }
        }
    }

    @Test
    void entriesThatShareABeginningSeeTheirOwnContinuation() {
        AttentionShape shape = new AttentionShape(3, 4, 2, 5, 40, 16, 24);
        AttentionInputs inputs = AttentionCase.of("shared beginning", shape).inputs();
        KeyValueCache whole = KeyValueCache.allocate(DataType.FLOAT32, 3, 2, TOKENS, 16, 24);
        KeyValueBlocks pool = pool(DataType.FLOAT32, 16, 3);
        KeyValueCache paged = pool.cache(3, TOKENS);
        for (KeyValueCache cache : new KeyValueCache[] {whole, paged}) {
            cache.append(inputs.key(), inputs.value(), 40, 0, 0);
            cache.share(0, 1, 40);
            cache.share(0, 2, 21);
            cache.append(inputs.key().slice(2, 1, 4), inputs.value().slice(2, 1, 4), 3, 0, 2);
            cache.append(inputs.key().slice(2, 4, 6), inputs.value().slice(2, 4, 6), 1, 2, 2);
        }
        assertEquals(5, pool.usedBlocks()); // 2 whole ones; 3 last ones, each of a continuation
        AttentionCase expected = caseOf("shared beginning", whole.inputs(inputs.query()));
        Tensor actual = subject().run(caseOf("pages", paged.inputs(inputs.query()))).output();
        subject().verifyOutput(expected, actual);
    }

    @Test
    void blocksOfAForgottenSequenceServeAnotherWithoutATrace() {
        AttentionInputs inputs = AttentionCase.of("reuse", SHAPE).inputs();
        KeyValueBlocks pool = pool(DataType.FLOAT32, 3, 2);
        KeyValueCache paged = pool.cache(2, TOKENS);
        Tensor nan = Tensor.of(new float[] {Float.NaN}, 1);
        paged.append(nan.broadcastTo(2, 2, TOKENS, 16), nan.broadcastTo(2, 2, TOKENS, 24));
        paged.truncate(0, 2);
        paged.clear();
        assertEquals(0, pool.usedBlocks());
        paged.append(inputs.key(), inputs.value(), 50, 11);
        KeyValueCache whole = KeyValueCache.allocate(DataType.FLOAT32, 2, 2, TOKENS, 16, 24);
        whole.append(inputs.key(), inputs.value(), 50, 11);
        Tensor query = inputs.query().slice(2, 0, 3);
        Tensor actual = subject().run(caseOf("reuse", paged.inputs(query))).output();
        subject().verifyOutput(caseOf("reuse", whole.inputs(query)), actual);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mask.Kind.class,
            names = {"PACKED_SEQUENCES"},
            mode = EnumSource.Mode.EXCLUDE)
    void masksOfEveryKindWorkOverPages(Mask.Kind kind) {
        for (int queryLength : new int[] {1, 40}) {
            AttentionShape shape = new AttentionShape(2, 4, 2, queryLength, TOKENS, 16, 24);
            AttentionInputs plain = AttentionCase.of("pages " + kind, shape).inputs();
            KeyValuePages pages = ScatteredPages.of(plain.key(), plain.value(), 16);
            for (int variant = 0; variant < 2; variant++) {
                AttentionInputs inputs = AttentionInputs.of(plain.query(), pages);
                subject()
                        .verify(
                                caseOf("pages", inputs)
                                        .with(SampleMasks.of(kind, shape, variant))
                                        .with(spec -> spec.logSumExp(true)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 700, 16, 64, 64",
        "1, 700, 48, 128, 128",
        "1, 1100, 128, 32, 80",
        "3, 300, 64, 40, 24",
        "16, 1100, 16, 128, 64",
        "16, 1100, 7, 128, 64",
        "100, 300, 16, 64, 64",
        "100, 300, 128, 64, 128",
        "65, 129, 1, 24, 8"
    })
    void stepsOfAnySizeAgreeWithTheOracle(
            int queryLength, int keyLength, int blockSize, int dim, int valueDim) {
        AttentionShape shape = new AttentionShape(1, 8, 2, queryLength, keyLength, dim, valueDim);
        AttentionInputs plain = AttentionCase.of("long pages", shape).inputs();
        AttentionCase step = caseOf("long pages", paged(plain, blockSize, DataType.FLOAT32));
        subject().verify(step.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        subject().verify(step.with(spec -> spec.weights(true).scores(ScoreStep.MASKED)));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT64, FLOAT64",
        "FLOAT16, FLOAT16",
        "BFLOAT16, BFLOAT16",
        "FLOAT32, FLOAT16",
        "FLOAT32, BFLOAT16",
        "FLOAT64, FLOAT32",
        "FLOAT64, BFLOAT16"
    })
    void pagesMayBeOfAnyFloatingType(DataType type, DataType stored) {
        for (int queryLength : new int[] {1, 70}) {
            AttentionShape shape = new AttentionShape(2, 4, 2, queryLength, TOKENS, 16, 24);
            AttentionInputs plain = AttentionCase.of("typed pages", shape, type).inputs();
            subject().verify(caseOf("pages of " + stored, paged(plain, 16, stored)));
        }
    }

    // ---- Helpers -------------------------------------------------------------------------------

    /// The same inputs in blocks.
    private static AttentionInputs paged(AttentionInputs plain, int blockSize, DataType stored) {
        return AttentionInputs.of(
                plain.query(),
                ScatteredPages.of(plain.key().to(stored), plain.value().to(stored), blockSize));
    }

    private static AttentionCase caseOf(String name, AttentionInputs inputs) {
        return new AttentionCase(name, 0, inputs, UnaryOperator.identity());
    }

    private static KeyValueBlocks pool(DataType type, int blockSize, int entries) {
        int blocks = entries * Math.ceilDiv(TOKENS, blockSize);
        return KeyValueBlocks.allocate(type, blocks, blockSize, 2, 16, 24);
    }

    private static AttentionSpec spec(int queryLength) {
        Set<Mask.Kind> kinds = EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.KEY_LENGTHS);
        AttentionShape largest = new AttentionShape(2, 4, 2, queryLength, TOKENS, 16, 24);
        return AttentionSpec.builder(largest, DataType.FLOAT32, Layout.HEADS_FIRST, kinds).build();
    }
}
