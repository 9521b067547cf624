package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Layout;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.KernelChoice.Limits;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.MergeKernel;
import org.tornadoattention.tornado.kernel.SendKernels;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What attention on an FPGA is held to: the loop API, whole groups of 64 work-items, few tasks.
class FpgaRulesTest {
    private static final Limits FPGA = new Limits(1, 16 * 1024, 64);
    private static final EngineSettings DEFAULTS =
            new EngineSettings(
                    1L << 30,
                    Optional.empty(),
                    OptionalInt.empty(),
                    false,
                    false,
                    false,
                    false,
                    "",
                    Optional.empty());

    @ParameterizedTest
    @CsvSource({"8, 8, 1024, 1024", "32, 8, 1, 65536", "8, 1, 1, 4096", "1, 1, 1, 1"})
    void attentionIsTheLoopKernelAsOneTask(int heads, int kv, int queries, int keys) {
        KernelChoice choice = DEFAULTS.choose(spec(heads, kv, queries, keys), "FPGA", FPGA);
        assertEquals(Kernel.FLASH_LOOP, choice.kernel());
        assertTrue(choice.tile().isEmpty(), "a work-group's tile");
        assertEquals(1, choice.splits(), "more than one split needs the task merge");
    }

    @Test
    void splitsAreTheUsersWish() {
        EngineSettings four =
                new EngineSettings(
                        1L << 30,
                        Optional.empty(),
                        OptionalInt.of(4),
                        false,
                        false,
                        false,
                        false,
                        "",
                        Optional.empty());
        assertEquals(4, four.choose(spec(8, 1, 1, 4096), "FPGA", FPGA).splits());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                FlashLoopKernel.class,
                MergeKernel.class,
                SendKernels.class,
                HalfKernels.class
            })
    void kernelsHaveNoContextAndSoNoBarriersAndNoLocalMemory(Class<?> kernels) {
        for (Method method : kernels.getDeclaredMethods()) {
            for (Class<?> parameter : method.getParameterTypes()) {
                assertFalse(KernelContext.class.isAssignableFrom(parameter), method.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void workItemsComeInGroupsOf64(int needed) {
        GridScheduler grid = new GridScheduler();
        int items = new WorkSizes("attention", grid, false).items("flash", needed);
        WorkerGrid worker = grid.get("attention.flash");
        assertTrue(items >= Math.max(64, needed) && items % 64 == 0, "items: " + items);
        assertEquals(items, (int) worker.getGlobalWork()[0]);
        // TornadoVM replaces any other size of group by this one on FPGAs.
        assertEquals(64, (int) worker.getLocalWork()[0]);
    }

    @Test
    void workItemsBesideTheOneThatSendsDoNothing() {
        FloatArray one = new FloatArray(1);
        one.init(2f);
        ByteArray flag = new ByteArray(1);
        flag.set(0, (byte) 1);
        FloatArray receipt = new FloatArray(1);
        SendKernels.masks(one, flag, receipt, 64);
        assertEquals(3f, receipt.get(0));
        SendKernels.query(one, flag, one, one, one, receipt, 64);
        assertEquals(9f, receipt.get(0));
    }

    private static AttentionSpec spec(int heads, int kv, int queries, int keys) {
        return AttentionSpec.builder(
                        new AttentionShape(1, heads, kv, queries, keys, 64, 64),
                        DataType.FLOAT32,
                        Layout.HEADS_FIRST,
                        Set.of())
                .build();
    }
}
