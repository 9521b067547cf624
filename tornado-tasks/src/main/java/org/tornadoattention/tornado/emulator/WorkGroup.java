package org.tornadoattention.tornado.emulator;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What the work-items of a run have in common: their barrier, which is also where they wait for
/// each other at the end of a work-group before all go on to the next one.
final class WorkGroup {
    /// Ends a work-item's thread after another one failed.
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("another work-item failed");
        }
    }

    final LocalMemory localMemory;
    private final GridSizes sizes;
    private final Thread[] threads;
    private final int[] barriers;
    private final boolean[] ended;
    private final Warp[] warps;
    private int arrived;
    private int group;

    /// Counts the meetings that are over; whoever waits does so until it changes.
    private volatile int meeting;

    private volatile @Nullable WorkGroupException failure;

    /// @param threads to be filled before the first is started
    WorkGroup(GridSizes sizes, long localMemoryLimit, Thread[] threads) {
        this.sizes = sizes;
        this.threads = threads;
        localMemory = new LocalMemory(localMemoryLimit);
        barriers = new int[threads.length];
        ended = new boolean[threads.length];
        warps = new Warp[threads.length / Warp.LANES];
        for (int w = 0; w < warps.length; w++) {
            warps[w] = new Warp(this, threads, w * Warp.LANES);
        }
    }

    /// The warp of a work-item.
    Warp warpOf(int item) {
        if (threads.length % Warp.LANES != 0) {
            throw new IllegalStateException(
                    "instructions of a warp need work-groups of a multiple of "
                            + Warp.LANES
                            + " work-items, not "
                            + threads.length);
        }
        return warps[item / Warp.LANES];
    }

    void awaitBarrier(int item) {
        barriers[item]++;
        meet();
    }

    void awaitEnd(int item) {
        ended[item] = true;
        meet();
    }

    private void meet() {
        int mine;
        synchronized (this) {
            mine = meeting;
            arrived++;
            if (arrived == threads.length) {
                close();
            }
        }
        await(() -> meeting != mine);
    }

    /// Waits until this is so, which whoever makes it so says by unparking this thread.
    void await(BooleanSupplier over) {
        while (!over.getAsBoolean() && failure == null) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new Stopped();
        }
    }

    /// All are here: at a barrier, at the end, or, wrongly, some here and some there.
    private synchronized void close() {
        int first = indexOf(true);
        int waiting = indexOf(false);
        if (first >= 0 && waiting >= 0) {
            fail(
                    new WorkGroupException(
                            sizes.nameOf(waiting, group)
                                    + " waits at its barrier "
                                    + barriers[waiting]
                                    + ", but work-item "
                                    + Arrays.toString(sizes.localId(first))
                                    + " ended after "
                                    + barriers[first],
                            null));
            return;
        }
        if (waiting < 0) {
            Arrays.fill(ended, false);
            Arrays.fill(barriers, 0);
            localMemory.clear();
            group++;
        }
        arrived = 0;
        meeting++;
        wakeAll();
    }

    private int indexOf(boolean value) {
        for (int item = 0; item < ended.length; item++) {
            if (ended[item] == value) {
                return item;
            }
        }
        return -1;
    }

    /// Stops every work-item at its next barrier; the first failure counts.
    synchronized void fail(WorkGroupException e) {
        if (failure == null) {
            failure = e;
        }
        wakeAll();
    }

    /// The failure of a run that took too long, with the place of a work-item that is under way.
    synchronized WorkGroupException timedOut(String limit) {
        int late = Math.max(0, indexOf(false));
        for (int item = 0; item < threads.length; item++) {
            Thread.State state = threads[item].getState();
            if (state != Thread.State.WAITING && state != Thread.State.TERMINATED) {
                late = item;
            }
        }
        Throwable place = new Throwable("where that work-item is");
        place.setStackTrace(threads[late].getStackTrace());
        return new WorkGroupException(
                sizes.nameOf(late, group) + " did not end within " + limit, place);
    }

    @Nullable WorkGroupException failure() {
        return failure;
    }

    private void wakeAll() {
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
