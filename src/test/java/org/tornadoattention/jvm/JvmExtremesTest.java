package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Options at the ends of their ranges, and closes at bad moments.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JvmExtremesTest {
    @ParameterizedTest
    @CsvSource({"1, 1e39", "1, 1e-40", "1e39, 0", "1e-40, 0", "1, 3e38"})
    void optionsOutsideTheFloatRangeMeanWhatTheyMeanToTheOracle(double scale, double softcap) {
        Tensor query = Tensor.randomNormal(1, 1, 1, 5, 8);
        for (int d = 0; d < 8; d++) {
            query.set(0, 0, 0, 2, d); // a row of padding
        }
        Tensor key = Tensor.randomNormal(2, 1, 1, 9, 8);
        AttentionInputs inputs = AttentionInputs.of(query, key, key);
        assertAgree(AttentionSpec.builder(inputs).scale(scale).softcap(softcap).build(), inputs);
    }

    @Test
    void hugeFiniteScoreOfAFunctionIsNoMask() {
        Tensor one = Tensor.randomNormal(1, 1, 1, 3, 4);
        AttentionInputs inputs = AttentionInputs.of(one, one, one);
        assertAgree(
                AttentionSpec.builder(inputs)
                        .scoreFunction((score, b, h, i, j) -> -Double.MAX_VALUE)
                        .build(),
                inputs);
    }

    private static void assertAgree(AttentionSpec spec, AttentionInputs inputs) {
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionEngine oracle = Engines.open("oracle")) {
            assertArrayEquals(
                    oracle.run(spec, inputs).output().toFloats(),
                    engine.run(spec, inputs).output().toFloats(),
                    1e-5f);
        }
    }

    @Test
    void tilesEndAtTheLargestLength() {
        int end = Integer.MAX_VALUE;
        assertEquals(end, Tile.next(end - 1, end));
        assertEquals(end, Tile.next(end - 64, end));
        assertEquals(end - 1, Tile.next(end - 65, end));
    }

    @Test
    void dimensionsThatNoArrayHoldsAreRefusedWithThePlan() {
        Tensor one = Tensor.randomNormal(1, 1, 1, 1, 1);
        Tensor wide = one.broadcastTo(1, 1, 1, Integer.MAX_VALUE - 3);
        assertRefused(AttentionInputs.of(one, one, wide), "valueDim");
        assertRefused(AttentionInputs.of(wide, wide, one), "headDim");
    }

    private static void assertRefused(AttentionInputs inputs, String mentioned) {
        AttentionSpec spec = AttentionSpec.of(inputs);
        try (AttentionEngine engine = Engines.open("jvm")) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> engine.plan(spec));
            assertTrue(
                    String.valueOf(refusal.getMessage()).contains(mentioned), refusal::getMessage);
        }
    }

    @Test
    void planIsNotClosedByItsOwnFunctionOnAnyThread() {
        Tensor one = Tensor.randomNormal(1, 2, 4, 200, 4);
        AttentionInputs inputs = AttentionInputs.of(one, one, one);
        AtomicReference<AutoCloseable> closing = new AtomicReference<>(() -> {});
        AtomicInteger refusals = new AtomicInteger();
        AttentionSpec spec =
                AttentionSpec.builder(inputs)
                        .scoreFunction(
                                (score, b, h, i, j) -> {
                                    if (j == 0) {
                                        assertThrows(
                                                IllegalStateException.class,
                                                () -> closing.get().close());
                                        refusals.incrementAndGet();
                                    }
                                    return score;
                                })
                        .build();
        try (AttentionEngine engine = JvmEngine.open(EngineOptions.DEFAULTS.with("threads", "4"));
                AttentionPlan plan = engine.plan(spec)) {
            closing.set(plan);
            plan.run(inputs);
            closing.set(engine);
            plan.run(inputs);
        }
        assertEquals(2 * 2 * 4 * 200, refusals.get());
    }
}
