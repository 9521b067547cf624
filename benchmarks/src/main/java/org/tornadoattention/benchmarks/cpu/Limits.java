package org.tornadoattention.benchmarks.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// What the machine can do at most, measured by loops that share no code with the library: fused
/// multiply-adds in registers, and reads of memory far beyond the caches.
final class Limits {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /// Independent sums: more than latency times units, 8 on today's processors.
    private static final int CHAINS = 12;

    private static final int STEPS = 2000;
    private static final int CALLS = 2048;
    private static final int PART = CALLS / 32;
    private static final int CLOCK_CALLS = 4000;
    private static final int CLOCK_STEPS = 20_000;

    /// Floats each thread reads: 256 MB.
    private static final int FLOATS = 64 << 20;

    private static final int PIECE = 1 << 14;

    private final List<float[]> memory = new ArrayList<>();
    private volatile float result; // so that no work is dead
    private long least = Long.MAX_VALUE; // of the multiply-adds, in nanoseconds

    /// Floating-point operations of one [#multiplyAdd].
    static double flops(int threads) {
        return 2.0 * LANES * CHAINS * STEPS * CALLS * threads;
    }

    /// Bytes of one [#read].
    static double bytes(int threads) {
        return (double) Float.BYTES * FLOATS * threads;
    }

    /// Multiplies and adds in registers.
    ///
    /// A limit is what the machine can do, so of 32 equal parts the quickest counts, on the slowest
    /// thread, and of all calls so far the quickest: what takes a core away for a while, or a
    /// compiler that comes late, lowers no limit.
    ///
    /// @return how long, in nanoseconds
    long multiplyAdd(int threads) throws InterruptedException {
        AtomicLongArray quickest = new AtomicLongArray(threads);
        together(
                threads,
                (t, calls) -> {
                    float sum = 0;
                    long best = Long.MAX_VALUE;
                    for (int call = 0; call < calls; call += PART) {
                        long start = System.nanoTime();
                        for (int n = 0; n < PART; n++) {
                            sum += chains(STEPS, call);
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

    /// The clock of a processor's core in GHz, by a chain of operations that each wait for the one
    /// before and take a cycle: a rotation and an exclusive or. The quickest of many short chains
    /// counts.
    static double clock() {
        long least = Long.MAX_VALUE;
        long value = 1;
        for (int call = 0; call < CLOCK_CALLS; call++) {
            long start = System.nanoTime();
            value = chain(value, CLOCK_STEPS);
            least = Math.min(least, System.nanoTime() - start);
        }
        if (value == 0) { // never, but it keeps the chain alive
            throw new IllegalStateException("the chain of operations came to nothing");
        }
        return 2.0 * CLOCK_STEPS / least;
    }

    private static long chain(long value, int steps) {
        long x = value;
        for (int step = 0; step < steps; step++) {
            x = Long.rotateLeft(x, 1) ^ 0x9e3779b97f4a7c15L;
        }
        return x | 1;
    }

    /// Reads memory.
    ///
    /// @return how long, in nanoseconds
    long read(int threads) throws InterruptedException {
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
                        sum += sum(memory.get(t), at, Math.min(end, at + PIECE));
                    }
                    result = sum;
                });
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

    private static float sum(float[] values, int from, int to) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int at = from; at < to; at += 4 * LANES) {
            a = a.add(FloatVector.fromArray(SPECIES, values, at));
            b = b.add(FloatVector.fromArray(SPECIES, values, at + LANES));
            c = c.add(FloatVector.fromArray(SPECIES, values, at + 2 * LANES));
            d = d.add(FloatVector.fromArray(SPECIES, values, at + 3 * LANES));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }

    /// Twelve chains that begin differently: equal ones the compiler would compute once.
    private static float chains(int steps, float begin) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector s0 = FloatVector.broadcast(SPECIES, begin + 0);
        FloatVector s1 = FloatVector.broadcast(SPECIES, begin + 1);
        FloatVector s2 = FloatVector.broadcast(SPECIES, begin + 2);
        FloatVector s3 = FloatVector.broadcast(SPECIES, begin + 3);
        FloatVector s4 = FloatVector.broadcast(SPECIES, begin + 4);
        FloatVector s5 = FloatVector.broadcast(SPECIES, begin + 5);
        FloatVector s6 = FloatVector.broadcast(SPECIES, begin + 6);
        FloatVector s7 = FloatVector.broadcast(SPECIES, begin + 7);
        FloatVector s8 = FloatVector.broadcast(SPECIES, begin + 8);
        FloatVector s9 = FloatVector.broadcast(SPECIES, begin + 9);
        FloatVector s10 = FloatVector.broadcast(SPECIES, begin + 10);
        FloatVector s11 = FloatVector.broadcast(SPECIES, begin + 11);
        for (int step = 0; step < steps; step++) {
            s0 = x.fma(y, s0);
            s1 = x.fma(y, s1);
            s2 = x.fma(y, s2);
            s3 = x.fma(y, s3);
            s4 = x.fma(y, s4);
            s5 = x.fma(y, s5);
            s6 = x.fma(y, s6);
            s7 = x.fma(y, s7);
            s8 = x.fma(y, s8);
            s9 = x.fma(y, s9);
            s10 = x.fma(y, s10);
            s11 = x.fma(y, s11);
        }
        FloatVector low = s0.add(s1).add(s2.add(s3)).add(s4.add(s5));
        return low.add(s6.add(s7)).add(s8.add(s9)).add(s10.add(s11)).lane(0);
    }
}
