package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.Profile;

import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.OptionalInt;

/// What a layer's plan remembers from run to run, with kernels called directly, on what a device
/// would have.
class TornadoMultiHeadPlanTest {
    private static final int FEATURES = 12;
    private static final int CAPACITY = 60;
    private static final Mask CAUSAL = Mask.causal(Alignment.BOTTOM_RIGHT);
    private static final AttentionEngine ENGINE =
            new DirectEngine(Kernel.FLASH_LOOP, 1, Integer.MAX_VALUE);
    private static final AttentionEngine ORACLE = Engines.open("oracle");

    /// What goes wrong in the next run, once.
    private Optional<RuntimeException> failure = Optional.empty();

    private boolean lost;

    @Test
    void plansTakeTurnsOnOneCache() {
        KeyValueCache cache = cache();
        KeyValueCache truth = cache();
        try (MultiHeadPlan one = ENGINE.plan(spec(self(0, 4).withCache(cache)));
                MultiHeadPlan two = ENGINE.plan(spec(self(0, 4).withCache(cache)));
                MultiHeadPlan expected = ORACLE.plan(spec(self(0, 4).withCache(truth)))) {
            for (int step = 0; step < 6; step++) {
                MultiHeadInputs tokens = self(step, step == 0 ? 4 : 1);
                MultiHeadPlan plan = step % 3 == 1 ? two : one;
                assertClose(
                        expected.run(tokens.withCache(truth)), plan.run(tokens.withCache(cache)));
            }
        }
        assertEquals(truth.length(0), cache.length(0));
    }

    @Test
    void crossAttentionMayAppendMoreKeysThanThereAreQueries() {
        KeyValueCache cache = cache();
        KeyValueCache truth = cache();
        MultiHeadInputs first = cross(1, 2, 40);
        MultiHeadInputs second = cross(2, 1, 3);
        MultiHeadSpec spec = MultiHeadSpec.builder(weights(), 2, 1, first.withCache(cache)).build();
        try (MultiHeadPlan plan = ENGINE.plan(spec);
                MultiHeadPlan expected = ORACLE.plan(spec)) {
            for (MultiHeadInputs inputs : new MultiHeadInputs[] {first, second, second}) {
                assertClose(
                        expected.run(inputs.withCache(truth)), plan.run(inputs.withCache(cache)));
            }
        }
    }

    @Test
    void keysMayComeFromOtherTensorsInTheNextRun() {
        Tensor x = Tensor.randomNormal(1L, 1, 9, FEATURES);
        Tensor y = Tensor.randomNormal(2L, 1, 9, FEATURES);
        Tensor z = Tensor.randomNormal(3L, 1, 9, FEATURES);
        MultiHeadSpec spec =
                MultiHeadSpec.builder(weights(), 2, 1, MultiHeadInputs.self(x)).build();
        try (MultiHeadPlan plan = ENGINE.plan(spec);
                MultiHeadPlan expected = ORACLE.plan(spec)) {
            for (MultiHeadInputs inputs :
                    new MultiHeadInputs[] {
                        MultiHeadInputs.self(x),
                        MultiHeadInputs.cross(x, y),
                        MultiHeadInputs.of(x, y, z),
                        MultiHeadInputs.cross(x.slice(1, 0, 1), y),
                        MultiHeadInputs.self(z)
                    }) {
                assertClose(expected.run(inputs), plan.run(inputs));
            }
        }
    }

    @Test
    void afterAFailureTheCacheIsAsItWasAndTheNextRunStartsAnew() {
        KeyValueCache cache = cache();
        KeyValueCache truth = cache();
        MultiHeadSpec spec = spec(self(0, 4).withCache(cache));
        try (TornadoMultiHeadPlan plan = failingPlan(spec);
                MultiHeadPlan expected = ORACLE.plan(spec)) {
            plan.run(self(0, 4).withCache(cache));
            expected.run(self(0, 4).withCache(truth));
            failure = Optional.of(new IllegalStateException("constructed"));
            assertThrows(IllegalStateException.class, () -> plan.run(self(1, 1).withCache(cache)));
            assertEquals(4, cache.length(0));
            assertClose(
                    expected.run(self(2, 1).withCache(truth)),
                    plan.run(self(2, 1).withCache(cache)));
            assertEquals(2, plan.programsMade(), "compiled anew after the failure");
        }
    }

