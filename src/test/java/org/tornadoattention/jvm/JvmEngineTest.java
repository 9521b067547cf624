package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What is the engine's own: its settings, its threads, and bits that depend on neither.
@Timeout(120)
final class JvmEngineTest {
    // ---- Bits ----------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0, 3", "128, 1", "256, 2", "512, 1", "512, 5"})
    void resultsDependNeitherOnVectorsNorOnThreads(String bits, String threads) {
        EngineOptions one = EngineOptions.DEFAULTS.with("vector-bits", "0").with("threads", "1");
        EngineOptions other =
                EngineOptions.DEFAULTS.with("vector-bits", bits).with("threads", threads);
        try (AttentionEngine first = JvmEngine.open(one);
                AttentionEngine second = JvmEngine.open(other)) {
            for (int length : new int[] {1, 17, 64, 129, 200}) {
                AttentionInputs inputs = inputs(length, length, 1);
                AttentionSpec spec =
                        AttentionSpec.builder(inputs).softcap(8).logSumExp(true).build();
                AttentionSpec weights = AttentionSpec.builder(inputs).weights(true).build();
                assertSameBits(first.run(spec, inputs), second.run(spec, inputs));
                assertSameBits(first.run(weights, inputs), second.run(weights, inputs));
            }
        }
    }

