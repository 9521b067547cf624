package org.tornadoattention.tornado.emulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// 32 work-items with neighbouring numbers, which a GPU runs in step: here they meet only where an
/// instruction needs something of each of them.
final class Warp {
    /// As on NVIDIA's devices.
    static final int LANES = 32;

    private final WorkGroup group;
    private final Thread[] threads;
    private final int first;
    private Exchange current = new Exchange();
    private int arrived;

    /// One meeting: what each lane brings, to be read by all once the last one is there.
    private static final class Exchange {
        final List<Object> given = new ArrayList<>(Collections.nCopies(LANES, ""));
        volatile boolean over;
    }

    /// @param threads of the whole work-group
    /// @param first the number of this warp's first work-item
    Warp(WorkGroup group, Thread[] threads, int first) {
        this.group = group;
        this.threads = threads;
        this.first = first;
    }

    /// Waits for all lanes and returns what each gave, by lane.
    List<Object> exchange(int lane, Object own) {
        Exchange mine;
        boolean last;
        synchronized (this) {
            mine = current;
            mine.given.set(lane, own);
            arrived++;
            last = arrived == LANES;
            if (last) {
                arrived = 0;
                current = new Exchange();
            }
        }
        if (last) {
            mine.over = true;
            for (int other = 0; other < LANES; other++) {
                LockSupport.unpark(threads[first + other]);
            }
        } else {
            group.await(() -> mine.over);
        }
        return mine.given;
    }
}
