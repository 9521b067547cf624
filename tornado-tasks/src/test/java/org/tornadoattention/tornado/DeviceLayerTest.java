package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.TaskTime;
import org.tornadoattention.Tensor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a layer on the device promises beyond right numbers: what it sends, what it compiles, and
/// that tokens on the device and on the host are the same tokens.
@DeviceTest
class DeviceLayerTest {
    private static final int FEATURES = 24;
    private static final int HEADS = 4;
    private static final int GROUPS = 2;
    private static final int DIM = 8;
    private static final int CAPACITY = 300;
    private static final Mask CAUSAL = Mask.causal(Alignment.BOTTOM_RIGHT);
    private static final RotaryEmbedding ROTARY =
            RotaryEmbedding.ofBase(10_000, DIM, 1000, RotaryEmbedding.Pairing.HALF_SPLIT);

    @Test
    void twoHundredStepsCompileNothingAfterTheFirstAndSendOneToken() {
        KeyValueCache cache = cache();
        KeyValueCache truth = cache();
        try (AttentionEngine engine =
                        Engines.open("tornado", EngineOptions.DEFAULTS.with("profile", "true"));
                AttentionEngine oracle = Engines.open("oracle");
                MultiHeadPlan plan = engine.plan(spec(tokens(0, 50).withCache(cache)));
                MultiHeadPlan expected = oracle.plan(spec(tokens(0, 50).withCache(truth)))) {
            plan.run(tokens(0, 50).withCache(cache));
            expected.run(tokens(0, 50).withCache(truth));
            for (int step = 0; step < 200; step++) {
                MultiHeadInputs token = tokens(1 + step, 1);
                AttentionResult result = plan.run(token.withCache(cache));
                assertClose(expected.run(token.withCache(truth)), result);
                List<TaskTime> tasks = result.info().tasks();
                if (step > 0) {
                    assertTrue(compileTime(tasks).isZero(), "step " + step);
                    long token32 = 4L * FEATURES;
                    long bytes = tasks.stream().mapToLong(TaskTime::bytes).sum();
                    // The token in and out, and the integers: fields with one row, and receipts.
                    long integers = 4L * (64 + 4 + 2) + 4 * 16;
                    long headers = 4 * 24;
                    assertTrue(
                            bytes >= 2 * token32 && bytes <= 2 * token32 + integers + headers,
                            "step %d moved %d bytes".formatted(step, bytes));
                }
            }
            assertEquals(1, ((TornadoMultiHeadPlan) plan).programsMade());
        }
    }

    @Test
    void tokensOnTheDeviceAreReadOnTheHostAndOutliveThePlan() {
        KeyValueCache cache = cache();
        KeyValueCache truth = cache();
        try (AttentionEngine engine = Engines.open("tornado");
                AttentionEngine oracle = Engines.open("oracle")) {
            try (MultiHeadPlan plan = engine.plan(spec(tokens(0, 20).withCache(cache)));
                    MultiHeadPlan expected = oracle.plan(spec(tokens(0, 20).withCache(truth)))) {
                plan.run(tokens(0, 20).withCache(cache));
                expected.run(tokens(0, 20).withCache(truth));
                assertSameTokens(truth, cache);
                plan.run(tokens(1, 1).withCache(cache));
                expected.run(tokens(1, 1).withCache(truth));
            }
            assertSameTokens(truth, cache);
        }
    }

