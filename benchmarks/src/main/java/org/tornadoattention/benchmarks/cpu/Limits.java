package org.tornadoattention.benchmarks.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// What the machine can do at most, measured by loops that share no code with the library: fused
/// multiply-adds in registers, and reads of memory far beyond the caches.
final class Limits {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// Independent sums: more than latency times units, 8 on today's processors.
    private static final int CHAINS = 12;

    private static final int STEPS = 2000;
    private static final int CALLS = 2048;

    /// Floats each thread reads: 256 MB.
    private static final int FLOATS = 64 << 20;

    private static final int PIECE = 1 << 14;

    private final List<float[]> memory = new ArrayList<>();
    private volatile float result; // so that no work is dead

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
    /// @return how long, in nanoseconds
    long multiplyAdd(int threads) throws InterruptedException {
        return together(
                threads,
                (_, calls) -> {
                    float sum = 0;
                    for (int call = 0; call < calls; call++) {
                        sum += chains(STEPS);
                    }
                    result = sum;
                });
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

    private static float chains(int steps) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector s0 = y;
        FloatVector s1 = y;
        FloatVector s2 = y;
        FloatVector s3 = y;
        FloatVector s4 = y;
        FloatVector s5 = y;
        FloatVector s6 = y;
        FloatVector s7 = y;
        FloatVector s8 = y;
        FloatVector s9 = y;
        FloatVector s10 = y;
        FloatVector s11 = y;
        for (int step = 0; step < steps; step++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        FloatVector low = s0.add(s1).add(s2.add(s3)).add(s4.add(s5));
        return low.add(s6.add(s7)).add(s8.add(s9)).add(s10.add(s11)).lane(0);
    }
}
