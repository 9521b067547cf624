package org.tornadoattention.benchmarks.cpu;

/// How fast the clock of a processor's core ticks.
final class Clock {
    private static final int CALLS = 4000;
    private static final int STEPS = 20_000;

    private Clock() {}

    /// The clock of a processor's core in GHz, by a chain of operations that each wait for the one
    /// before and take a cycle: a rotation and an exclusive or. The quickest of many short chains
    /// counts.
    static double gigahertz() {
        long least = Long.MAX_VALUE;
        long value = 1;
        for (int call = 0; call < CALLS; call++) {
            long start = System.nanoTime();
            value = chain(value, STEPS);
            least = Math.min(least, System.nanoTime() - start);
        }
        if (value == 0) { // never, but it keeps the chain alive
            throw new IllegalStateException("the chain of operations came to nothing");
        }
        return 2.0 * STEPS / least;
    }

    private static long chain(long value, int steps) {
        long x = value;
        for (int step = 0; step < steps; step++) {
            x = Long.rotateLeft(x, 1) ^ 0x9e3779b97f4a7c15L;
        }
        return x | 1;
    }
}
