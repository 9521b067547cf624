package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
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
        for (String bits : new String[] {"0", "128", "256", "512"}) {
            EngineOptions options = EngineOptions.DEFAULTS.with("vector-bits", bits);
            try (AttentionEngine engine = JvmEngine.open(options);
                    AttentionEngine oracle = Engines.open("oracle")) {
                float[] expected = oracle.run(spec, inputs).output().toFloats();
                float[] actual = engine.run(spec, inputs).output().toFloats();
                for (int n = 0; n < expected.length; n++) {
                    float tolerance = 1e-5f * Math.max(1, Math.abs(expected[n]));
                    assertEquals(expected[n], actual[n], tolerance, bits + " bits, element " + n);
                }
            }
        }
    }

    @Test
    void scaleNearTheLargestFloatScalesSmallProducts() {
        Tensor query = Tensor.randomNormal(1, 1, 1, 32, 4);
        Tensor key = Tensor.randomNormal(2, 1, 1, 8, 4);
        for (Tensor tensor : new Tensor[] {query, key}) {
            for (int i = 0; i < tensor.dim(2); i++) {
                for (int d = 0; d < 4; d++) {
                    tensor.set(1e-19 * tensor.get(0, 0, i, d), 0, 0, i, d);
                }
            }
        }
        AttentionInputs inputs = AttentionInputs.of(query, key, Tensor.randomNormal(3, 1, 1, 8, 4));
        assertAgree(AttentionSpec.builder(inputs).scale(3e38).build(), inputs);
    }

    @Test
    void scaleNearTheSmallestFloatScalesLargeProducts() {
        Tensor query = Tensor.allocate(DataType.FLOAT32, 1, 1, 32, 1);
        for (int i = 0; i < 32; i++) {
            query.set(1.7e19, 0, 0, i, 0);
        }
        Tensor key = Tensor.of(new double[] {1.9e19, -1.9e19}, 1, 1, 2, 1).to(DataType.FLOAT32);
        Tensor value = Tensor.of(new double[] {0, 1e6}, 1, 1, 2, 1).to(DataType.FLOAT32);
        AttentionInputs inputs = AttentionInputs.of(query, key, value);
        assertAgree(AttentionSpec.builder(inputs).scale(1.2e-38).build(), inputs);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 100})
    void visibleScoreOfMinusInfinityHidesItsValue(int queryLength) {
        Tensor query = Tensor.randomNormal(1, 1, 1, queryLength, 8);
        for (int i = 0; i < queryLength; i++) {
            query.set(1, 0, 0, i, 0);
        }
        Tensor key = Tensor.randomNormal(2, 1, 1, 64, 8);
        key.set(Double.NEGATIVE_INFINITY, 0, 0, 0, 0);
        Tensor value = Tensor.randomNormal(3, 1, 1, 64, 8);
        value.set(Double.NaN, 0, 0, 0, 0);
        AttentionInputs inputs = AttentionInputs.of(query, key, value);
        assertAgree(AttentionSpec.of(inputs), inputs);
    }

    @Test
    void sinkBeyondTheFloatsLeavesNoWeight() {
        Tensor one = Tensor.randomNormal(1, 1, 1, 40, 4);
        AttentionInputs inputs =
                AttentionInputs.of(one, one, one)
                        .with(new Mask.Sinks(Tensor.of(new double[] {1e39}, 1)));
        assertAgree(AttentionSpec.of(inputs), inputs);
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
