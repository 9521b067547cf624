package org.tornadoattention.cli.bench;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Two reports side by side.
///
/// @param pairs cells that both have times of, in the order of the first report
/// @param onlyFirst cells that only the first report has times of, in words, with the reason where
///   the second has one
/// @param onlySecond likewise
/// @param lost how many of `onlyFirst` the second run should have had: it tried them and failed, or
///   it has no such target
/// @param facts about machines and targets that differ, in words
public record BenchComparison(
        List<Pair> pairs,
        List<String> onlyFirst,
        List<String> onlySecond,
        int lost,
        List<String> facts) {

    /// A cell on a target in both reports.
    ///
    /// @param target engine and backend
    /// @param before median in milliseconds
    /// @param after likewise
    /// @param ratio `after / before`, above 1 where it became slower
    /// @param interval where the ratio lies with 90 % confidence; empty where there are too few
    ///   rounds
    public record Pair(
            String target,
            BenchCell cell,
            double before,
            double after,
            double ratio,
            Optional<Interval> interval) {}

    public BenchComparison {
        pairs = List.copyOf(pairs);
        onlyFirst = List.copyOf(onlyFirst);
        onlySecond = List.copyOf(onlySecond);
        facts = List.copyOf(facts);
    }

    /// Compares.
    ///
    /// Targets are the same if engine, backend and device are; where one of each engine and backend
    /// is left over in each report, those are compared, too, whatever their names: that is what one
    /// compares machines for.
    public static BenchComparison of(BenchReport first, BenchReport second) {
        Map<BenchTarget.Id, BenchTarget.Id> counterparts = counterparts(first, second);
        List<Pair> pairs = new ArrayList<>();
        List<String> onlyFirst = new ArrayList<>();
        Set<CellResult> paired = new HashSet<>();
        int lost = 0;
        for (CellResult result : first.results()) {
            if (result.times().isEmpty()) {
                continue;
            }
            BenchTarget.Id there = counterparts.get(result.target());
            Optional<CellResult> other = result(second, there, result.cell());
            if (other.isPresent() && other.get().times().isPresent()) {
                pairs.add(pair(first.label(result.target()), result, other.get()));
                paired.add(other.get());
            } else {
                onlyFirst.add(words(first, result, other));
                lost += there == null || other.isPresent() ? 1 : 0;
            }
        }
        List<String> onlySecond = new ArrayList<>();
        for (CellResult result : second.results()) {
            if (result.times().isPresent() && !paired.contains(result)) {
                onlySecond.add(words(second, result, Optional.empty()));
            }
        }
        return new BenchComparison(
                pairs,
                onlyFirst,
                onlySecond,
                lost,
                FactDifferences.of(first, second, counterparts));
    }

    /// How much slower the slowest cell became; 0 where there is no pair.
    public double worst() {
        return pairs.stream().mapToDouble(Pair::ratio).max().orElse(0);
    }

    /// Of the first report's targets, in the second.
    private static Map<BenchTarget.Id, BenchTarget.Id> counterparts(
            BenchReport first, BenchReport second) {
        List<BenchTarget.Id> left = new ArrayList<>(ids(first));
        List<BenchTarget.Id> right = new ArrayList<>(ids(second));
        Map<BenchTarget.Id, BenchTarget.Id> counterparts = new HashMap<>();
        for (BenchTarget.Id id : ids(first)) {
            if (right.remove(id)) {
                left.remove(id);
                counterparts.put(id, id);
            }
        }
        for (BenchTarget.Id id : left) {
            List<BenchTarget.Id> there = named(right, id.shortName());
            if (named(left, id.shortName()).size() == 1 && there.size() == 1) {
                counterparts.put(id, there.getFirst());
            }
        }
        return counterparts;
    }

    private static List<BenchTarget.Id> ids(BenchReport report) {
        return report.targets().stream().map(BenchTarget::id).toList();
    }

    private static List<BenchTarget.Id> named(List<BenchTarget.Id> ids, String shortName) {
        return ids.stream().filter(id -> id.shortName().equals(shortName)).toList();
    }

    private static Optional<CellResult> result(
            BenchReport report, BenchTarget.@Nullable Id target, BenchCell cell) {
        return report.results().stream()
                .filter(r -> r.target().equals(target) && r.cell().equals(cell))
                .findFirst();
    }

    private static String words(BenchReport report, CellResult result, Optional<CellResult> other) {
        return "%s, %s%s"
                .formatted(
                        report.label(result.target()),
                        result.cell().name(),
                        other.map(o -> ": " + o.reason()).orElse(""));
    }

    private static Pair pair(String label, CellResult first, CellResult second) {
        Samples before = first.times().orElseThrow().samples();
        Samples after = second.times().orElseThrow().samples();
        return new Pair(
                label,
                first.cell(),
                before.median(),
                after.median(),
                after.median() / before.median(),
                interval(before, after));
    }

    /// Rounds of two runs have nothing to do with each other, so each median has an interval of its
    /// own, 95 % each: both hold, and so the quotient of their bounds, with 90 % at least.
    private static Optional<Interval> interval(Samples before, Samples after) {
        if (Math.min(before.millis().size(), after.millis().size()) < Interval.MIN_ROUNDS) {
            return Optional.empty();
        }
        Interval a = Interval.of(array(before));
        Interval b = Interval.of(array(after));
        return Optional.of(
                new Interval(b.ratio() / a.ratio(), b.low() / a.high(), b.high() / a.low()));
    }

    private static double[] array(Samples samples) {
        return samples.millis().stream().mapToDouble(Double::doubleValue).toArray();
    }
}