    @Test
    void whatTheHostChangesInBetweenReachesTheDevice() {
        KeyValueBlocks pool = pool();
        KeyValueCache cache = pool.cache(1, CAPACITY);
        KeyValueCache other = pool.cache(1, CAPACITY);
        KeyValueCache truth = cache();
        KeyValueCache otherTruth = cache();
        try (AttentionEngine engine = Engines.open("tornado");
                AttentionEngine oracle = Engines.open("oracle");
                MultiHeadPlan plan = engine.plan(spec(tokens(0, 20).withCache(cache)));
                MultiHeadPlan expected = oracle.plan(spec(tokens(0, 20).withCache(truth)))) {
            plan.run(tokens(0, 20).withCache(cache));
            expected.run(tokens(0, 20).withCache(truth));
            // Another sequence begins as this one does; its first token copies the last block.
            other.share(cache, 0, 0, 19);
            otherTruth.append(first(truth.key(), 19), first(truth.value(), 19));
            int used = pool.usedBlocks();
            for (int step = 1; step < 5; step++) {
                assertClose(
                        expected.run(tokens(step, 1).withCache(truth)),
                        plan.run(tokens(step, 1).withCache(cache)));
                assertClose(
                        expected.run(tokens(9 + step, 1).withCache(otherTruth)),
                        plan.run(tokens(9 + step, 1).withCache(other)));
            }
            assertEquals(used + 1, pool.usedBlocks());
            // The host takes tokens back and appends one of its own.
            for (KeyValueCache each : List.of(cache, truth)) {
                each.truncate(0, 10);
                each.append(
                        Tensor.randomNormal(70L, 1, GROUPS, 1, DIM),
                        Tensor.randomNormal(71L, 1, GROUPS, 1, DIM));
            }
            assertClose(
                    expected.run(tokens(30, 1).withCache(truth)),
                    plan.run(tokens(30, 1).withCache(cache)));
            assertClose(
                    expected.run(tokens(31, 1).withCache(otherTruth)),
                    plan.run(tokens(31, 1).withCache(other)));
            assertSameTokens(otherTruth, other);
            assertEquals(1, ((TornadoMultiHeadPlan) plan).programsMade());
        }
    }

    @Test
    void cachesTakeTurnsOnOnePlan() {
        KeyValueCache one = cache();
        KeyValueCache two = cache();
        KeyValueCache oneTruth = cache();
        KeyValueCache twoTruth = cache();
        try (AttentionEngine engine = Engines.open("tornado");
                AttentionEngine oracle = Engines.open("oracle");
                MultiHeadPlan plan = engine.plan(spec(tokens(0, 5).withCache(one)));
                MultiHeadPlan expected = oracle.plan(spec(tokens(0, 5).withCache(oneTruth)))) {
            for (int step = 0; step < 3; step++) {
                assertClose(
                        expected.run(tokens(step, 5).withCache(oneTruth)),
                        plan.run(tokens(step, 5).withCache(one)));
                assertClose(
                        expected.run(tokens(40 + step, 1).withCache(twoTruth)),
                        plan.run(tokens(40 + step, 1).withCache(two)));
            }
            assertSameTokens(oneTruth, one);
            assertSameTokens(twoTruth, two);
        }
    }

    @Test
    void aFullCacheIsRefusedAndLosesNothing() {
        KeyValueCache cache = cache();
        KeyValueCache truth = cache();
        try (AttentionEngine engine = Engines.open("tornado");
                AttentionEngine oracle = Engines.open("oracle");
                MultiHeadPlan plan = engine.plan(spec(tokens(0, 160).withCache(cache)));
                MultiHeadPlan expected = oracle.plan(spec(tokens(0, 160).withCache(truth)))) {
            plan.run(tokens(0, 160).withCache(cache));
            expected.run(tokens(0, 160).withCache(truth));
            MultiHeadInputs more = tokens(1, 160).withCache(cache);
            String message =
                    assertThrows(IllegalStateException.class, () -> plan.run(more)).getMessage();
            assertTrue(message.contains("the cache is full"), message);
            assertEquals(160, cache.length(0));
            assertClose(
                    expected.run(tokens(2, 1).withCache(truth)),
                    plan.run(tokens(2, 1).withCache(cache)));
            assertSameTokens(truth, cache);
        }
    }

