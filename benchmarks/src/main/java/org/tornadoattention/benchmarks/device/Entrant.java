package org.tornadoattention.benchmarks.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/// A contender that made its first call and was found right.
///
/// @param firstMillis making it and its first call
/// @param largestError against the oracle
record Entrant(Contender contender, double firstMillis, double largestError)
        implements AutoCloseable {
    /// Enough for the host's side of a call to be compiled.
    private static final double WARM_UP_MILLIS = 1000;

    private static final int WARM_UP_CALLS = 20;

    /// Rounds end early where calls take very long; three give a median that one outlier cannot
    /// move.
    private static final double BUDGET_MILLIS = 180_000;

    private static final int MIN_ROUNDS = 3;

    /// Makes a contender, calls it once and checks the result.
    ///
    /// @throws GateException if it is wrong
    static Entrant admit(Supplier<Contender> opening, OracleGate gate) {
        long start = System.nanoTime();
        Contender contender = opening.get();
        try {
            contender.run();
            double millis = millisSince(start);
            return new Entrant(contender, millis, gate.pass(contender.name(), contender.output()));
        } catch (RuntimeException | Error e) {
            contender.close();
            throw e;
        }
    }

    /// Times all of them, call by call in turns, so that whatever else the machine does meets all
    /// of them alike.
    ///
    /// @throws GateException if a result is not to the bit what it was in the first call
    static List<Measurement> measure(List<Entrant> entrants, int rounds) {
        List<float[]> results = new ArrayList<>();
        List<List<Double>> millis = new ArrayList<>();
        for (Entrant entrant : entrants) {
            results.add(entrant.contender().output().toFloats());
            millis.add(new ArrayList<>());
            entrant.warmUp();
        }
        List<Integer> turns = new ArrayList<>();
        for (int e = 0; e < entrants.size(); e++) {
            turns.add(e);
        }
        long start = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            if (round >= MIN_ROUNDS && millisSince(start) > BUDGET_MILLIS) {
                break;
            }
            for (int e : turns) {
                millis.get(e).add(entrants.get(e).call());
            }
            Collections.rotate(turns, 1); // Nobody always follows the same one.
        }
        List<Measurement> measured = new ArrayList<>();
        for (int e = 0; e < entrants.size(); e++) {
            entrants.get(e).requireSame(results.get(e));
            measured.add(entrants.get(e).measurement(millis.get(e)));
        }
        return measured;
    }

    private void warmUp() {
        double spent = 0;
        for (int c = 0; c < WARM_UP_CALLS && spent < WARM_UP_MILLIS; c++) {
            spent += call();
        }
    }

    /// One call, in milliseconds.
    double call() {
        long start = System.nanoTime();
        contender.run();
        return millisSince(start);
    }

    private void requireSame(float[] before) {
        if (!Arrays.equals(contender.output().toFloats(), before)) {
            throw new GateException(
                    contender.name() + " gave another result in a timed call than in the first");
        }
    }

    private Measurement measurement(List<Double> millis) {
        return new Measurement(
                contender.name(),
                contender.kernel(),
                firstMillis,
                millis,
                contender.kernelMillis(),
                largestError);
    }

    static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        contender.close();
    }
}
