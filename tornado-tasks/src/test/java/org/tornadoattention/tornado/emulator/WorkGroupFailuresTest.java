package org.tornadoattention.tornado.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.tornado.emulator.WorkGroupEmulatorTest.grid;

import org.junit.jupiter.api.Test;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

class WorkGroupFailuresTest {
    private static final WorkGroupEmulator EMULATOR = WorkGroupEmulator.DEFAULTS;

    @Test
    void aWorkItemThatEndsBeforeABarrierOfTheOthersIsReported() {
        WorkGroupException e =
                failure(
                        context -> {
                            context.localBarrier();
                            if (context.globalIdx != 6) {
                                context.localBarrier();
                            }
                        });
        assertEquals(
                "work-item [0, 0, 0] of work-group [1, 0, 0] waits at its barrier 2, but work-item"
                        + " [2, 0, 0] ended after 1",
                e.getMessage());
    }

    @Test
    void aWorkItemWithMoreBarriersThanTheOthersIsReported() {
        WorkGroupException e =
                failure(
                        context -> {
                            if (context.globalIdx == 3) {
                                context.localBarrier();
                            }
                        });
        assertEquals(
                "work-item [3, 0, 0] of work-group [0, 0, 0] waits at its barrier 1, but work-item"
                        + " [0, 0, 0] ended after 0",
                e.getMessage());
    }

    @Test
    void anExceptionIsReportedWithItsWorkItemWhileTheOthersWait() {
        IllegalStateException thrown = new IllegalStateException("broken");
        WorkGroupException e =
                failure(
                        context -> {
                            if (context.globalIdx == 5) {
                                throw thrown;
                            }
                            context.localBarrier();
                        });
        assertEquals(
                "work-item [1, 0, 0] of work-group [1, 0, 0]: java.lang.IllegalStateException:"
                        + " broken",
                e.getMessage());
        assertSame(thrown, e.getCause());
    }

    @Test
    void aRunThatTakesTooLongIsReportedWithThePlace() {
        CountDownLatch never = new CountDownLatch(1);
        WorkGroupEmulator impatient = EMULATOR.withTimeout(Duration.ofMillis(200));
        WorkGroupException e =
                assertThrows(
                        WorkGroupException.class,
                        () ->
                                impatient.run(
                                        grid(4, 4),
                                        context -> {
                                            while (context.localIdx == 2 && never.getCount() > 0) {
                                                Thread.onSpinWait();
                                            }
                                            context.localBarrier();
                                        }));
        never.countDown();
        assertEquals(
                "work-item [2, 0, 0] of work-group [0, 0, 0] did not end within PT0.2S",
                e.getMessage());
        assertTrue(e.getCause().getStackTrace().length > 0);
    }

    @Test
    void localMemoryIsLimitedForAWholeGroup() {
        WorkGroupEmulator small = EMULATOR.withLocalMemoryLimit(1024);
        small.run(grid(8, 4), WorkGroupFailuresTest::aKibibyte);
        WorkGroupException e =
                assertThrows(
                        WorkGroupException.class,
                        () ->
                                EMULATOR.withLocalMemoryLimit(1023)
                                        .run(grid(8, 4), WorkGroupFailuresTest::aKibibyte));
        assertTrue(
                e.getMessage().endsWith("local arrays must have at most 1023 bytes but had 1024"),
                e.getMessage());
    }

    private static void aKibibyte(KernelContext context) {
        context.allocateFloatLocalArray(128);
        context.allocateDoubleLocalArray(64);
    }

    @Test
    void localArraysOfDifferentSizesAreReported() {
        WorkGroupException e =
                failure(
                        context -> {
                            if (context.localIdx == 0) {
                                context.allocateFloatLocalArray(4);
                            }
                            context.localBarrier();
                            if (context.localIdx == 1) {
                                context.allocateFloatLocalArray(5);
                            }
                        });
        assertEquals(
                "work-item [1, 0, 0] of work-group [0, 0, 0]: java.lang.IllegalStateException:"
                    + " local array 0 must be the same for all work-items: float[4] for another,"
                    + " but float[5] here",
                e.getMessage());
    }

    @Test
    void gridsThatCannotRunAreRefused() {
        assertRefused("local work size must be set and positive but was null", new WorkerGrid1D(8));
        assertRefused(
                "global work size must be a multiple of the local work size [3, 1, 1] but was"
                        + " [8, 1, 1]",
                grid(8, 3));
        WorkerGrid offset = grid(8, 4);
        offset.setGlobalOffset(4, 0, 0);
        assertRefused("global offset must be zero but was [4, 0, 0]", offset);
    }

    private static void assertRefused(String message, WorkerGrid grid) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> EMULATOR.run(grid, context -> {}));
        assertEquals(message, e.getMessage());
    }

    @Test
    void settingsAreChecked() {
        IllegalArgumentException time =
                assertThrows(
                        IllegalArgumentException.class, () -> EMULATOR.withTimeout(Duration.ZERO));
        assertEquals("timeout must be positive but was PT0S", time.getMessage());
        IllegalArgumentException memory =
                assertThrows(
                        IllegalArgumentException.class, () -> EMULATOR.withLocalMemoryLimit(-1));
        assertEquals("localMemoryLimit must not be negative but was -1", memory.getMessage());
    }

    private static WorkGroupException failure(Consumer<KernelContext> kernel) {
        return assertThrows(WorkGroupException.class, () -> EMULATOR.run(grid(8, 4), kernel));
    }
}
