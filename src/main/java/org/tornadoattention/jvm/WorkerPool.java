package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.internal.RunScope;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Splits a loop over daemon threads and the caller.
///
/// Items are handed out one by one through a counter, so threads that are slow or late take fewer.
/// Several callers may run loops at once, also from within an item; workers help whichever was
/// first and has items left. Which thread computes an item never changes what it computes.
final class WorkerPool implements AutoCloseable {
    /// How long an idle thread looks for work, or a caller for the end of it, before it sleeps:
    /// some 100 microseconds, twice what waking it takes. With less, one late start makes the next
    /// one late, too: whoever ends first falls asleep.
    private static final int SPINS = 6000;

    private final List<Thread> workers = new ArrayList<>();
    private final RunScope runs =
            new RunScope(
                    "the engine is closed: open a new one",
                    "an engine must not be closed from within its own run");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile List<Loop> loops = List.of(); // never changed, but replaced under lock
    private volatile boolean closed;

    /// @param threads how many threads compute, the caller included
    WorkerPool(int threads) {
        for (int w = 1; w < threads; w++) {
            Thread worker = new Thread(this::help, "tornado-attention-jvm-" + w);
            worker.setDaemon(true);
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    /// How many threads compute, the caller included.
    int threads() {
        return workers.size() + 1;
    }

    /// A worker thread, to ask what it may access; null where there is none.
    @Nullable Thread anyWorker() {
        return workers.isEmpty() ? null : workers.getFirst();
    }

    /// @throws IllegalStateException if the pool is closed, or a close waits for earlier loops
    void requireOpen() {
        runs.requireOpen();
    }

    /// The items of a loop, handed out to whoever asks.
    interface Items {
        /// An item that nobody else gets, -1 when there is none left.
        int next();
    }

    /// Hands out items 0 to `count - 1`, and returns when all are done.
    ///
    /// @param parallel false to use the caller's thread alone
    /// @param body called once on each thread that takes part; it asks for items until there are
    ///   none
    /// @throws IllegalStateException if the pool is closed, or a close waits for earlier loops
    void forEach(int count, boolean parallel, Consumer<Items> body) {
        Loop loop = new Loop(count, body);
        if (runs.isWithin()) {
            run(loop, parallel); // The outer loop keeps the pool open.
        } else {
            runs.run(() -> run(loop, parallel));
        }
        loop.rethrow();
    }

    private Loop run(Loop loop, boolean parallel) {
        loop.scopes = RunScope.current();
        if (!parallel || loop.count <= 1 || workers.isEmpty()) {
            loop.work();
        } else {
            open(loop);
            loop.work();
            close(loop);
        }
        return loop;
    }

    /// Ends the workers after the loops under way; later calls do nothing.
    ///
    /// @throws IllegalStateException if called from within a loop of this pool, on whichever thread
    @Override
    public void close() {
        runs.close();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void open(Loop loop) {
        lock.lock();
        try {
            List<Loop> more = new ArrayList<>(loops);
            more.add(loop);
            loops = List.copyOf(more);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void close(Loop loop) {
        lock.lock();
        try {
            List<Loop> fewer = new ArrayList<>(loops);
            fewer.remove(loop); // Nobody joins any more.
            loops = List.copyOf(fewer);
        } finally {
            lock.unlock();
        }
        loop.awaitHelpers();
    }

    private void help() {
        for (Loop loop = next(); loop != null; loop = next()) {
            RunScope.help(loop.scopes, loop::work);
            loop.leave();
        }
    }

    /// Waits for a loop with items left and joins it; null when the pool is closed.
    private @Nullable Loop next() {
        // A loop without items may still be open: somebody computes the last one.
        for (int spin = 0; spin < SPINS && withItems() == null && !closed; spin++) {
            Thread.onSpinWait();
        }
        lock.lock();
        try {
            while (!closed) {
                Loop loop = withItems();
                if (loop != null) {
                    loop.join();
                    return loop;
                }
                changed.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// The first loop that has items left.
    private @Nullable Loop withItems() {
        List<Loop> open = loops;
        for (int n = 0; n < open.size(); n++) { // An iterator would be garbage at every spin.
            if (open.get(n).hasItems()) {
                return open.get(n);
            }
        }
        return null;
    }

    /// One loop: its items, the workers inside, the first failure.
    private static final class Loop implements Items {
        private final int count;
        private final Consumer<Items> body;
        private final Thread caller = Thread.currentThread();
        private List<RunScope> scopes = List.of(); // set before helpers see the loop
        private final AtomicInteger nextItem = new AtomicInteger();
        private final AtomicInteger helpers = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Loop(int count, Consumer<Items> body) {
            this.count = count;
            this.body = body;
        }

        boolean hasItems() {
            return nextItem.get() < count;
        }

        @Override
        public int next() {
            // Read first, so that asking again and again does not wrap around.
            return nextItem.get() < count ? below(nextItem.getAndIncrement()) : -1;
        }

        private int below(int item) {
            return item < count ? item : -1;
        }

        void work() {
            try {
                body.accept(this);
            } catch (Throwable e) { // for the caller, whatever it is
                failure.compareAndSet(null, e);
                nextItem.set(count); // The others stop after their item.
            }
        }

        void join() {
            helpers.incrementAndGet();
        }

        void leave() {
            if (helpers.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }

        void awaitHelpers() {
            for (int spin = 0; spin < SPINS && helpers.get() > 0; spin++) {
                Thread.onSpinWait();
            }
            boolean interrupted = false;
            while (helpers.get() > 0) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // An interrupted thread would not park.
            }
            if (interrupted) {
                caller.interrupt();
            }
        }

        void rethrow() {
            Throwable thrown = failure.get();
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            if (thrown instanceof Error e) {
                throw e;
            }
            if (thrown != null) { // thrown unchecked by a user's function in another JVM language
                throw new IllegalStateException(thrown);
            }
        }
    }
}
