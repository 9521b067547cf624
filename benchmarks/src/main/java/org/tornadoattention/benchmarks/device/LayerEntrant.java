package org.tornadoattention.benchmarks.device;

import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// A layer that was called with each input once and was found right.
///
/// @param firstMillis making it and its first call
/// @param largestError against the oracle
/// @param results of the inputs
record LayerEntrant(
        LayerContender contender, double firstMillis, double largestError, List<Tensor> results)
        implements AutoCloseable {
    /// Enough for the host's side of a call, and for a layer in Java, to be compiled.
    private static final double WARM_UP_MILLIS = 2000;

    private static final int WARM_UP_CALLS = 200;

    LayerEntrant {
        results = List.copyOf(results);
    }

    /// Makes a contender, calls it with each input and checks the results.
    ///
    /// @throws GateException if one is wrong
    static LayerEntrant admit(
            Supplier<LayerContender> opening, LayerProblem problem, LayerGate gate) {
        long start = System.nanoTime();
        LayerContender contender = opening.get();
        try {
            List<Tensor> results = new ArrayList<>();
            results.add(contender.run(problem.inputs().getFirst()));
            double millis = Entrant.millisSince(start);
            double largest = gate.pass(contender.name(), 0, results.getFirst());
            for (int i = 1; i < problem.inputs().size(); i++) {
                results.add(contender.run(problem.inputs().get(i)));
                largest = Math.max(largest, gate.pass(contender.name(), i, results.get(i)));
            }
            return new LayerEntrant(contender, millis, largest, results);
        } catch (RuntimeException | Error e) {
            contender.close();
            throw e;
        }
    }

    /// Times all of them, call by call in turns; in a round all have the same input, in the next
    /// one another. The order is the round's own: what a call leaves behind, in caches and in
    /// threads that still wait for work, meets all of them alike.
    ///
    /// @throws GateException if a result is not to the bit what it was in the first call
    static List<Measurement> measure(
            List<LayerEntrant> entrants, LayerProblem problem, int rounds) {
        List<List<Double>> millis = new ArrayList<>();
        List<Integer> turns = new ArrayList<>();
        for (int e = 0; e < entrants.size(); e++) {
            millis.add(new ArrayList<>());
            turns.add(e);
            entrants.get(e).warmUp(problem);
        }
        Random random = new Random(rounds);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(turns, random);
            for (int e : turns) {
                millis.get(e).add(entrants.get(e).call(problem, round));
            }
        }
        List<Measurement> measured = new ArrayList<>();
        for (int e = 0; e < entrants.size(); e++) {
            measured.add(entrants.get(e).measurement(millis.get(e)));
        }
        return measured;
    }

    private void warmUp(LayerProblem problem) {
        double spent = 0;
        for (int c = 0; c < WARM_UP_CALLS && spent < WARM_UP_MILLIS; c++) {
            spent += call(problem, c);
        }
    }

    /// One call with the round's input, in milliseconds.
    private double call(LayerProblem problem, int round) {
        int input = round % results.size();
        long start = System.nanoTime();
        Tensor result = contender.run(problem.inputs().get(input));
        double millis = Entrant.millisSince(start);
        if (result.segment().mismatch(results.get(input).segment()) != -1) {
            throw new GateException(
                    contender.name() + " gave another result in a later call than in the first");
        }
        return millis;
    }

    private Measurement measurement(List<Double> millis) {
        return new Measurement(
                contender.name(),
                contender.kernel(),
                firstMillis,
                millis,
                Optional.empty(),
                largestError);
    }

    @Override
    public void close() {
        contender.close();
    }
}
