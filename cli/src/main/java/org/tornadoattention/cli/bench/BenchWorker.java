package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.MeasuredLimits;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Answers requests for one engine, each with a JSON object; one with `failed` has a reason there
/// and nothing else. [WorkerMain] is the process.
///
/// ```
/// (at the start)  ->  {"devices": [{"name", "backend", "kind", "details"}]}
/// open INDEX      ->  {"engine"}                   the device, for all that follows
/// limits          ->  {"flopsPerSecond", "bytesPerSecond"}, or {} where the engine measures none
/// prepare CELL    ->  {"kernel", "firstMillis", "error", "allowed", "checkedRows", "rows"}
/// time MILLIS     ->  {"millis"}                   the median call of so long
/// finish          ->  {"kernelMillis", "transferMillis"}, or {}; lets go of the cell
/// ```
final class BenchWorker {
    private final String name;
    private EngineOptions options = EngineOptions.DEFAULTS;
    private @Nullable AttentionEngine engine;
    private @Nullable PreparedCell cell;

    BenchWorker(String name) {
        this.name = name;
    }

    /// The engine's devices.
    ObjectNode devices() {
        Optional<AttentionEngineProvider> provider =
                Engines.providers().stream().filter(p -> p.name().equals(name)).findFirst();
        if (provider.isEmpty()) {
            return failed("there is no engine " + name);
        }
        return switch (provider.get().availability()) {
            case EngineAvailability.Missing missing ->
                    failed("%s. %s".formatted(missing.reason(), missing.remedy()));
            case EngineAvailability.Available available -> {
                ObjectNode answer = object();
                ArrayNode devices = answer.putArray("devices");
                for (DeviceInfo info : available.devices()) {
                    ObjectNode device = devices.addObject().put("name", info.name());
                    device.put("backend", info.backend()).put("kind", info.kind());
                    info.details().forEach(device.putObject("details")::put);
                }
                yield answer;
            }
        };
    }

    /// Answers one request.
    ObjectNode answer(String request) {
        String[] words = request.split(" ", -1);
        try {
            return switch (words[0]) {
                case "open" -> open(words[1]);
                case "limits" -> limits();
                case "prepare" -> prepare(BenchCell.parse(words[1]));
                case "time" ->
                        object().put(
                                        "millis",
                                        cell().time(Duration.ofMillis(Long.parseLong(words[1]))));
                case "finish" -> finish();
                default -> failed("unknown request " + request);
            };
        } catch (Exception | LinkageError e) {
            return failed(reason(e));
        } catch (OutOfMemoryError e) {
            return failed(
                    "memory does not suffice (%s) with a heap of %d MiB; ATTEND_JAVA_OPTS may have more, such as -Xmx8g -XX:MaxDirectMemorySize=8g"
                            .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20));
        }
    }

    private ObjectNode open(String index) {
        options = new EngineOptions(Optional.of(index), Map.of());
        AttentionEngine opened = Engines.open(name, options);
        engine = opened;
        return object().put("engine", opened.name());
    }

    private ObjectNode limits() {
        Optional<MeasuredLimits> limits = engine().measureLimits();
        ObjectNode answer = object();
        limits.ifPresent(
                l ->
                        answer.put("flopsPerSecond", l.flopsPerSecond())
                                .put("bytesPerSecond", l.bytesPerSecond()));
        return answer;
    }

    private ObjectNode prepare(BenchCell wanted) {
        close();
        PreparedCell prepared = new PreparedCell(wanted, engine(), options);
        cell = prepared;
        if (prepared.passes()) {
            prepared.warmUp();
        }
        return prepared.description();
    }

    private ObjectNode finish() {
        ObjectNode answer = object();
        try {
            cell().deviceTimes()
                    .ifPresent(
                            t ->
                                    answer.put("kernelMillis", t.kernelMillis())
                                            .put("transferMillis", t.transferMillis()));
        } finally {
            close();
        }
        return answer;
    }

    private void close() {
        PreparedCell last = cell;
        cell = null;
        if (last != null) {
            last.close();
            System.gc(); // Native tensors go with their Java objects.
        }
    }

    private AttentionEngine engine() {
        AttentionEngine opened = engine;
        if (opened == null) {
            throw new IllegalStateException("no device is open");
        }
        return opened;
    }

    private PreparedCell cell() {
        PreparedCell prepared = cell;
        if (prepared == null) {
            throw new IllegalStateException("no cell is prepared");
        }
        return prepared;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode failed(String reason) {
        return object().put("failed", reason);
    }

    /// The library's messages are made for people; others need the name of the exception.
    private static String reason(Throwable e) {
        boolean told =
                e.getMessage() != null
                        && (e instanceof IllegalArgumentException
                                || e instanceof UnsupportedOperationException
                                || e.getClass().getName().startsWith("org.tornadoattention."));
        String text = told ? String.valueOf(e.getMessage()) : String.valueOf(e);
        return text.replaceAll("\\s+", " ");
    }
}
