package org.tornadoattention.cli.bench;

import org.tornadoattention.cli.heatmap.Markup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// One self-contained HTML page of a report: what was measured where, the charts, every row. It
/// loads nothing.
public final class BenchPage {
    private BenchPage() {}

    /// The page.
    public static String of(BenchReport report) {
        return template()
                .replace("{{title}}", "attend bench, suite " + Markup.escape(report.suite()))
                .replace("{{state}}", Markup.escape(state(report)))
                .replace("{{legend}}", Markup.escape(CellText.LEGEND))
                .replace("{{targets}}", targets(report))
                .replace("{{missing}}", missing(report))
                .replace("{{charts}}", charts(report))
                .replace("{{rows}}", rows(report))
                .replace("{{machine}}", machine(report));
    }

    private static String state(BenchReport report) {
        return "%s%d measured, %d wrong, %d failed; %d rounds at most%s"
                .formatted(
                        report.complete()
                                ? ""
                                : "Incomplete: the run was interrupted, or still goes on. ",
                        report.count(CellResult.Status.OK),
                        report.count(CellResult.Status.WRONG),
                        report.count(CellResult.Status.FAILED),
                        report.rounds(),
                        report.busy().map(busy -> "; " + busy).orElse(""));
    }

    private static String targets(BenchReport report) {
        StringBuilder rows = new StringBuilder();
        for (BenchTarget target : report.targets()) {
            StringBuilder details = new StringBuilder();
            target.device()
                    .details()
                    .forEach(
                            (name, fact) ->
                                    details.append(details.isEmpty() ? "" : "; ")
                                            .append(name)
                                            .append(": ")
                                            .append(fact));
            if (!target.noLimits().isEmpty()) {
                details.append("; no limits: ").append(target.noLimits());
            }
            rows.append(
                    cells(
                            "td",
                            List.of(
                                    report.label(target.id()),
                                    target.device().backend(),
                                    target.device().name(),
                                    CellText.peak(target),
                                    CellText.bandwidth(target),
                                    details.toString())));
        }
        return rows.toString();
    }

    private static String missing(BenchReport report) {
        StringBuilder lines = new StringBuilder();
        report.missing()
                .forEach(
                        one ->
                                lines.append("<p class=\"missing\">")
                                        .append(
                                                Markup.escape(
                                                        "%s is not available: %s"
                                                                .formatted(
                                                                        one.engine(),
                                                                        one.reason())))
                                        .append("</p>\n"));
        return lines.toString();
    }

    /// Where Java cannot draw, the page says so: numbers count more than pictures.
    private static String charts(BenchReport report) {
        List<BenchCharts.Chart> charts;
        try {
            charts = BenchCharts.of(report);
        } catch (InternalError | LinkageError | RuntimeException e) {
            // Without fonts, or its libraries for them, Java fails in each of these ways.
            return "<p class=\"missing\">%s</p>\n"
                    .formatted(
                            Markup.escape(
                                    "no charts: they could not be drawn, perhaps for lack of a font (%s)"
                                            .formatted(e)));
        }
        StringBuilder figures = new StringBuilder();
        for (BenchCharts.Chart chart : charts) {
            String title = Markup.escape(chart.title());
            figures.append("<figure><figcaption>")
                    .append(title)
                    .append("</figcaption><img alt=\"")
                    .append(title)
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(chart.png()))
                    .append("\"></figure>\n");
        }
        return figures.toString();
    }

    private static String rows(BenchReport report) {
        StringBuilder rows = new StringBuilder(cells("th", CellText.HEADER));
        for (CellResult result : report.results()) {
            List<String> texts = CellText.row(report, result);
            rows.append(
                    result.status() == CellResult.Status.OK ? cells("td", texts) : failed(texts));
        }
        return rows.toString();
    }

    /// Where times would be stands the reason.
    private static String failed(List<String> texts) {
        int timed = CellText.HEADER.indexOf("first");
        return cells("td", texts.subList(0, timed))
                .replace("<tr>", "<tr class=\"failed\">")
                .replace(
                        "</tr>",
                        "<td colspan=\"%d\">%s</td></tr>"
                                .formatted(texts.size() - timed, Markup.escape(texts.getLast())));
    }

    private static String machine(BenchReport report) {
        StringBuilder rows = new StringBuilder();
        report.machine().forEach((name, fact) -> rows.append(cells("td", List.of(name, fact))));
        return rows.toString();
    }

    private static String cells(String element, List<String> texts) {
        StringBuilder row = new StringBuilder("<tr>");
        for (String text : texts) {
            row.append('<').append(element).append('>');
            row.append(Markup.escape(text)).append("</").append(element).append('>');
        }
        return row.append("</tr>\n").toString();
    }

    private static String template() {
        try (InputStream stream = BenchPage.class.getResourceAsStream("bench.html")) {
            byte[] bytes = Objects.requireNonNull(stream, "bench.html").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
