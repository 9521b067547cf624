package org.tornadoattention.benchmarks.gpu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.tornadoattention.cli.bench.BenchCell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What the processes wrote, a JSON object a line: `fact`, `limit`, `check`, `time`, `graph`, or
/// `begin`, which only tells where a process was when it ended.
///
/// @param facts of the machine, by name
record Findings(
        Map<String, String> facts,
        List<Limit> limits,
        List<Check> checks,
        List<Timing> timings,
        List<Graph> graphs) {
    /// Python writes NaN as a number.
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /// Whose lines PyTorch's are; other names are those of backends.
    static final String PYTORCH = "pytorch";

    /// How it is told that there is no number; the reason follows.
    static final String NOT_MEASURED = "not measured: ";

    /// The name of a memory limit, in bytes read and written per second.
    static final String COPY = "copy";

    Findings {
        limits = List.copyOf(limits);
        checks = List.copyOf(checks);
        timings = List.copyOf(timings);
        graphs = List.copyOf(graphs);
    }

    /// What the machine can do at most, as `who` measured it.
    ///
    /// @param value bytes (`copy`) or operations per second
    record Limit(String who, String name, double value) {}

    /// A kernel on a small problem, compared with the oracle whole.
    ///
    /// @param reason why there is no error; else empty
    record Check(
            String who, String kernel, String name, double error, double allowed, String reason) {
        /// The type of its numbers, with which its name begins.
        String type() {
            return name.substring(0, name.indexOf(','));
        }

        /// Whether it computed something else than the oracle. NaN is wrong.
        boolean isWrong() {
            return reason.isEmpty() && !(error <= allowed);
        }

        String verdict() {
            return reason.isEmpty() ? isWrong() ? "wrong" : "right" : NOT_MEASURED + reason;
        }
    }

    /// A kernel on a cell.
    ///
    /// @param kernel as it was asked for
    /// @param ran how the kernel that ran names itself; empty where nothing ran, or nobody said
    /// @param millis on the device, of each call
    /// @param callMillis the median call from host to host; NaN where that was not measured
    /// @param error the largest on the rows that were compared with float64
    /// @param reason why it was not timed; else empty
    record Timing(
            String who,
            String kernel,
            String ran,
            BenchCell cell,
            List<Double> millis,
            double callMillis,
            double error,
            String reason) {
        Timing {
            millis = List.copyOf(millis);
        }

        boolean isTimed() {
            return reason.isEmpty() && !millis.isEmpty();
        }

        /// Whether bytes count, not operations.
        boolean decodes() {
            return cell.kind() == BenchCell.Kind.DECODE;
        }

        double median() {
            return Findings.median(millis);
        }

        double quantile(double part) {
            return Findings.quantile(millis, part);
        }

        double teraflopsPerSecond() {
            return cell.flops() / (median() * 1e9);
        }

        double gigabytesPerSecond() {
            return cell.bytes() / (median() * 1e6);
        }
    }

    /// A kernel's whole calls, without and with CUDA graphs: medians in milliseconds.
    ///
    /// @param reason why there are none; else empty
    record Graph(
            String who,
            String kernel,
            BenchCell cell,
            double callMillis,
            double graphMillis,
            String reason) {
        boolean isTimed() {
            return reason.isEmpty();
        }
    }

    /// Whether anything of ours computed something else than the oracle.
    boolean anyWrong() {
        return checks.stream().anyMatch(Check::isWrong)
                || Stream.concat(
                                timings.stream().map(Timing::reason),
                                graphs.stream().map(Graph::reason))
                        .anyMatch(reason -> reason.startsWith(GpuWorker.WRONG));
    }

    static double median(List<Double> numbers) {
        return quantile(numbers, 0.5);
    }

    /// Between neighbours in proportion; NaN where there are no numbers.
    private static double quantile(List<Double> numbers, double part) {
        double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /// Of all lines; one that is no such object, as a process leaves it that was ended while it
    /// wrote, is left out.
    static Findings of(Stream<String> lines) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<Limit> limits = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        List<Timing> timings = new ArrayList<>();
        List<Graph> graphs = new ArrayList<>();
        lines.flatMap(line -> parse(line).stream())
                .forEach(
                        node -> {
                            String who = node.path("who").asText();
                            String name = node.path("name").asText();
                            switch (node.path("kind").asText()) {
                                case "fact" -> facts.put(name, node.path("value").asText());
                                case "limit" ->
                                        limits.add(new Limit(who, name, number(node, "value")));
                                case "check" -> checks.add(check(node, who, name));
                                case "time" -> timings.add(timing(node, who, name));
                                case "graph" -> graphs.add(graph(node, who, name));
                                default -> {}
                            }
                        });
        return new Findings(facts, limits, checks, timings, graphs);
    }

    static Optional<JsonNode> parse(String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // Half a line.
        }
    }

    private static Check check(JsonNode node, String who, String name) {
        return new Check(
                who,
                node.path("kernel").asText(),
                name,
                number(node, "error"),
                number(node, "allowed"),
                node.path("reason").asText());
    }

    private static Timing timing(JsonNode node, String who, String name) {
        List<Double> millis = new ArrayList<>();
        node.path("millis").forEach(value -> millis.add(value.asDouble()));
        return new Timing(
                who,
                node.path("kernel").asText(),
                node.path("ran").asText(),
                BenchCell.parse(name),
                millis,
                number(node, "callMillis"),
                number(node, "error"),
                node.path("reason").asText());
    }

    private static Graph graph(JsonNode node, String who, String name) {
        return new Graph(
                who,
                node.path("kernel").asText(),
                BenchCell.parse(name),
                number(node, "callMillis"),
                number(node, "graphMillis"),
                node.path("reason").asText());
    }

    private static double number(JsonNode node, String field) {
        return node.path(field).isNumber() ? node.path(field).asDouble() : Double.NaN;
    }

    /// All who measured a limit of that name agree that the machine can do at least the largest.
    OptionalDouble limit(String name) {
        return limits.stream().filter(l -> l.name().equals(name)).mapToDouble(Limit::value).max();
    }

    /// The fastest that was timed.
    ///
    /// @param kernels any where none is given
    Optional<Timing> best(String who, String cell, String... kernels) {
        return timings.stream()
                .filter(t -> t.isTimed() && t.who().equals(who) && t.cell().name().equals(cell))
                .filter(t -> kernels.length == 0 || Arrays.asList(kernels).contains(t.kernel()))
                .min((a, b) -> Double.compare(a.median(), b.median()));
    }
}
