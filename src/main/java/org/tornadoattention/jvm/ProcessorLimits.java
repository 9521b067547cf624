package org.tornadoattention.jvm;

import org.tornadoattention.MeasuredLimits;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// What the processors can do at most, measured by loops that share no code with the kernels: fused
/// multiply-adds in registers, and reads and copies of memory far beyond the caches.
///
/// For benchmarks and [JvmEngine#measureLimits]; needs the Vector API.
public final class ProcessorLimits {
    /// Numbers in the vector that this processor prefers.
    public static final int LANES = LimitLoops.LANES;

    private static final int STEPS = 2000;
    private static final int CALLS = 2048;
    private static final int PART = CALLS / 32;

    /// Floats each thread reads: 256 MB.
    private static final int FLOATS = 64 << 20;

    private static final int PIECE = 1 << 14;

    /// Bytes each thread copies at a time: with as many threads as a cache has cores, more than it
    /// holds.
    private static final long COPIED = 64 << 20;

    /// Bytes that all threads copy at a time on machines with very many.
    private static final long MOST_COPIED = 2L << 30;

    private static final Duration PATIENCE = Duration.ofMillis(700);

    private final List<float[]> memory = new ArrayList<>();
    private volatile float result; // so that no work is dead
    private long least = Long.MAX_VALUE; // of the multiply-adds, in nanoseconds

    /// Nothing is measured yet.
    public ProcessorLimits() {}

    /// Both limits, in about one and a half seconds.
    static MeasuredLimits measure(int threads) {
        ProcessorLimits limits = new ProcessorLimits();
        try {
            long nanos = Long.MAX_VALUE;
            long start = System.nanoTime();
            do {
                nanos = Math.min(nanos, limits.multiplyAdd(threads));
            } while (System.nanoTime() - start < PATIENCE.toNanos());
            return new MeasuredLimits(
                    flops(threads) * 1e9 / nanos, limits.bytesCopiedASecond(threads));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring limits", e);
        }
    }

    /// Floating-point operations of one [#multiplyAdd].
    public static double flops(int threads) {
        return 2.0 * LANES * LimitLoops.CHAINS * STEPS * CALLS * threads;
    }

    /// Bytes of one [#read].
    public static double bytes(int threads) {
        return (double) Float.BYTES * FLOATS * threads;
    }

    /// Multiplies and adds in registers.
    ///
    /// A limit is what the machine can do, so of 32 equal parts the quickest counts, on the slowest
    /// thread, and of all calls so far the quickest: what takes a core away for a while, or a
    /// compiler that comes late, lowers no limit.
    ///
    /// @return how long, in nanoseconds
    public long multiplyAdd(int threads) throws InterruptedException {
        AtomicLongArray quickest = new AtomicLongArray(threads);
        together(
                threads,
                (t, calls) -> {
                    float sum = 0;
                    long best = Long.MAX_VALUE;
                    for (int call = 0; call < calls; call += PART) {
                        long start = System.nanoTime();
                        for (int n = 0; n < PART; n++) {
                            sum += LimitLoops.chains(STEPS, call);
                        }
                        best = Math.min(best, System.nanoTime() - start);
                    }
                    result = sum;
                    quickest.set(t, best);
                });
        long slowest = 0;
        for (int t = 0; t < threads; t++) {
            slowest = Math.max(slowest, quickest.get(t));
        }
        least = Math.min(least, slowest * (CALLS / PART));
        return least;
    }

    /// Reads memory.
    ///
    /// @return how long, in nanoseconds
    public long read(int threads) throws InterruptedException {
        while (memory.size() < threads) {
            memory.add(new float[FLOATS]);
        }
        return together(
                threads,
                (t, calls) -> {
                    float sum = 0;
                    int end = calls * (FLOATS / CALLS / (4 * LANES) * (4 * LANES));
                    for (int at = 0;
                            at < end;
                            at += PIECE) { // short calls, so that they are compiled
                        sum += LimitLoops.sum(memory.get(t), at, Math.min(end, at + PIECE));
                    }
                    result = sum;
                });
    }

    /// Copies from memory to memory, again and again; the quickest time counts.
    ///
    /// @return bytes read and written in a second
    private double bytesCopiedASecond(int threads) throws InterruptedException {
        long each = Math.min(COPIED, MOST_COPIED / threads) / CALLS * CALLS;
        long nanos = Long.MAX_VALUE;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment from = arena.allocate(each * threads, Long.BYTES);
            MemorySegment to = arena.allocate(each * threads, Long.BYTES);
            from.fill((byte) 1);
            to.fill((byte) 2); // Memory that was never touched is not there yet.
            long start = System.nanoTime();
            do {
                nanos =
                        Math.min(
                                nanos,
                                together(
                                        threads,
                                        (t, calls) -> copy(from, to, t * each, each, calls)));
            } while (System.nanoTime() - start < PATIENCE.toNanos());
        }
        return 2.0 * each * threads * 1e9 / nanos;
    }

    private static void copy(MemorySegment from, MemorySegment to, long at, long bytes, int calls) {
        MemorySegment.copy(from, at, to, at, bytes / CALLS * calls);
    }

    private interface Work {
        /// Does so many of [#CALLS] parts.
        void run(int thread, int calls);
    }

    /// The time between the moment when all threads are at work and the last one's end. Each begins
    /// with an eighth of the work untimed: new threads may share a processor until the system moves
    /// them.
    private static long together(int threads, Work work) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> others = new ArrayList<>();
        AtomicLong start = new AtomicLong();
        for (int t = 0; t < threads; t++) {
            int number = t;
            others.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        work.run(number, CALLS / 8);
                                        ready.countDown();
                                        while (ready.getCount() > 0) {
                                            Thread.onSpinWait();
                                        }
                                        start.compareAndSet(0, System.nanoTime());
                                        work.run(number, CALLS);
                                    }));
        }
        for (Thread thread : others) {
            thread.join();
        }
        return System.nanoTime() - start.get();
    }
}
