package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;

@Timeout(60)
final class WorkerPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void everyItemIsComputedOnce(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int count = 0; count < 200; count++) {
                AtomicIntegerArray calls = new AtomicIntegerArray(200);
                each(pool, count, true, calls::incrementAndGet);
                for (int item = 0; item < 200; item++) {
                    assertEquals(item < count ? 1 : 0, calls.get(item), "item " + item);
                }
            }
        }
    }

    @Test
    void loopsWithinLoopsEnd() {
        try (WorkerPool pool = new WorkerPool(3)) {
            AtomicInteger calls = new AtomicInteger();
            each(pool, 10, true, i -> each(pool, 10, true, j -> calls.incrementAndGet()));
            assertEquals(100, calls.get());
        }
    }

    @Test
    void failureOfAnItemReachesTheCallerAndLeavesThePoolUsable() {
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int bad = 0; bad < 50; bad++) {
                IllegalStateException failure = new IllegalStateException("item " + bad);
                int failing = bad;
                IllegalStateException thrown =
                        assertThrows(
                                IllegalStateException.class,
                                () ->
                                        each(
                                                pool,
                                                50,
                                                true,
                                                item -> {
                                                    if (item == failing) {
                                                        throw failure;
                                                    }
                                                }));
                assertSame(failure, thrown);
            }
        }
    }

    @Test
    void callersThreadAloneWhereAskedFor() {
        try (WorkerPool pool = new WorkerPool(4)) {
            Thread caller = Thread.currentThread();
            each(pool, 100, false, item -> assertSame(caller, Thread.currentThread()));
        }
    }

    @Test
    void closedPoolRefusesWorkAndClosesAgain() {
        WorkerPool pool = new WorkerPool(2);
        pool.close();
        pool.close();
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> each(pool, 1, true, i -> {}));
        assertEquals("the engine is closed: open a new one", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void closingFromWithinALoopIsRefused(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            Runnable closing = pool::close;
            assertThrows(
                    IllegalStateException.class, () -> each(pool, 9, true, i -> closing.run()));
        }
    }

    /// Calls `body` with every item.
    private static void each(WorkerPool pool, int count, boolean parallel, IntConsumer body) {
        pool.forEach(
                count,
                parallel,
                items -> {
                    for (int item = items.next(); item >= 0; item = items.next()) {
                        body.accept(item);
                    }
                });
    }
}
