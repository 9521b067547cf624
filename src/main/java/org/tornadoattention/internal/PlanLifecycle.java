package org.tornadoattention.internal;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Open and closed: any number of runs at once while open, and a close that waits for them.
public final class PlanLifecycle {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /// Runs `work` unless the plan is closed.
    ///
    /// @throws IllegalStateException if the plan is closed
    public <T> T whileOpen(Supplier<T> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the plan is closed: make a new one");
            }
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Closes once, after the runs under way; later calls do nothing.
    ///
    /// @throws IllegalStateException if called from within a run of the same plan
    public void close(Runnable release) {
        if (lock.getReadHoldCount() > 0) {
            // Waiting for our own run would never end.
            throw new IllegalStateException("a plan must not be closed from within its own run");
        }
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