    @Test
    void resultsDoNotChangeWhenTheCompilerArrives() {
        AttentionInputs inputs = inputs(70, 140, 3);
        AttentionSpec spec = AttentionSpec.builder(inputs).softcap(20).logSumExp(true).build();
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionPlan plan = engine.plan(spec)) {
            AttentionResult first = plan.run(inputs);
            for (int run = 0; run < 1500; run++) {
                plan.run(inputs);
            }
            assertSameBits(first, plan.run(inputs));
        }
    }

    /// Blocks and tiles are the engine's own: what a call leaves behind does not grow with the
    /// length.
    @ParameterizedTest
    @CsvSource({"1, 4000", "64, 64", "300, 300", "1500, 1500"})
    void aCallAllocatesNothingThatGrows(int queryLength, int keyLength) {
        AttentionInputs inputs =
                AttentionInputs.of(
                        Tensor.randomNormal(1, 1, 4, queryLength, 32),
                        Tensor.randomNormal(2, 1, 2, keyLength, 32),
                        Tensor.randomNormal(3, 1, 2, keyLength, 32));
        Tensor output = Tensor.allocate(DataType.FLOAT32, 1, 4, queryLength, 32);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Plain loops: before the compiler arrives, vectors are objects.
        EngineOptions options =
                EngineOptions.DEFAULTS.with("vector-bits", "0").with("threads", "1");
        try (AttentionEngine engine = JvmEngine.open(options);
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            plan.run(inputs, output);
            plan.run(inputs, output);
            long before = threads.getCurrentThreadAllocatedBytes();
            plan.run(inputs, output);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 8192, allocated + " bytes");
        }
    }

    // ---- Threads -------------------------------------------------------------------------------

    @Test
    void eightThreadsOnOnePlanNeverMixResults() throws Exception {
        List<AttentionInputs> all = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            all.add(inputs(100 - seed, 150 + seed, seed));
        }
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionPlan plan =
                        engine.plan(
                                AttentionSpec.builder(inputs(100, 160, 0))
                                        .logSumExp(true)
                                        .build());
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<AttentionResult> alone = all.stream().map(plan::run).toList();
            for (int round = 0; round < 20; round++) {
                List<Future<AttentionResult>> together = new ArrayList<>();
                for (AttentionInputs inputs : all) {
                    together.add(threads.submit(() -> plan.run(inputs)));
                }
                for (int seed = 0; seed < all.size(); seed++) {
                    assertSameBits(alone.get(seed), together.get(seed).get());
                }
            }
        }
    }

    @Test
    void tensorsOfAConfinedArenaAreComputedByTheCaller() {
        try (Arena confined = Arena.ofConfined();
                AttentionEngine engine =
                        JvmEngine.open(EngineOptions.DEFAULTS.with("threads", "4"))) {
            AttentionInputs shared = inputs(300, 300, 4);
            Tensor query = Tensor.allocate(confined, DataType.FLOAT32, 2, 4, 300, 24);
            query.copyFrom(shared.query());
            AttentionInputs inputs = AttentionInputs.of(query, shared.key(), shared.value());
            for (Mask mask : shared.masks()) {
                inputs = inputs.with(mask);
            }
            AttentionSpec spec = AttentionSpec.builder(inputs).logSumExp(true).build();
            assertSameBits(engine.run(spec, shared), engine.run(spec, inputs));
        }
    }

    @Test
    void failureInAUsersFunctionReachesTheCaller() {
        AttentionInputs inputs = inputs(200, 200, 5);
        ArithmeticException failure = new ArithmeticException("mine");
        AttentionSpec spec =
                AttentionSpec.builder(inputs)
                        .scoreFunction(
                                (score, b, h, i, j) -> {
                                    throw failure;
                                })
                        .build();
        try (AttentionEngine engine = Engines.open("jvm")) {
            assertEquals(
                    failure,
                    assertThrows(ArithmeticException.class, () -> engine.run(spec, inputs)));
        }
    }

    @Test
    void closedEngineRefusesPlansAndRuns() {
        AttentionInputs inputs = inputs(3, 3, 6);
        AttentionEngine engine = Engines.open("jvm");
        try (AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            engine.close();
            assertThrows(IllegalStateException.class, () -> plan.run(inputs));
            assertThrows(IllegalStateException.class, () -> engine.plan(AttentionSpec.of(inputs)));
        }
    }

    // ---- Masked places -------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void poisonReachesExactlyTheRowsThatSeeIt(float poison) {
        int length = 150;
        for (int at : new int[] {0, 63, 64, 100, 149}) {
            Tensor value = Tensor.randomNormal(3, 1, 1, length, 5);
            Tensor key = Tensor.randomNormal(2, 1, 1, length, 8);
            AttentionInputs clean =
                    AttentionInputs.of(Tensor.randomNormal(1, 1, 1, length, 8), key, value)
                            .with(Mask.causal(Alignment.TOP_LEFT));
            Tensor poisoned = value.copy();
            poisoned.set(poison, 0, 0, at, 2);
            AttentionInputs dirty =
                    AttentionInputs.of(clean.query(), key, poisoned)
                            .with(Mask.causal(Alignment.TOP_LEFT));
            AttentionSpec spec = AttentionSpec.of(clean);
            try (AttentionEngine engine = Engines.open("jvm")) {
                Tensor expected = engine.run(spec, clean).output();
                Tensor actual = engine.run(spec, dirty).output();
                for (int i = 0; i < length; i++) {
                    for (int d = 0; d < 5; d++) {
                        double found = actual.get(0, 0, i, d);
                        boolean seen = d == 2 && i >= at;
                        assertEquals(seen ? poison : expected.get(0, 0, i, d), found, "row " + i);
                    }
                }
            }
        }
    }

    @Test
    void hugeFiniteBiasIsNoMask() {
        Tensor one = Tensor.randomNormal(1, 1, 1, 3, 4);
        AttentionInputs inputs =
                AttentionInputs.of(one, one, one)
                        .with(Mask.bias(Tensor.of(new double[] {-1e300}, 1)));
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionEngine oracle = Engines.open("oracle")) {
            AttentionSpec spec = AttentionSpec.of(inputs);
            assertArrayEquals(
                    oracle.run(spec, inputs).output().toFloats(),
                    engine.run(spec, inputs).output().toFloats(),
                    1e-6f);
        }
    }

    // ---- Settings ------------------------------------------------------------------------------

    @Test
    void deviceAndKernelNameTheVectors() {
        AttentionInputs inputs = inputs(30, 30, 7);
        AttentionInputs few = inputs(3, 30, 7);
        try (AttentionEngine engine =
                JvmEngine.open(EngineOptions.DEFAULTS.with("vector-bits", "256"))) {
            assertEquals("JVM, Vector API 256 bits", engine.device().backend());
            String kernel = engine.run(AttentionSpec.of(inputs), inputs).info().kernel();
            assertEquals("flash tiles 64x64, 256-bit vectors", kernel);
            String fewKernel = engine.run(AttentionSpec.of(few), few).info().kernel();
            assertEquals("split keys, rows in place, 256-bit vectors", fewKernel);
        }
    }

    @ParameterizedTest
    @CsvSource({"threads, 0", "threads, 1025", "threads, two", "vector-bits, 64", "tiles, 3"})
    void settingsOutOfRangeAreRefused(String name, String value) {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> JvmEngine.open(EngineOptions.DEFAULTS.with(name, value)));
        assertTrue(String.valueOf(refusal.getMessage()).contains(name), refusal::getMessage);
    }

    @Test
    void workersAreDaemonsAndEndWithTheEngine() throws Exception {
        AttentionEngine engine = JvmEngine.open(EngineOptions.DEFAULTS.with("threads", "3"));
        Thread worker = ((JvmEngine) engine).pool().anyWorker();
        assertTrue(worker != null && worker.isDaemon());
        engine.close();
        worker.join(10_000);
        assertFalse(worker.isAlive());
    }

    private static AttentionInputs inputs(int queryLength, int keyLength, int seed) {
        return AttentionInputs.of(
                        Tensor.randomNormal(3L * seed, 2, 4, queryLength, 24),
                        Tensor.randomNormal(3L * seed + 1, 2, 2, keyLength, 24),
                        Tensor.randomNormal(3L * seed + 2, 2, 2, keyLength, 20))
                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                .with(new Mask.Alibi(Mask.Alibi.standardSlopes(4), Alignment.BOTTOM_RIGHT));
    }

    private static void assertSameBits(AttentionResult expected, AttentionResult actual) {
        assertArrayEquals(expected.output().toFloats(), actual.output().toFloats());
        assertArrayEquals(optional(expected, true), optional(actual, true));
        assertArrayEquals(optional(expected, false), optional(actual, false));
    }

    private static float[] optional(AttentionResult result, boolean weights) {
        try {
            return (weights ? result.weights() : result.logSumExp()).toFloats();
        } catch (IllegalStateException e) { // not asked for
            return new float[0];
        }
    }
}
