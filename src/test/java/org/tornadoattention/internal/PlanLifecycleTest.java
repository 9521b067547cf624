package org.tornadoattention.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PlanLifecycleTest {
    @Test
    void runWithinARunFailsAtOnceWhileACloseWaits() throws Exception {
        PlanLifecycle lifecycle = new PlanLifecycle();
        AtomicInteger released = new AtomicInteger();
        CountDownLatch inside = new CountDownLatch(1);
        Thread closer =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    await(inside);
                                    lifecycle.close(released::incrementAndGet);
                                });
        closer.start();
        boolean refused =
                lifecycle.whileOpen(
                        () -> {
                            inside.countDown();
                            while (true) { // until the close has begun
                                try {
                                    lifecycle.whileOpen(() -> 1);
                                } catch (IllegalStateException e) {
                                    return released.get() == 0;
                                }
                            }
                        });
        assertTrue(refused);
        closer.join();
        lifecycle.close(released::incrementAndGet);
        assertEquals(1, released.get());
    }

    @Test
    void closeIsRefusedOnAThreadThatHelps() throws Exception {
        PlanLifecycle lifecycle = new PlanLifecycle();
        AtomicInteger refusals = new AtomicInteger();
        lifecycle.whileOpen(
                () -> {
                    var scopes = RunScope.current();
                    Runnable closing =
                            () -> {
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> lifecycle.close(() -> {}));
                                refusals.incrementAndGet();
                            };
                    Thread helper = Thread.ofVirtual().start(() -> RunScope.help(scopes, closing));
                    try {
                        helper.join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return 1;
                });
        assertEquals(1, refusals.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
