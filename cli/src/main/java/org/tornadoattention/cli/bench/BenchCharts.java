package org.tornadoattention.cli.bench;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.cli.bench.BenchCell.Kind;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A report's charts, as pictures: speed by length, error beside speed, and a roofline for each
/// target.
final class BenchCharts {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 520;

    /// The library draws no empty text.
    private static final String NO_LABEL = " ";

    /// Of a line in the legend.
    private static final int LINE = 30;

    private static final int MARKER = 11;

    /// In a page the picture is about two thirds as large.
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 17);

    private static final float ROOF_WIDTH = 2;

    private BenchCharts() {}

    /// A chart.
    ///
    /// @param png the picture, a PNG file
    @SuppressWarnings("ArrayRecordComponent") // written once, into the page
    record Chart(String title, byte[] png) {}

    /// The points of a series.
    private record Points(List<Double> x, List<Double> y) {
        Points() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(double pointX, double pointY) {
            x.add(pointX);
            y.add(pointY);
        }
    }

    /// Those for which the report has points.
    static List<Chart> of(BenchReport report) {
        List<Chart> charts = new ArrayList<>();
        speed(report, Kind.PREFILL, "Speed by length: prefill").ifPresent(charts::add);
        speed(report, Kind.DECODE, "Speed by length: decode").ifPresent(charts::add);
        errors(report).ifPresent(charts::add);
        for (BenchTarget target : report.targets()) {
            target.limits()
                    .flatMap(limits -> roofline(report, target, limits))
                    .ifPresent(charts::add);
        }
        return charts;
    }

    /// One line for each target and variant; in decoding the bytes are what counts.
    private static Optional<Chart> speed(BenchReport report, Kind kind, String title) {
        Map<String, Points> lines = new LinkedHashMap<>();
        for (CellResult result : report.results()) {
            if (result.times().isPresent() && result.cell().kind() == kind) {
                double speed =
                        (kind == Kind.PREFILL
                                        ? result.gigaflopsPerSecond()
                                        : result.gigabytesPerSecond())
                                .getAsDouble();
                lines.computeIfAbsent(
                                "%s, %s".formatted(report.label(result.target()), variant(result)),
                                _ -> new Points())
                        .add(log2(result.cell().shape().keyLength()), speed);
            }
        }
        XYChart chart =
                chart(title, "keys", kind == Kind.PREFILL ? "GFLOP/s" : "GB/s", lines.size());
        chart.getStyler().setYAxisMin(0.0);
        // Lengths double; a logarithmic axis of the library has its marks at powers of ten.
        chart.getStyler().setxAxisTickLabelsFormattingFunction(BenchCharts::length);
        lines.forEach((name, points) -> chart.addSeries(name, points.x(), points.y()));
        return lines.isEmpty() ? Optional.empty() : Optional.of(drawn(title, chart));
    }

    /// One point for each cell. A logarithmic axis has no zero, so an exact result stands at the
    /// smallest error that float32 could show.
    private static Optional<Chart> errors(BenchReport report) {
        String title = "Error beside speed";
        Map<String, Points> series = new LinkedHashMap<>();
        for (CellResult result : report.results()) {
            if (result.times().isPresent() && result.check().isPresent()) {
                series.computeIfAbsent(
                                "%s, %s"
                                        .formatted(
                                                report.label(result.target()),
                                                result.cell().type()),
                                _ -> new Points())
                        .add(
                                Math.log10(result.gigaflopsPerSecond().getAsDouble()),
                                Math.log10(Math.max(result.check().get().error(), 0x1p-30)));
            }
        }
        XYChart chart = chart(title, "GFLOP/s", "largest error against the oracle", series.size());
        logarithmic(chart);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.forEach((name, points) -> chart.addSeries(name, points.x(), points.y()));
        return series.isEmpty() ? Optional.empty() : Optional.of(drawn(title, chart));
    }

    private static Optional<Chart> roofline(
            BenchReport report, BenchTarget target, MeasuredLimits limits) {
        String title = "Roofline: %s".formatted(report.label(target.id()));
        Map<String, Points> series = new LinkedHashMap<>();
        double ridge = limits.flopsPerSecond() / limits.bytesPerSecond();
        double least = ridge / 2;
        double most = ridge * 2;
        for (CellResult result : report.results()) {
            if (result.times().isPresent() && result.target().equals(target.id())) {
                double intensity = result.cell().flops() / result.cell().bytes();
                least = Math.min(least, intensity / 2);
                most = Math.max(most, intensity * 2);
                series.computeIfAbsent(
                                "%s, %s".formatted(result.cell().kindText(), result.cell().type()),
                                _ -> new Points())
                        .add(
                                Math.log10(intensity),
                                Math.log10(result.gigaflopsPerSecond().getAsDouble()));
            }
        }
        XYChart chart =
                chart(
                        title,
                        "operations for each byte that must move (flop/B)",
                        "GFLOP/s",
                        series.size() + 1);
        logarithmic(chart);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        double peak = limits.flopsPerSecond() / 1e9;
        double slope = limits.bytesPerSecond() / 1e9;
        chart.addSeries(
                        "measured limits",
                        List.of(Math.log10(least), Math.log10(ridge), Math.log10(most)),
                        List.of(Math.log10(least * slope), Math.log10(peak), Math.log10(peak)))
                .setXYSeriesRenderStyle(XYSeriesRenderStyle.Line)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(Color.DARK_GRAY)
                .setLineStyle(new BasicStroke(ROOF_WIDTH));
        series.forEach((name, points) -> chart.addSeries(name, points.x(), points.y()));
        return series.isEmpty() ? Optional.empty() : Optional.of(drawn(title, chart));
    }

    /// For points in logarithms to base 10: a logarithmic axis of the library has its marks at
    /// powers of ten alone.
    private static void logarithmic(XYChart chart) {
        chart.getStyler().setxAxisTickLabelsFormattingFunction(BenchCharts::power);
        chart.getStyler().setyAxisTickLabelsFormattingFunction(BenchCharts::power);
    }

    private static double log2(int keys) {
        return Math.log(keys) / Math.log(2);
    }

    /// Of a place on such an axis; no label between powers of two.
    private static String length(double log2) {
        return log2 == Math.rint(log2) ? Long.toString(1L << (long) log2) : NO_LABEL;
    }

    /// Of a place on such an axis: two digits.
    private static String power(double log10) {
        double value = Math.pow(10, log10);
        return value < 1e-2
                ? String.format(Locale.ROOT, "%.1e", value)
                : new BigDecimal(value)
                        .round(new MathContext(2))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String variant(CellResult result) {
        BenchCell cell = result.cell();
        return "%s %s%s, %s heads, D %d"
                .formatted(
                        cell.type(),
                        cell.maskText(),
                        cell.shape().batch() == 1 ? "" : ", batch " + cell.shape().batch(),
                        cell.headsText(),
                        cell.shape().headDim());
    }

    private static XYChart chart(String title, String x, String y, int series) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT + LINE * series)
                        .title(title)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Vertical)
                .setLegendBorderColor(Color.WHITE);
        chart.getStyler().setChartTitleVisible(false);
        chart.getStyler().setMarkerSize(MARKER).setLegendFont(TEXT);
        chart.getStyler().setAxisTickLabelsFont(TEXT).setAxisTitleFont(TEXT);
        return chart;
    }

    private static Chart drawn(String title, XYChart chart) {
        try {
            return new Chart(title, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        }
    }
}
