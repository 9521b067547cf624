package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures cells on targets.
///
/// ```
/// for each cell:    each target:  prepare (plan, first call, oracle, warm-up)
///   for each round: each target:  time
///                   each target:  finish (kernel and transfer time)
/// ```
///
/// Targets take turns within a round, and every other round the other way about, so that what slows
/// the machine down for a while slows all of them, and a comparison stays fair.
final class BenchRun implements AutoCloseable {
    /// So many cells in a row that a process did not survive, and the target is left alone.
    static final int PATIENCE = 3;

    private final BenchTimes times;
    private final List<RunningTarget> targets;
    private final Map<RunningTarget, Integer> failures = new HashMap<>();

    BenchRun(List<RunningTarget> targets, BenchTimes times) {
        this.targets = List.copyOf(targets);
        this.times = times;
    }

    /// A target that is at work on a cell.
    private static final class Attempt {
        private final RunningTarget target;
        private final Prepared prepared;
        private final List<Double> millis = new ArrayList<>();
        private double spentMillis;
        private String failure = "";

        Attempt(RunningTarget target, Prepared prepared) {
            this.target = target;
            this.prepared = prepared;
        }
    }

    /// What a first call showed.
    private record Prepared(CellResult.Check check, double firstMillis) {
        static Prepared of(JsonNode answer) {
            return new Prepared(
                    BenchJsonReader.check(answer), JsonFields.positive(answer, "firstMillis"));
        }

        boolean isRight() {
            return check.error() <= check.allowed(); // Not so where the error is NaN.
        }
    }

    /// One cell on every target.
    List<CellResult> measure(BenchCell cell) {
        Map<RunningTarget, CellResult> results = new HashMap<>();
        List<Attempt> attempts = new ArrayList<>();
        for (RunningTarget target : targets) {
            if (failures.getOrDefault(target, 0) >= PATIENCE) {
                results.put(
                        target,
                        failed(
                                target,
                                cell,
                                "not tried: the process failed %d times in a row"
                                        .formatted(PATIENCE)));
                continue;
            }
            try {
                attempts.add(new Attempt(target, target.prepare(cell, Prepared::of)));
            } catch (WorkerFailure e) {
                results.put(target, failed(target, cell, e.reason()));
                count(target);
            }
        }
        for (int round = 0; round < times.rounds(); round++) {
            for (Attempt attempt : round % 2 == 0 ? attempts : attempts.reversed()) {
                time(attempt, round);
            }
        }
        for (Attempt attempt : attempts) {
            results.put(attempt.target, finish(attempt, cell));
            count(attempt.target);
        }
        return targets.stream().map(results::get).toList();
    }

    /// A process that survived a cell begins anew, one that did not comes closer to being left
    /// alone.
    private void count(RunningTarget target) {
        if (target.isAlive()) {
            failures.remove(target);
        } else {
            failures.merge(target, 1, Integer::sum);
        }
    }

    private void time(Attempt attempt, int round) {
        boolean enough =
                round >= BenchTimes.MIN_ROUNDS
                        && attempt.spentMillis > BenchTimes.BUDGET.toMillis();
        if (!attempt.failure.isEmpty() || !attempt.prepared.isRight() || enough) {
            return;
        }
        try {
            long start = System.nanoTime();
            attempt.millis.add(
                    attempt.target.ask(
                            "time " + times.sample().toMillis(),
                            answer -> JsonFields.positive(answer, "millis")));
            attempt.spentMillis += (System.nanoTime() - start) / 1e6;
        } catch (WorkerFailure e) {
            attempt.failure = e.reason();
        }
    }

    private static CellResult finish(Attempt attempt, BenchCell cell) {
        CellResult.Check check = attempt.prepared.check();
        BenchTarget.Id id = attempt.target.target().id();
        if (!attempt.prepared.isRight()) {
            String reason =
                    "wrong result: the largest error is %.3g, %.3g is allowed"
                            .formatted(check.error(), check.allowed());
            return CellResult.withoutTimes(id, cell, CellResult.Status.WRONG, reason, check);
        }
        if (!attempt.failure.isEmpty()) {
            return CellResult.withoutTimes(
                    id, cell, CellResult.Status.FAILED, attempt.failure, check);
        }
        CellResult.Times calls =
                CellResult.Times.ofCalls(
                        attempt.prepared.firstMillis(), new Samples(attempt.millis));
        String reason = "";
        try {
            calls =
                    attempt.target.ask(
                            "finish",
                            last ->
                                    new CellResult.Times(
                                            attempt.prepared.firstMillis(),
                                            new Samples(attempt.millis),
                                            JsonFields.optional(last, "kernelMillis"),
                                            JsonFields.optional(last, "transferMillis")));
        } catch (WorkerFailure e) {
            reason = "no kernel time: " + e.reason(); // The calls that were timed count.
        }
        return new CellResult(
                id, cell, CellResult.Status.OK, reason, Optional.of(check), Optional.of(calls));
    }

    private static CellResult failed(RunningTarget target, BenchCell cell, String reason) {
        return CellResult.failed(target.target().id(), cell, reason);
    }

    @Override
    public void close() {
        targets.forEach(RunningTarget::close);
    }
}
