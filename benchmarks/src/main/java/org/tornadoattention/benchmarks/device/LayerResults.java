package org.tornadoattention.benchmarks.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.cli.bench.Interval;
import org.tornadoattention.cli.bench.MachineFacts;

import java.util.List;

/// Everything that one run of [LayerBenchmark] found.
///
/// @param flops of one call
/// @param allowed the largest error that passes
/// @param measurements of the engine's layer, which the others are compared with, first
record LayerResults(
        MachineFacts machine,
        long seed,
        int hidden,
        int heads,
        int length,
        double flops,
        double allowed,
        List<Measurement> measurements) {

    LayerResults {
        measurements = List.copyOf(measurements);
    }

    /// How many times as long as the layer a contender took, round by round.
    private double[] ratios(Measurement of) {
        double[] ratios = new double[of.millis().size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = of.millis().get(round) / measurements.getFirst().millis().get(round);
        }
        return ratios;
    }

    private boolean isLayer(Measurement m) {
        return m.contender().equals(measurements.getFirst().contender());
    }

    /// All numbers; times in milliseconds.
    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode where = root.putObject("machine");
        machine.facts().forEach(where::put);
        root.put("type", "float32")
                .put("mask", "none")
                .put("seed", seed)
                .put("rounds", measurements.getFirst().millis().size())
                .put("batch", 1)
                .put("hidden", hidden)
                .put("heads", heads)
                .put("length", length)
                .put("flops", flops)
                .put("largestErrorAllowed", allowed);
        ArrayNode contenders = root.putArray("contenders");
        for (Measurement m : measurements) {
            ObjectNode contender =
                    contenders
                            .addObject()
                            .put("name", m.contender())
                            .put("kernel", m.kernel())
                            .put("firstCallMs", m.firstMillis())
                            .put("medianMs", m.median())
                            .put("fastestMs", m.fastest())
                            .put("slowestMs", m.slowest())
                            .put("gigaflopsPerSecond", m.gigaflopsPerSecond(flops))
                            .put("largestError", m.largestError());
            if (!isLayer(m)) {
                Interval interval = Interval.of(ratios(m));
                contender
                        .putObject("timesAsLongAsTheLayer")
                        .put("median", interval.ratio())
                        .put("low", interval.low())
                        .put("high", interval.high());
            }
            ArrayNode calls = contender.putArray("callsMs");
            m.millis().forEach(calls::add);
        }
        return root;
    }

    /// The tables.
    String markdown() {
        MarkdownPage page = new MarkdownPage();
        page.line("# A multi-head layer on a device: " + machine.facts().get("device"));
        page.line("");
        page.line(
                "Batch 1, length %d, hidden size %d, %d heads, self-attention, biases, no mask, float32: %s GFLOP. All rows checked against the oracle; largest error allowed %s."
                        .formatted(
                                length,
                                hidden,
                                heads,
                                MarkdownPage.number("%.3g", flops / 1e9),
                                MarkdownPage.number("%.1e", allowed)));
        page.line("");
        page.row(
                "contender",
                "kernel",
                "first call ms",
                "median ms",
                "fastest - slowest ms (calls)",
                "GFLOP/s",
                "time / layer's (95 %)",
                "largest error");
        page.row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:");
        for (Measurement m : measurements) {
            page.row(
                    m.contender(),
                    m.kernel(),
                    MarkdownPage.time(m.firstMillis()),
                    MarkdownPage.time(m.median()),
                    "%s - %s (%d)"
                            .formatted(
                                    MarkdownPage.time(m.fastest()),
                                    MarkdownPage.time(m.slowest()),
                                    m.millis().size()),
                    MarkdownPage.number("%.2f", m.gigaflopsPerSecond(flops)),
                    isLayer(m) ? "1" : text(Interval.of(ratios(m))),
                    MarkdownPage.number("%.1e", m.largestError()));
        }
        page.line("");
        page.machine(machine);
        return page.toString();
    }

    private static String text(Interval interval) {
        return "%s (%s - %s)"
                .formatted(
                        MarkdownPage.number("%.3f", interval.ratio()),
                        MarkdownPage.number("%.3f", interval.low()),
                        MarkdownPage.number("%.3f", interval.high()));
    }
}
