package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.DeviceAttentionPlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.Program;
import org.tornadoattention.tornado.host.StepMemory;

import java.util.Arrays;
import java.util.Optional;

/// What a plan remembers from run to run, with kernels called directly.
class DeviceAttentionPlanTest {
    private static final KernelChoice LOOP =
            new KernelChoice(Kernel.FLASH_LOOP, 1, Optional.empty());

    /// What goes wrong in the next run, once.
    private Optional<Error> failure = Optional.empty();

    @Test
    void aCacheThatStartsWithOneKeyMayGrow() {
        AttentionInputs longest = inputs(4, 10).with(documents(4, 10, 7, 7));
        try (DeviceAttentionPlan plan = plan(longest)) {
            for (int keys : new int[] {1, 2, 10, 3}) {
                assertOracle(plan, inputs(4, keys).with(documents(4, keys, 7, 7)));
            }
        }
    }

    @Test
    void afterAFailureNothingThatWasNotSentIsTakenForSent() {
        AttentionInputs first = inputs(4, 10).with(documents(4, 10, 9, 7));
        AttentionInputs second = inputs(4, 10).with(documents(4, 10, 7, 7));
        try (DeviceAttentionPlan plan = plan(first)) {
            assertOracle(plan, first);
            failure = Optional.of(new OutOfMemoryError("constructed"));
            assertThrows(OutOfMemoryError.class, () -> plan.run(second));
            assertOracle(plan, second);
            assertEquals(2, plan.programsMade(), "compiled anew after the failure");
        }
    }

    @Test
    void masksOfAlternatingSizesCompileTwiceAtMost() {
        AttentionInputs manyBiases = inputs(16, 16).with(bias(2, 16, 16)).with(allowed(1, 1, 16));
        AttentionInputs manyFlags = inputs(16, 16).with(bias(1, 1, 16)).with(allowed(2, 16, 16));
        try (DeviceAttentionPlan plan = plan(manyBiases)) {
            for (int run = 0; run < 3; run++) {
                assertOracle(plan, manyBiases);
                assertOracle(plan, manyFlags);
            }
            assertEquals(2, plan.programsMade());
        }
    }

    @Test
    void masksCountTowardsTheMemoryLimit() {
        AttentionInputs inputs = inputs(64, 64).with(bias(1, 64, 64));
        AttentionSpec spec = AttentionSpec.of(inputs);
        long limit = 24_000;
        assertEquals(2, Blocks.of(spec, LOOP, limit, 0).groups());
        assertThrows(
                UnsupportedOperationException.class, () -> Blocks.of(spec, LOOP, limit, 4 * 4096));
    }

    @Test
    void arraysThatKernelsLeaveCountTowardsTheLimits() {
        AttentionInputs inputs = inputs(64, 64);
        AttentionSpec spec = AttentionSpec.of(inputs);
        int all = inputs.shape().batch() * inputs.shape().keyValueHeads();
        KernelChoice split = new KernelChoice(Kernel.FLASH_LOOP, 4, Optional.empty());
        long room = 100_000;
        int narrow = Blocks.of(spec, split, room, Long.MAX_VALUE, 0, DataType.FLOAT32, 8).groups();
        int wide = Blocks.of(spec, split, room, Long.MAX_VALUE, 0, DataType.FLOAT32, 64).groups();
        assertTrue(wide < narrow, wide + " and " + narrow);
        assertEquals(
                all,
                Blocks.of(spec, LOOP, 1L << 30, Long.MAX_VALUE, 0, DataType.FLOAT32, 8).groups());
        assertEquals(1, Blocks.of(spec, LOOP, 1L << 30, 100, 0, DataType.FLOAT32, 8).groups());
    }

    private DeviceAttentionPlan plan(AttentionInputs inputs) {
        AttentionSpec spec = AttentionSpec.of(inputs);
        return new DeviceAttentionPlan(
                new DirectEngine(Kernel.FLASH_LOOP, 1, 8),
                spec,
                new DeviceAttentionPlan.Way(
                        LOOP,
                        DataType.FLOAT32,
                        maskBytes -> Blocks.of(spec, LOOP, 1L << 30, maskBytes)),
                (blocks, capacity, features) ->
                        new Failing(
                                new DirectProgram(
                                        spec, blocks, capacity, features, Optional.empty())));
    }

    private final class Failing implements Program {
        private final Program program;

        Failing(Program program) {
            this.program = program;
        }

        @Override
        public StepMemory memory() {
            return program.memory();
        }

        @Override
        public void run(Sending first, Profile profile) {
            Optional<Error> due = failure;
            failure = Optional.empty();
            if (due.isPresent()) {
                throw due.get();
            }
            program.run(first, profile);
        }

        @Override
        public String kernel() {
            return program.kernel();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    private static void assertOracle(DeviceAttentionPlan plan, AttentionInputs inputs) {
        double[] expected =
                Engines.open("oracle").run(AttentionSpec.of(inputs), inputs).output().toDoubles();
        double[] actual = plan.run(inputs).output().toDoubles();
        for (int p = 0; p < expected.length; p++) {
            assertEquals(expected[p], actual[p], 1e-5, "element " + p);
        }
    }

    private static AttentionInputs inputs(int queries, int keys) {
        return AttentionInputs.of(
                Tensor.randomNormal(1L, 1, 2, queries, 8),
                Tensor.randomNormal(2L, 1, 2, keys, 8),
                Tensor.randomNormal(3L, 1, 2, keys, 8));
    }

    private static Mask documents(int queries, int keys, int ofQueries, int ofKeys) {
        int[] first = new int[queries];
        int[] second = new int[keys];
        Arrays.fill(first, ofQueries);
        Arrays.fill(second, ofKeys);
        return new Mask.Documents(Tensor.of(first, 1, queries), Tensor.of(second, 1, keys));
    }

    private static Mask bias(int heads, int queries, int keys) {
        return Mask.bias(Tensor.randomNormal(4L, 1, heads, queries, keys));
    }

    private static Mask allowed(int heads, int queries, int keys) {
        boolean[] flags = new boolean[heads * queries * keys];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = i % 3 != 0;
        }
        return Mask.allowed(Tensor.of(flags, 1, heads, queries, keys));
    }
}
