package org.tornadoattention.benchmarks.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.cli.bench.Interval;
import org.tornadoattention.cli.bench.MachineFacts;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Everything that one run of [AheadBenchmark] found.
///
/// @param rounds timed calls of each engine
/// @param pairs one for each problem
record AheadResults(MachineFacts machine, long seed, int rounds, List<Pair> pairs) {
    AheadResults {
        pairs = List.copyOf(pairs);
    }

    /// One engine on one problem.
    ///
    /// @param kernelMillis of each timed call, spent in kernels
    /// @param first first calls in new processes, where they were measured
    record Timing(String kernel, List<Double> kernelMillis, Optional<FirstCall> first) {
        Timing {
            kernelMillis = List.copyOf(kernelMillis);
        }

        double median() {
            return Measurement.median(kernelMillis);
        }
    }

    /// Both engines on one problem.
    ///
    /// @param difference what the stored kernel has more of; empty where nothing
    /// @param compiled the engine `tornado`
    /// @param stored the engine `opencl`
    /// @param binaries first calls of the engine `opencl` with programs that the driver compiled
    ///   before, where they were measured
    record Pair(
            String name,
            String difference,
            Timing compiled,
            Timing stored,
            Optional<FirstCall> binaries) {
        boolean isSame() {
            return difference.isEmpty();
        }

        /// How many times as long the stored kernel took, round by round.
        Interval ratio() {
            double[] ratios = new double[stored.kernelMillis().size()];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] =
                        stored.kernelMillis().get(round) / compiled.kernelMillis().get(round);
            }
            return Interval.of(ratios);
        }

        private double coldTimesSooner() {
            return compiled.first().orElseThrow().coldMillis()
                    / stored.first().orElseThrow().coldMillis();
        }

        private double warmTimesSooner() {
            return compiled.first().orElseThrow().warmMillis()
                    / stored.first().orElseThrow().warmMillis();
        }

        private double binariesTimesSooner() {
            return compiled.first().orElseThrow().coldMillis()
                    / binaries.orElseThrow().coldMillis();
        }
    }

    /// All numbers; times in milliseconds.
    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode where = root.putObject("machine");
        machine.facts().forEach(where::put);
        root.put("type", "float32").put("seed", seed).put("rounds", rounds);
        ArrayNode all = root.putArray("problems");
        for (Pair pair : pairs) {
            ObjectNode node = all.addObject();
            Interval ratio = pair.ratio();
            node.put("name", pair.name()).put("storedKernelHasMore", pair.difference());
            if (pair.isSame()) {
                node.put("firstCallTimesSooner", pair.coldTimesSooner())
                        .put("firstCallTimesSoonerWithDriversCache", pair.warmTimesSooner())
                        .put("firstCallTimesSoonerWithBinaries", pair.binariesTimesSooner())
                        .put("firstCallWithBinariesMs", pair.binaries().orElseThrow().coldMillis());
            }
            node.putObject("kernelTimesAsLong")
                    .put("median", ratio.ratio())
                    .put("low", ratio.low())
                    .put("high", ratio.high());
            put(node.putObject("tornado"), pair.compiled());
            put(node.putObject("opencl"), pair.stored());
        }
        return root;
    }

    private static void put(ObjectNode node, Timing timing) {
        node.put("kernel", timing.kernel()).put("kernelMedianMs", timing.median());
        timing.first()
                .ifPresent(
                        first ->
                                node.put("openMs", first.openMillis())
                                        .put("firstCallMs", first.coldMillis())
                                        .put("firstCallWithDriversCacheMs", first.warmMillis()));
        ArrayNode calls = node.putArray("kernelMs");
        timing.kernelMillis().forEach(calls::add);
    }

    /// The tables.
    String markdown() {
        MarkdownPage page = new MarkdownPage();
        page.line("# Kernels compiled ahead of time on a device: " + machine.facts().get("device"));
        page.line("");
        page.line(
                "The engine `opencl` beside the engine `tornado`; float32, batch 1; 4 heads, 1,024"
                    + " queries and keys, where nothing else is said; all outputs checked against"
                    + " the oracle.");
        page.line("");
        page.line("## Kernel times, the same constants");
        page.line("");
        page.line(
                "By the driver's clock, medians of %d calls in turns; ratios within rounds."
                        .formatted(rounds));
        page.line("");
        kernelTimes(page, "kernel", true);
        page.line("");
        page.line("## First calls");
        page.line("");
        page.line(
                "In a new process each: making the plan, compiling, running; milliseconds, medians of three. Cold: the driver never saw the kernel. Warm: the process after that, with what the driver kept. Binaries: cold, with programs of the setting `binaries`, beside tornado cold. Before that, opening the engine, the median of all: %s ms of `tornado`, %s ms of `opencl`."
                        .formatted(opening(Pair::compiled), opening(Pair::stored)));
        page.line("");
        page.row(
                "step",
                "tornado cold",
                "opencl cold",
                "times sooner",
                "tornado warm",
                "opencl warm",
                "times sooner",
                "opencl binaries",
                "times sooner");
        page.row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        pairs.stream().filter(Pair::isSame).forEach(pair -> firstCalls(page, pair));
        page.line("");
        page.line("## Kernel times, constants of the step's own against those of the list");
        page.line("");
        kernelTimes(page, "the stored kernel has", false);
        page.line("");
        page.machine(machine);
        return page.toString();
    }

    private String opening(Function<Pair, Timing> engine) {
        List<Double> all =
                pairs.stream()
                        .map(engine)
                        .flatMap(timing -> timing.first().stream())
                        .map(FirstCall::openMillis)
                        .toList();
        return MarkdownPage.time(Measurement.median(all));
    }

    private void kernelTimes(MarkdownPage page, String second, boolean same) {
        page.row("step", second, "tornado ms", "opencl ms", "time / tornado's (95 %)");
        page.row("---", "---", "---:", "---:", "---:");
        for (Pair pair : pairs) {
            if (pair.isSame() == same) {
                page.row(
                        pair.name(),
                        same ? pair.compiled().kernel() : pair.difference(),
                        MarkdownPage.time(pair.compiled().median()),
                        MarkdownPage.time(pair.stored().median()),
                        text(pair.ratio()));
            }
        }
    }

    private static void firstCalls(MarkdownPage page, Pair pair) {
        FirstCall compiled = pair.compiled().first().orElseThrow();
        FirstCall stored = pair.stored().first().orElseThrow();
        page.row(
                pair.name(),
                MarkdownPage.time(compiled.coldMillis()),
                MarkdownPage.time(stored.coldMillis()),
                MarkdownPage.number("%.1f", pair.coldTimesSooner()),
                MarkdownPage.time(compiled.warmMillis()),
                MarkdownPage.time(stored.warmMillis()),
                MarkdownPage.number("%.1f", pair.warmTimesSooner()),
                MarkdownPage.time(pair.binaries().orElseThrow().coldMillis()),
                MarkdownPage.number("%.1f", pair.binariesTimesSooner()));
    }

    private static String text(Interval interval) {
        return "%s (%s - %s)"
                .formatted(
                        MarkdownPage.number("%.3f", interval.ratio()),
                        MarkdownPage.number("%.3f", interval.low()),
                        MarkdownPage.number("%.3f", interval.high()));
    }
}
