package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.benchmarks.Machine;
import org.tornadoattention.benchmarks.device.Results.Comparison;
import org.tornadoattention.benchmarks.device.Results.NewLengths;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// [Results] as tables.
final class MarkdownTables {
    private static final long MIB = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    private MarkdownTables() {}

    /// The whole page.
    static String of(Results results) {
        MarkdownTables page = new MarkdownTables();
        page.line("# Attention on a device: " + results.machine().facts().get("device"));
        page.line("");
        page.lengths(results);
        results.longSequence().ifPresent(page::longSequence);
        page.newLengths(results);
        page.machine(results.machine());
        return page.text.toString();
    }

    private void lengths(Results results) {
        for (Comparison comparison : results.lengths()) {
            AttentionShape s = comparison.shape();
            line("## Length %d".formatted(s.queryLength()));
            line("");
            describe(comparison, results.causal());
            comparison(comparison);
            if (!comparison.baselineGroups().isEmpty()) {
                line(
                        "Baseline by work-group size, fastest call in ms: %s."
                                .formatted(
                                        comparison.baselineGroups().entrySet().stream()
                                                .map(e -> e.getKey() + ": " + time(e.getValue()))
                                                .collect(Collectors.joining("; "))));
                line("");
            }
        }
    }

    private void longSequence(Comparison comparison) {
        AttentionShape s = comparison.shape();
        line("## Length %d within %s".formatted(s.queryLength(), DeviceBenchmark.LONG_LIMIT));
        line("");
        line(
                "One head, setting `memory-limit=%s`; its scores alone would take %,d MiB."
                        .formatted(
                                DeviceBenchmark.LONG_LIMIT,
                                (long) s.queryLength() * s.keyLength() * Float.BYTES / MIB));
        comparison(comparison);
    }

    private void describe(Comparison comparison, boolean causal) {
        AttentionShape s = comparison.shape();
        line(
                "Batch %d, %d query heads on %d key-value heads, head dimension %d, %s, float32: %s GFLOP. %d rows checked against the oracle, all rows against each other; largest error allowed %s."
                        .formatted(
                                s.batch(),
                                s.queryHeads(),
                                s.keyValueHeads(),
                                s.headDim(),
                                causal ? "causal" : "no mask",
                                number("%.3g", comparison.flops() / 1e9),
                                comparison.checkedRows(),
                                number("%.1e", comparison.allowed())));
    }

    private void comparison(Comparison comparison) {
        line("");
        row(
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
        row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        for (Measurement m : comparison.measurements()) {
            row(
                    m.contender(),
                    m.kernel(),
                    time(m.firstMillis()),
                    time(m.median()),
                    "%s - %s (%d)"
                            .formatted(time(m.fastest()), time(m.slowest()), m.millis().size()),
                    m.kernelMillis().map(MarkdownTables::time).orElse(""),
                    number("%.2f", m.gigaflopsPerSecond(comparison.flops())),
                    times(comparison.speedup(m, DeviceBenchmark.BASELINE)),
                    times(comparison.speedup(m, DeviceBenchmark.STEPS)),
                    number("%.1e", m.largestError()));
        }
        line("");
    }

    private void newLengths(Results results) {
        if (results.newLengths().isEmpty()) {
            return;
        }
        line("## New lengths");
        line("");
        line("One plan for each table; its first line includes making and compiling it.");
        line("");
        for (NewLengths lines : results.newLengths()) {
            row(lines.what(), "first call ms", "later calls, median ms", "largest error");
            row("---:", "---:", "---:", "---:");
            for (NewLengths.Step step : lines.steps()) {
                row(
                        Integer.toString(step.length()),
                        time(step.firstMillis()),
                        time(step.steadyMillis()),
                        number("%.1e", step.largestError()));
            }
            line("");
        }
    }

    private void machine(Machine machine) {
        line("## Where, and how to do it again");
        line("");
        row("", "");
        row("---", "---");
        machine.facts()
                .forEach(
                        (name, value) ->
                                row(name, name.equals("command") ? "`" + value + "`" : value));
    }

    private static String times(Optional<Double> factor) {
        return factor.map(value -> number("%.2f", value)).orElse("");
    }

    /// Milliseconds, to three digits where they are few.
    private static String time(double millis) {
        return number(millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", Arrays.asList(cells)) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
