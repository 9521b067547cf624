package org.tornadoattention.benchmarks.cpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.benchmarks.cpu.PairedRun.Outcome;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;
import org.tornadoattention.cli.bench.MachineFacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Stores results: every sample as JSON, and tables for people.
///
/// @param contenders what each said of itself
record CpuResultFiles(
        MachineFacts machine,
        int threads,
        int rounds,
        Map<String, String> contenders,
        List<Result> results) {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /// Writes `base.json`, `base.md` and, where there is something to draw, the pictures of
    /// [SpeedChart].
    void write(Path base) throws IOException {
        Path folder = base.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(ending(base, ".json"), MAPPER.writeValueAsString(json()) + "\n");
        Files.writeString(ending(base, ".md"), markdown());
        SpeedChart.write(results, base);
    }

    private static Path ending(Path base, String ending) {
        return base.resolveSibling(base.getFileName() + ending);
    }

    // ---- JSON ----------------------------------------------------------------------------------

    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode facts = root.putObject("machine");
        machine.facts().forEach(facts::put);
        root.put("threads", threads).put("rounds", rounds);
        ObjectNode descriptions = root.putObject("contenders");
        contenders.forEach(descriptions::put);
        ArrayNode comparisons = root.putArray("comparisons");
        for (Result result : results) {
            ObjectNode comparison = comparisons.addObject();
            comparison.put("name", result.comparison().name());
            comparison.put("group", result.comparison().group());
            ArrayNode entries = comparison.putArray("entries");
            result.outcomes().forEach(outcome -> put(entries.addObject(), outcome));
            ArrayNode bars = comparison.putArray("bars");
            for (Verdict verdict : Verdict.of(result, threads)) {
                bars.addObject()
                        .put("what", verdict.bar().what())
                        .put("against", verdict.reference())
                        .put("ratio", verdict.interval().ratio())
                        .put("low95", verdict.interval().low())
                        .put("high95", verdict.interval().high())
                        .put("threshold", verdict.bar().threshold())
                        .put("met", verdict.met());
            }
        }
        return root;
    }

    private void put(ObjectNode node, Outcome outcome) {
        node.put("contender", outcome.entry().contender());
        if (!outcome.entry().isLimit()) {
            node.put("cell", outcome.entry().cell().name());
        }
        if (!outcome.reason().isEmpty()) {
            node.put("reason", outcome.reason());
            return;
        }
        node.put("medianMs", Verdict.median(outcome) / 1e6)
                .put("gigaflopsPerSecond", gigaflops(outcome))
                .put("largestError", outcome.error());
        if (outcome.allocated() >= 0) {
            node.put("allocatedBytesPerCall", outcome.allocated());
        }
        ArrayNode samples = node.putArray("samplesMs");
        outcome.nanos().forEach(nanos -> samples.add(nanos / 1e6));
    }

    private double gigaflops(Outcome outcome) {
        return Verdict.flops(outcome, threads) / Verdict.median(outcome);
    }

    private double gigabytes(Outcome outcome) {
        return Verdict.bytes(outcome, threads) / Verdict.median(outcome);
    }

    // ---- Tables --------------------------------------------------------------------------------

    String markdown() {
        StringBuilder text = new StringBuilder("# Attention on a processor: measured\n\n");
        text.append("Made by `benchmarks/run-cpu`; how, and what the columns mean: ")
                .append("[benchmarks](../README.md). GFLOP/s, medians of ")
                .append(rounds)
                .append(" rounds, ")
                .append(threads)
                .append(" threads; behind each contender its largest error against the oracle.\n");
        Map<String, List<Result>> groups = new LinkedHashMap<>();
        for (Result result : results) {
            groups.computeIfAbsent(result.comparison().group(), _ -> new ArrayList<>()).add(result);
        }
        groups.forEach((group, members) -> appendGroup(text, group, members));
        text.append(
                """

                ## Bars

                Each with the unfavourable end of a 95 % interval over paired rounds.

                | comparison | bar | against | ratio | 95 % interval | threshold | |
                |---|---|---|---|---|---|---|
                """);
        for (Result result : results) {
            for (Verdict verdict : Verdict.of(result, threads)) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "| %s | %s | %s | %.3f | %.3f - %.3f | %.3f | %s |\n",
                                result.comparison().name(),
                                verdict.bar().what(),
                                verdict.reference(),
                                verdict.interval().ratio(),
                                verdict.interval().low(),
                                verdict.interval().high(),
                                verdict.bar().threshold(),
                                verdict.met() ? "met" : "**missed**"));
            }
        }
        text.append("\n## Machine\n\n| | |\n|---|---|\n");
        machine.facts()
                .forEach((name, value) -> text.append("| %s | %s |\n".formatted(name, value)));
        contenders.forEach((name, value) -> text.append("| %s | %s |\n".formatted(name, value)));
        return text.toString();
    }

    private void appendGroup(StringBuilder text, String group, List<Result> members) {
        text.append("\n## ").append(group).append("\n\n");
        boolean decode = group.equals("decode");
        text.append(
                decode
                        ? "| comparison | contender | ms | GB/s | error |\n|---|---|---|---|---|\n"
                        : "| comparison | contender | cell | ms | GFLOP/s | error | bytes allocated"
                                + " a call |\n"
                                + "|---|---|---|---|---|---|---|\n");
        for (Result result : members) {
            for (Outcome outcome : result.outcomes()) {
                if (outcome.reason().equals("none")) {
                    continue;
                }
                text.append("| ").append(result.comparison().name());
                text.append(" | ").append(outcome.entry().contender()).append(" | ");
                text.append(decode ? decodeColumns(outcome) : columns(outcome)).append(" |\n");
            }
        }
    }

    private String decodeColumns(Outcome outcome) {
        if (!outcome.reason().isEmpty()) {
            return outcome.reason() + " | | ";
        }
        return String.format(
                Locale.ROOT,
                "%.3f | %.1f | %s",
                Verdict.median(outcome) / 1e6,
                gigabytes(outcome),
                error(outcome));
    }

    private String columns(Outcome outcome) {
        Entry entry = outcome.entry();
        String cell = entry.isLimit() ? "" : entry.cell().name();
        if (!outcome.reason().isEmpty()) {
            return cell + " | " + outcome.reason() + " | | | ";
        }
        return String.format(
                Locale.ROOT,
                "%s | %.3f | %.1f | %s | %s",
                cell,
                Verdict.median(outcome) / 1e6,
                gigaflops(outcome),
                error(outcome),
                entry.contender().startsWith(JvmContenders.JVM) && outcome.allocated() >= 0
                        ? String.format(Locale.ROOT, "%.0f", outcome.allocated())
                        : "");
    }

    private static String error(Outcome outcome) {
        boolean checked = !outcome.entry().isLimit() && outcome.error() > 0;
        return checked ? String.format(Locale.ROOT, "%.1e", outcome.error()) : "";
    }
}
