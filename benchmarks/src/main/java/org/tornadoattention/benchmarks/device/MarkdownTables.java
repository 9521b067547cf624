package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.benchmarks.device.Results.Comparison;
import org.tornadoattention.benchmarks.device.Results.NewLengths;

import java.util.Optional;
import java.util.stream.Collectors;

/// [Results] as tables.
final class MarkdownTables {
    private static final long MIB = 1 << 20;

    private final MarkdownPage page = new MarkdownPage();

    private MarkdownTables() {}

    /// The whole page.
    static String of(Results results) {
        MarkdownTables tables = new MarkdownTables();
        tables.page.line("# Attention on a device: " + results.machine().facts().get("device"));
        tables.page.line("");
        tables.lengths(results);
        results.longSequence().ifPresent(tables::longSequence);
        tables.newLengths(results);
        tables.page.machine(results.machine());
        return tables.page.toString();
    }

    private void lengths(Results results) {
        for (Comparison comparison : results.lengths()) {
            AttentionShape s = comparison.shape();
            page.line("## Length %d".formatted(s.queryLength()));
            page.line("");
            describe(comparison, results.causal());
            comparison(comparison);
            if (!comparison.baselineGroups().isEmpty()) {
                page.line(
                        "Baseline by work-group size, fastest call in ms: %s."
                                .formatted(
                                        comparison.baselineGroups().entrySet().stream()
                                                .map(
                                                        e ->
                                                                e.getKey()
                                                                        + ": "
                                                                        + MarkdownPage.time(
                                                                                e.getValue()))
                                                .collect(Collectors.joining("; "))));
                page.line("");
            }
        }
    }

    private void longSequence(Comparison comparison) {
        AttentionShape s = comparison.shape();
        page.line("## Length %d within %s".formatted(s.queryLength(), DeviceBenchmark.LONG_LIMIT));
        page.line("");
        page.line(
                "One head, setting `memory-limit=%s`; its scores alone would take %,d MiB."
                        .formatted(
                                DeviceBenchmark.LONG_LIMIT,
                                (long) s.queryLength() * s.keyLength() * Float.BYTES / MIB));
        comparison(comparison);
    }

    private void describe(Comparison comparison, boolean causal) {
        AttentionShape s = comparison.shape();
        page.line(
                "Batch %d, %d query heads on %d key-value heads, head dimension %d, %s, float32: %s GFLOP. %d rows checked against the oracle, all rows against each other; largest error allowed %s."
                        .formatted(
                                s.batch(),
                                s.queryHeads(),
                                s.keyValueHeads(),
                                s.headDim(),
                                causal ? "causal" : "no mask",
                                MarkdownPage.number("%.3g", comparison.flops() / 1e9),
                                comparison.checkedRows(),
                                MarkdownPage.number("%.1e", comparison.allowed())));
    }

    private void comparison(Comparison comparison) {
        page.line("");
        page.row(
                "contender",
                "kernel",
                "first call ms",
                "median ms",
                "fastest - slowest ms (calls)",
                "in kernels ms",
                "GFLOP/s",
                "x baseline",
                "x steps",
                "largest error");
        page.row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        for (Measurement m : comparison.measurements()) {
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
                    m.kernelMillis().map(MarkdownPage::time).orElse(""),
                    MarkdownPage.number("%.2f", m.gigaflopsPerSecond(comparison.flops())),
                    times(comparison.speedup(m, DeviceBenchmark.BASELINE)),
                    times(comparison.speedup(m, DeviceBenchmark.STEPS)),
                    MarkdownPage.number("%.1e", m.largestError()));
        }
        page.line("");
    }

    private void newLengths(Results results) {
        if (results.newLengths().isEmpty()) {
            return;
        }
        page.line("## New lengths");
        page.line("");
        page.line("One plan for each table; its first line includes making and compiling it.");
        page.line("");
        for (NewLengths lines : results.newLengths()) {
            page.row(lines.what(), "first call ms", "later calls, median ms", "largest error");
            page.row("---:", "---:", "---:", "---:");
            for (NewLengths.Step step : lines.steps()) {
                page.row(
                        Integer.toString(step.length()),
                        MarkdownPage.time(step.firstMillis()),
                        MarkdownPage.time(step.steadyMillis()),
                        MarkdownPage.number("%.1e", step.largestError()));
            }
            page.line("");
        }
    }

    private static String times(Optional<Double> factor) {
        return factor.map(value -> MarkdownPage.number("%.2f", value)).orElse("");
    }
}