    @Test
    void crossAttentionMakesKeysAndValuesOfItsMemoryOnce() {
        Tensor memory = Tensor.randomNormal(5L, 1, 40, FEATURES);
        try (AttentionEngine engine =
                        Engines.open("tornado", EngineOptions.DEFAULTS.with("profile", "true"));
                AttentionEngine oracle = Engines.open("oracle")) {
            MultiHeadInputs first = cross(1, memory);
            MultiHeadSpec spec =
                    MultiHeadSpec.builder(weights(), HEADS, GROUPS, first).logSumExp(true).build();
            try (MultiHeadPlan plan = engine.plan(spec);
                    MultiHeadPlan expected = oracle.plan(spec)) {
                for (int step = 0; step < 4; step++) {
                    AttentionResult result = plan.run(cross(step, memory));
                    assertClose(expected.run(cross(step, memory)), result);
                    assertEquals(step == 0, projectsKeys(result), "step " + step);
                }
                memory.set(3, 0, 39, 7);
                AttentionResult result = plan.run(cross(9, memory));
                assertClose(expected.run(cross(9, memory)), result);
                assertTrue(projectsKeys(result), "the memory changed in place");
                assertFalse(projectsKeys(plan.run(cross(10, memory))));
            }
        }
    }

    private static boolean projectsKeys(AttentionResult result) {
        return result.info().tasks().stream()
                .anyMatch(task -> task.name().equals("memory.projectKey"));
    }

    private static MultiHeadInputs cross(int seed, Tensor memory) {
        return MultiHeadInputs.cross(Tensor.randomNormal(100L + seed, 1, 1, FEATURES), memory);
    }

    private static Duration compileTime(List<TaskTime> tasks) {
        return tasks.stream().map(TaskTime::compile).reduce(Duration.ZERO, Duration::plus);
    }

    private static Tensor first(Tensor tokens, int count) {
        return tokens.slice(2, 0, count);
    }

    private static void assertSameTokens(KeyValueCache expected, KeyValueCache actual) {
        assertClose("keys", expected.key(), actual.key());
        assertClose("values", expected.value(), actual.value());
    }

    private static void assertClose(AttentionResult expected, AttentionResult actual) {
        assertClose("output", expected.output(), actual.output());
    }

    private static void assertClose(String what, Tensor expected, Tensor actual) {
        double[] wanted = expected.toDoubles();
        double[] got = actual.toDoubles();
        assertEquals(wanted.length, got.length, what);
        for (int p = 0; p < wanted.length; p++) {
            assertEquals(wanted[p], got[p], 2e-5, "%s, element %d".formatted(what, p));
        }
    }

    private static KeyValueCache cache() {
        return KeyValueCache.allocate(DataType.FLOAT32, 1, GROUPS, CAPACITY, DIM, DIM);
    }

    private static KeyValueBlocks pool() {
        return KeyValueBlocks.allocate(DataType.FLOAT32, 20, 16, GROUPS, DIM, DIM);
    }

    private static MultiHeadInputs tokens(int seed, int count) {
        return MultiHeadInputs.self(Tensor.randomNormal(seed, 1, count, FEATURES)).with(CAUSAL);
    }

    private static MultiHeadSpec spec(MultiHeadInputs inputs) {
        return MultiHeadSpec.builder(weights(), HEADS, GROUPS, inputs).rotary(ROTARY).build();
    }

    private static MultiHeadWeights weights() {
        return new MultiHeadWeights(
                linear(1, FEATURES, HEADS * DIM),
                linear(2, FEATURES, GROUPS * DIM),
                linear(3, FEATURES, GROUPS * DIM),
                Optional.of(linear(4, HEADS * DIM, FEATURES)));
    }

    /// Of a size that keeps sums near 1.
    private static Linear linear(long seed, int in, int out) {
        Tensor weight = Tensor.randomNormal(seed, in, out);
        for (int d = 0; d < in; d++) {
            for (int o = 0; o < out; o++) {
                weight.set(weight.get(d, o) / 5, d, o);
            }
        }
        return Linear.inputFirst(weight).withBias(Tensor.randomNormal(seed + 10, out));
    }
}
