package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.MeasuredLimits;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An engine on one device, in a process of its own that is started again when it is gone.
final class RunningTarget implements AutoCloseable {
    private final WorkerLaunch launch;
    private final int device;
    private final BenchTimes times;
    private final BenchTarget target;
    private @Nullable WorkerProcess process;

    private RunningTarget(
            WorkerLaunch launch, int device, DeviceInfo info, int number, BenchTimes times) {
        this.launch = launch;
        this.device = device;
        this.times = times;
        Optional<MeasuredLimits> limits = Optional.empty();
        String noLimits = "";
        try {
            limits = ask(process(), "limits", times.start(), RunningTarget::limits);
            if (limits.isEmpty()) {
                noLimits = "engine %s measures none".formatted(launch.engine());
            }
        } catch (WorkerFailure e) {
            noLimits = e.reason(); // The fractions are missing, and the report says why.
        }
        target = new BenchTarget(launch.engine(), info, number, limits, noLimits);
    }

    private static Optional<MeasuredLimits> limits(JsonNode answer) {
        return answer.has("flopsPerSecond")
                ? Optional.of(
                        new MeasuredLimits(
                                JsonFields.number(answer, "flopsPerSecond"),
                                JsonFields.number(answer, "bytesPerSecond")))
                : Optional.empty();
    }

    /// Starts an engine on each of its devices that has a name like that, or on all.
    ///
    /// @param wanted index, part of the name or kind of a device; all where empty
    /// @throws WorkerFailure if the engine is not available, or has no such device
    static List<RunningTarget> start(WorkerLaunch launch, Optional<String> wanted, BenchTimes times)
            throws WorkerFailure {
        List<DeviceInfo> devices = new ArrayList<>();
        try (WorkerProcess first = begin(launch)) {
            JsonNode answer = first.answer(times.start());
            answer.path("devices").forEach(node -> devices.add(info(node)));
        }
        List<RunningTarget> targets = new ArrayList<>();
        for (int d : new EngineOptions(wanted, Map.of()).matchingDevices(devices)) {
            targets.add(new RunningTarget(launch, d, devices.get(d), number(devices, d), times));
        }
        if (targets.isEmpty()) {
            List<String> names = devices.stream().map(DeviceInfo::name).toList();
            throw new WorkerFailure(
                    wanted.isPresent()
                            ? "no device like '%s' among %s".formatted(wanted.get(), names)
                            : "it found no device");
        }
        return targets;
    }

    /// Counts devices of the same name, from 1.
    private static int number(List<DeviceInfo> devices, int device) {
        DeviceInfo one = devices.get(device);
        long before =
                devices.subList(0, device).stream()
                        .filter(
                                d ->
                                        d.backend().equals(one.backend())
                                                && d.name().equals(one.name()))
                        .count();
        return Math.toIntExact(before + 1);
    }

    private static DeviceInfo info(JsonNode node) {
        Map<String, String> details = new LinkedHashMap<>();
        node.path("details")
                .properties()
                .forEach(field -> details.put(field.getKey(), field.getValue().asText()));
        return new DeviceInfo(
                node.path("backend").asText(),
                node.path("name").asText(),
                node.path("kind").asText(),
                details);
    }

    private static WorkerProcess begin(WorkerLaunch launch) throws WorkerFailure {
        try {
            return WorkerProcess.start(launch.command(), launch.environment());
        } catch (IOException e) {
            throw new WorkerFailure("its process does not start: " + e.getMessage());
        }
    }

    /// What it is.
    BenchTarget target() {
        return target;
    }

    /// Asks the process about the cell that it prepared.
    ///
    /// @param reader of the answer; an `IllegalArgumentException` says that it makes no sense
    /// @throws WorkerFailure if there is no answer; it has the reason
    <T> T ask(String request, Function<JsonNode, T> reader) throws WorkerFailure {
        WorkerProcess running = process;
        if (running == null) {
            throw new WorkerFailure("it has no process");
        }
        return ask(running, request, times.cell(), reader);
    }

    /// Has a cell prepared, by a new process where the last is gone.
    ///
    /// @throws WorkerFailure as [#ask]
    <T> T prepare(BenchCell cell, Function<JsonNode, T> reader) throws WorkerFailure {
        return ask(process(), "prepare " + cell.name(), times.cell(), reader);
    }

    private static <T> T ask(
            WorkerProcess running, String request, Duration limit, Function<JsonNode, T> reader)
            throws WorkerFailure {
        JsonNode answer = running.ask(request, limit);
        try {
            return reader.apply(answer);
        } catch (IllegalArgumentException e) {
            throw new WorkerFailure(
                    "its process answered '%s' with %s: the answer %s"
                            .formatted(request, answer, e.getMessage()));
        }
    }

    /// Whether its process is there still.
    boolean isAlive() {
        WorkerProcess running = process;
        return running != null && running.isAlive();
    }

    private WorkerProcess process() throws WorkerFailure {
        WorkerProcess running = process;
        if (running == null || !running.isAlive()) {
            running = begin(launch);
            process = running;
            try {
                running.answer(times.start());
                running.ask("open " + device, times.start());
            } catch (WorkerFailure e) {
                running.close(); // Without a device it is of no use; the next cell tries anew.
                throw e;
            }
        }
        return running;
    }

    /// Ends the process.
    @Override
    public void close() {
        WorkerProcess running = process;
        if (running != null) {
            running.close();
        }
    }
}
