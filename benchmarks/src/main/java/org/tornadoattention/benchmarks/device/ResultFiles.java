package org.tornadoattention.benchmarks.device;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.benchmarks.device.Results.Comparison;
import org.tornadoattention.benchmarks.device.Results.NewLengths;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Stores [Results]: all numbers as JSON, and the tables of [MarkdownTables] for people.
final class ResultFiles {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultFiles() {}

    /// Writes `base.json` and `base.md`.
    static void write(Results results, Path base) throws IOException {
        write(json(results), MarkdownTables.of(results), base);
    }

    /// Writes `base.json` and `base.md`.
    static void write(ObjectNode numbers, String tables, Path base) throws IOException {
        Path folder = base.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(withEnding(base, ".json"), MAPPER.writeValueAsString(numbers) + "\n");
        Files.writeString(withEnding(base, ".md"), tables);
    }

    static Path withEnding(Path base, String ending) {
        return base.resolveSibling(base.getFileName() + ending);
    }

    /// All numbers; times in milliseconds.
    static ObjectNode json(Results results) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode machine = root.putObject("machine");
        results.machine().facts().forEach(machine::put);
        root.put("type", "float32")
                .put("mask", results.causal() ? "causal" : "none")
                .put("seed", results.seed())
                .put("rounds", results.rounds());
        ArrayNode lengths = root.putArray("lengths");
        results.lengths().forEach(comparison -> put(lengths.addObject(), comparison));
        results.longSequence()
                .ifPresent(comparison -> put(root.putObject("longSequence"), comparison));
        ArrayNode newLengths = root.putArray("newLengths");
        results.newLengths().forEach(lines -> put(newLengths.addObject(), lines));
        return root;
    }

    private static void put(ObjectNode node, Comparison comparison) {
        putShape(node, comparison.shape());
        node.put("flops", comparison.flops())
                .put("rowsCheckedByOracle", comparison.checkedRows())
                .put("largestErrorAllowed", comparison.allowed());
        ArrayNode contenders = node.putArray("contenders");
        for (Measurement m : comparison.measurements()) {
            ObjectNode contender =
                    contenders
                            .addObject()
                            .put("name", m.contender())
                            .put("kernel", m.kernel())
                            .put("firstCallMs", m.firstMillis())
                            .put("medianMs", m.median())
                            .put("fastestMs", m.fastest())
                            .put("slowestMs", m.slowest())
                            .put("gigaflopsPerSecond", m.gigaflopsPerSecond(comparison.flops()))
                            .put("largestError", m.largestError());
            m.kernelMillis().ifPresent(millis -> contender.put("kernelMs", millis));
            comparison
                    .speedup(m, DeviceBenchmark.BASELINE)
                    .ifPresent(times -> contender.put("timesTheBaseline", times));
            comparison
                    .speedup(m, DeviceBenchmark.STEPS)
                    .ifPresent(times -> contender.put("timesTheSteps", times));
            ArrayNode calls = contender.putArray("callsMs");
            m.millis().forEach(calls::add);
        }
        if (!comparison.baselineGroups().isEmpty()) {
            ObjectNode groups = node.putObject("baselineFastestMsByWorkGroup");
            comparison.baselineGroups().forEach(groups::put);
        }
    }

    private static void put(ObjectNode node, NewLengths lines) {
        node.put("changes", lines.what());
        putShape(node.putObject("plan"), lines.planned());
        ArrayNode calls = node.putArray("calls");
        for (NewLengths.Step step : lines.steps()) {
            calls.addObject()
                    .put("length", step.length())
                    .put("firstCallMs", step.firstMillis())
                    .put("laterCallsMedianMs", step.steadyMillis())
                    .put("largestError", step.largestError());
        }
    }

    private static void putShape(ObjectNode node, AttentionShape shape) {
        node.put("batch", shape.batch())
                .put("queryHeads", shape.queryHeads())
                .put("keyValueHeads", shape.keyValueHeads())
                .put("length", shape.queryLength())
                .put("headDim", shape.headDim());
    }
}