    @Test
    void tokensThatAreLostWithTheDeviceAreNeverReadAsOldOnes() {
        KeyValueCache cache = cache();
        try (TornadoMultiHeadPlan plan = failingPlan(spec(self(0, 4).withCache(cache)))) {
            plan.run(self(0, 4).withCache(cache));
            lost = true;
            failure = Optional.of(new IllegalStateException("constructed"));
            assertThrows(IllegalStateException.class, () -> plan.run(self(1, 1).withCache(cache)));
            String message = assertThrows(IllegalStateException.class, cache::key).getMessage();
            assertTrue(message.contains("were lost"), message);
        }
    }

    @Test
    void whatARunThatFailedStoredIsSentByTheNext() {
        Tensor memory = Tensor.randomNormal(8L, 1, 5, FEATURES);
        MultiHeadInputs first =
                MultiHeadInputs.cross(Tensor.randomNormal(7L, 1, 2, FEATURES), memory);
        MultiHeadSpec spec = MultiHeadSpec.builder(weights(), 2, 1, first).build();
        try (MultiHeadPlan plan = ENGINE.plan(spec);
                MultiHeadPlan expected = ORACLE.plan(spec)) {
            assertClose(expected.run(first), plan.run(first));
            Tensor other = Tensor.randomNormal(9L, 1, 5, FEATURES);
            Arena arena = Arena.ofConfined();
            Tensor gone = Tensor.allocate(arena, DataType.FLOAT32, 1, 2, FEATURES);
            MultiHeadInputs broken = MultiHeadInputs.cross(gone, other);
            arena.close();
            assertThrows(IllegalStateException.class, () -> plan.run(broken));
            MultiHeadInputs next = MultiHeadInputs.cross(first.query(), other);
            assertClose(expected.run(next), plan.run(next));
        }
    }

    private TornadoMultiHeadPlan failingPlan(MultiHeadSpec spec) {
        return new TornadoMultiHeadPlan(
                ENGINE,
                spec,
                false,
                true,
                step ->
                        KernelChoice.of(
                                step,
                                Kernel.FLASH_LOOP,
                                OptionalInt.of(1),
                                new KernelChoice.Limits(1, 48 * 1024, 32)),
                (arrays, features) -> new Failing(new DirectLayerProgram(arrays, features)));
    }

    private final class Failing implements LayerProgram {
        private final LayerProgram program;

        Failing(LayerProgram program) {
            this.program = program;
        }

        @Override
        public void run(int first, int last, int run, Profile profile) {
            Optional<RuntimeException> due = failure;
            failure = Optional.empty();
            if (due.isPresent()) {
                throw due.get();
            }
            program.run(first, last, run, profile);
        }

        @Override
        public void fetchCache() {
            if (lost) {
                throw new IllegalStateException("the device is gone");
            }
            program.fetchCache();
        }

        @Override
        public String kernel(int stage) {
            return program.kernel(stage);
        }

        @Override
        public void close() {
            program.close();
        }
    }

    private static void assertClose(AttentionResult expected, AttentionResult actual) {
        double[] wanted = expected.output().toDoubles();
        double[] got = actual.output().toDoubles();
        for (int p = 0; p < wanted.length; p++) {
            assertEquals(wanted[p], got[p], 1e-4, "element " + p);
        }
    }

    private static KeyValueCache cache() {
        return KeyValueCache.allocate(DataType.FLOAT32, 1, 1, CAPACITY, 4, 4);
    }

    private static MultiHeadInputs self(int seed, int count) {
        return MultiHeadInputs.self(Tensor.randomNormal(seed, 1, count, FEATURES)).with(CAUSAL);
    }

    private static MultiHeadInputs cross(int seed, int queries, int keys) {
        return MultiHeadInputs.cross(
                Tensor.randomNormal(seed, 1, queries, FEATURES),
                Tensor.randomNormal(seed + 50, 1, keys, FEATURES));
    }

    private static MultiHeadSpec spec(MultiHeadInputs inputs) {
        return MultiHeadSpec.builder(weights(), 2, 1, inputs).build();
    }

    private static MultiHeadWeights weights() {
        return new MultiHeadWeights(
                linear(1, FEATURES, 8),
                linear(2, FEATURES, 4),
                linear(3, FEATURES, 4),
                Optional.of(linear(4, 8, FEATURES)));
    }

    private static Linear linear(long seed, int in, int out) {
        return Linear.inputFirst(Tensor.randomNormal(seed, in, out))
                .withBias(Tensor.randomNormal(seed + 10, out));
    }
}
