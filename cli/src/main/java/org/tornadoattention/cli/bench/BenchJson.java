package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.MeasuredLimits;

import java.util.Optional;
import java.util.OptionalDouble;

/// A [BenchReport] as JSON; [BenchJsonReader] reads it. What follows from the rest, such as medians
/// and fractions, is written for other programs and not read.
public final class BenchJson {
    static final String FORMAT = "attend bench";
    static final int VERSION = 1;

    private BenchJson() {}

    /// The report as a tree.
    public static ObjectNode write(BenchReport report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("format", FORMAT).put("version", VERSION).put("complete", report.complete());
        root.put("suite", report.suite()).put("rounds", report.rounds());
        report.machine().forEach(root.putObject("machine")::put);
        ArrayNode targets = root.putArray("targets");
        report.targets().forEach(target -> write(target, targets.addObject()));
        ArrayNode missing = root.putArray("missing");
        report.missing()
                .forEach(
                        one ->
                                missing.addObject()
                                        .put("engine", one.engine())
                                        .put("reason", one.reason()));
        ArrayNode results = root.putArray("results");
        report.results()
                .forEach(
                        result ->
                                write(result, report.limits(result.target()), results.addObject()));
        return root;
    }

    private static void write(BenchTarget target, ObjectNode node) {
        write(target.id(), node);
        node.put("kind", target.device().kind());
        target.device().details().forEach(node.putObject("details")::put);
        target.limits()
                .ifPresent(
                        limits ->
                                node.put("flopsPerSecond", limits.flopsPerSecond())
                                        .put("bytesPerSecond", limits.bytesPerSecond()));
        if (!target.noLimits().isEmpty()) {
            node.put("noLimits", target.noLimits());
        }
    }

    private static void write(BenchTarget.Id id, ObjectNode node) {
        node.put("engine", id.engine()).put("backend", id.backend()).put("device", id.device());
        node.put("number", id.number());
    }

    private static void write(CellResult result, Optional<MeasuredLimits> limits, ObjectNode node) {
        write(result.target(), node);
        node.put("cell", result.cell().name()).put("status", result.status().name());
        if (!result.reason().isEmpty()) {
            node.put("reason", result.reason());
        }
        result.check()
                .ifPresent(
                        check ->
                                node.put("kernel", check.kernel())
                                        .put("error", check.error())
                                        .put("allowed", check.allowed())
                                        .put("checkedRows", check.rows())
                                        .put("rows", check.allRows()));
        node.put("flops", result.cell().flops()).put("bytes", result.cell().bytes());
        result.times().ifPresent(times -> write(times, node));
        put(node, "gigaflopsPerSecond", result.gigaflopsPerSecond());
        put(node, "gigabytesPerSecond", result.gigabytesPerSecond());
        put(node, "peakFraction", result.peakFraction(limits));
        put(node, "bandwidthFraction", result.bandwidthFraction(limits));
    }

    private static void write(CellResult.Times times, ObjectNode node) {
        Samples samples = times.samples();
        node.put("firstMillis", times.first());
        put(node, "kernelMillis", times.kernel());
        put(node, "transferMillis", times.transfer());
        node.put("medianMillis", samples.median())
                .put("fastestMillis", samples.fastest())
                .put("lowerQuartileMillis", samples.lowerQuartile())
                .put("upperQuartileMillis", samples.upperQuartile())
                .put("slowestMillis", samples.slowest());
        ArrayNode all = node.putArray("samplesMillis");
        samples.millis().forEach(all::add);
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        value.ifPresent(v -> node.put(name, v));
    }
}
