package org.tornadoattention.benchmarks.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import org.tornadoattention.benchmarks.gpu.Findings.Check;
import org.tornadoattention.benchmarks.gpu.Findings.Timing;
import org.tornadoattention.cli.bench.BenchCell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// All that was found, for people and for programs.
///
/// @param machine facts, by name
/// @param missing what took no part, and why
record GpuReport(
        Map<String, String> machine, Map<String, String> missing, Suite suite, Findings findings) {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /// Writes `base.json`, `base.md` and `base.svg`.
    void write(Path base) throws IOException {
        Path folder = base.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(
                ending(base, ".json"), MAPPER.writeValueAsString(GpuJson.of(this)) + "\n");
        Files.writeString(ending(base, ".md"), markdown());
        Files.writeString(ending(base, ".svg"), new GpuChart(findings).svg());
    }

    static Path ending(Path base, String ending) {
        return base.resolveSibling(base.getFileName() + ending);
    }

    /// What is asked of the kernels, and whether it was met.
    List<Bar> bars() {
        return new Bars(suite, findings).all();
    }

    private void bars(StringBuilder page) {
        row(page, "asked", "", "measured");
        row(page, "---", "---", "---");
        for (Bar bar : bars()) {
            String verdict = bar.verdict().text();
            boolean met = bar.verdict() == Bar.Verdict.MET;
            row(page, bar.what(), met ? verdict : "**%s**".formatted(verdict), bar.got());
        }
    }

    String markdown() {
        StringBuilder page = new StringBuilder("# Kernels on a GPU\n\n");
        page.append(
                "Made by `benchmarks/gpu`; how, and what the columns mean, stands in the project's"
                        + " benchmarks/README.md.\n\n## Bars\n\n");
        if (suite.quick()) {
            page.append("Not judged on small sizes.\n");
        } else {
            bars(page);
        }
        page.append("\n## Limits\n\n");
        row(page, "limit", "measured by", "");
        row(page, "---", "---", "---:");
        for (Findings.Limit l : findings.limits()) {
            boolean bytes = l.name().equals(Findings.COPY);
            String value = number(l.value() / (bytes ? 1e9 : 1e12));
            row(page, l.name(), l.who(), value + (bytes ? " GB/s" : " TFLOP/s"));
        }
        page.append("\n## Times\n\n");
        row(
                page,
                "cell",
                "by",
                "kernel",
                "ms",
                "quartiles",
                "call ms",
                "TFLOP/s",
                "GB/s",
                "of limit",
                "error",
                "times PyTorch's flash",
                "cuDNN",
                "efficient",
                "math");
        row(
                page, "---", "---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:",
                "---:", "---:", "---:", "---:");
        for (BenchCell cell : suite.cells()) {
            findings.timings().stream()
                    .filter(t -> t.cell().equals(cell))
                    .forEach(t -> timing(page, t));
        }
        if (!findings.graphs().isEmpty()) {
            graphs(page);
        }
        page.append("\n## Checks\n\nAll rows against the oracle.\n\n");
        row(page, "by", "kernel", "problem", "error", "allowed", "");
        row(page, "---", "---", "---", "---:", "---:", "---");
        for (Check c : findings.checks()) {
            String verdict = c.isWrong() ? "**%s**".formatted(c.verdict()) : c.verdict();
            row(page, c.who(), c.kernel(), c.name(), error(c.error()), error(c.allowed()), verdict);
        }
        page.append("\n## Where, and how to do it again\n\n");
        row(page, "", "");
        row(page, "---", "---");
        machine.forEach((name, value) -> row(page, name, value));
        findings.facts().forEach((name, value) -> row(page, name, value));
        missing.forEach((name, value) -> row(page, name, Findings.NOT_MEASURED + value));
        return page.toString();
    }

    private void timing(StringBuilder page, Timing t) {
        String name = t.cell().name();
        String kernel =
                t.ran().isEmpty() || t.ran().equals(t.kernel())
                        ? t.kernel()
                        : "%s (%s)".formatted(t.kernel(), t.ran());
        if (!t.isTimed()) {
            row(
                    page,
                    name,
                    t.who(),
                    t.kernel(),
                    Findings.NOT_MEASURED + t.reason(),
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "");
            return;
        }
        row(
                page,
                name,
                t.who(),
                kernel,
                number(t.median()),
                "%s - %s".formatted(number(t.quantile(0.25)), number(t.quantile(0.75))),
                number(t.callMillis()),
                number(t.teraflopsPerSecond()),
                number(t.gigabytesPerSecond()),
                share(t),
                error(t.error()),
                ratio(t, "flash"),
                ratio(t, "cudnn"),
                ratio(t, "efficient"),
                ratio(t, "math"));
    }

    private void graphs(StringBuilder page) {
        page.append("\n## CUDA graphs\n\nWhole calls from host to host, medians.\n\n");
        row(page, "cell", "by", "kernel", "call ms", "with a graph", "times as fast");
        row(page, "---", "---", "---", "---:", "---:", "---:");
        findings.graphs().forEach(g -> graph(page, g));
    }

    private static void graph(StringBuilder page, Findings.Graph g) {
        row(
                page,
                g.cell().name(),
                g.who(),
                g.kernel(),
                g.isTimed() ? number(g.callMillis()) : Findings.NOT_MEASURED + g.reason(),
                number(g.graphMillis()),
                number(g.callMillis() / g.graphMillis()));
    }

    /// A decoding step's of the copy bandwidth, any other's of the fastest arithmetic of its type.
    private String share(Timing t) {
        boolean decode = t.decodes();
        String type = t.cell().type().toString().toLowerCase(Locale.ROOT);
        OptionalDouble limit =
                decode
                        ? findings.limit(Findings.COPY)
                        : findings.limits().stream()
                                .filter(l -> l.name().endsWith(type))
                                .mapToDouble(Findings.Limit::value)
                                .max();
        double rate = decode ? t.gigabytesPerSecond() * 1e9 : t.teraflopsPerSecond() * 1e12;
        return limit.isPresent()
                ? String.format(Locale.ROOT, "%.0f %%", 100 * rate / limit.getAsDouble())
                : "-";
    }

    /// How many times as fast as one of PyTorch's.
    private String ratio(Timing t, String kernel) {
        Optional<Timing> other = findings.best(Findings.PYTORCH, t.cell().name(), kernel);
        boolean ours = !t.who().equals(Findings.PYTORCH);
        return ours && other.isPresent() ? number(other.get().median() / t.median()) : "-";
    }

    static String error(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1e", value);
    }

    /// Of what the cell is about: bytes where it decodes, else operations.
    static String speed(Timing t) {
        return t.decodes()
                ? number(t.gigabytesPerSecond()) + " GB/s"
                : number(t.teraflopsPerSecond()) + " TFLOP/s";
    }

    /// Three digits or more.
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        int digits = (int) Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 1e-4))));
        return String.format(Locale.ROOT, "%." + Math.min(5, digits) + "f", value);
    }

    private static void row(StringBuilder page, String... cells) {
        page.append('|');
        for (String cell : cells) {
            page.append(' ').append(cell.replace("|", "\\|")).append(" |");
        }
        page.append('\n');
    }
}
