package org.tornadoattention.cli.bench;

import org.tornadoattention.MeasuredLimits;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a run found, as it is stored.
///
/// @param complete whether the run came to its end; if not, results are those it had by then
/// @param machine facts about where it ran, by name, in display order
/// @param missing engines that could not take part
/// @param results cell by cell, and for each cell target by target
public record BenchReport(
        boolean complete,
        String suite,
        int rounds,
        Map<String, String> machine,
        List<BenchTarget> targets,
        List<Missing> missing,
        List<CellResult> results) {

    public BenchReport {
        machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
        targets = List.copyOf(targets);
        missing = List.copyOf(missing);
        results = List.copyOf(results);
    }

    /// An engine, or a backend of it, that is not there, and why.
    public record Missing(String engine, String reason) {}

    /// The limits of a target.
    public Optional<MeasuredLimits> limits(BenchTarget.Id id) {
        return targets.stream()
                .filter(target -> target.id().equals(id))
                .findFirst()
                .flatMap(BenchTarget::limits);
    }

    /// What people read for a target: its short name where that is the only one, with the device
    /// where there are more.
    public String label(BenchTarget.Id id) {
        long alike =
                targets.stream().filter(t -> t.id().shortName().equals(id.shortName())).count();
        return alike <= 1 ? id.shortName() : id.longName();
    }

    /// That others were at work when it began, in words; empty where they were not, or nobody
    /// knows.
    public Optional<String> busy() {
        try {
            double load = Double.parseDouble(machine.getOrDefault(MachineFacts.LOAD, ""));
            double cores = Double.parseDouble(machine.getOrDefault(MachineFacts.CORES, ""));
            return load > cores / 2
                    ? Optional.of(
                            "the machine was busy before the run (load %s on %.0f cores): times may not be comparable"
                                    .formatted(machine.get(MachineFacts.LOAD), cores))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// How many results have a status.
    public long count(CellResult.Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }
}
