package org.tornadoattention.benchmarks.cpu;

import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.tornadoattention.benchmarks.cpu.PairedRun.Outcome;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Speed over length as pictures, full and causal: one line for each contender at 128 dimensions.
final class SpeedChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;

    private SpeedChart() {}

    /// A line's points.
    private record Line(List<Double> lengths, List<Double> speeds) {
        Line() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /// Writes `base-full.svg` and `base-causal.svg`, as far as any result belongs on them.
    static void write(List<Result> results, Path base) throws IOException {
        for (Cell.Kind kind : new Cell.Kind[] {Cell.Kind.FULL, Cell.Kind.CAUSAL}) {
            XYChart chart = chart(results, kind);
            if (!chart.getSeriesMap().isEmpty()) {
                String name = "%s-%s.svg".formatted(base.getFileName(), word(kind));
                String file = base.resolveSibling(name).toString();
                VectorGraphicsEncoder.saveVectorGraphic(chart, file, VectorGraphicsFormat.SVG);
            }
        }
    }

    static XYChart chart(List<Result> results, Cell.Kind kind) {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (Result result : results) {
            for (Outcome outcome : result.outcomes()) {
                if (belongs(result, outcome, kind)) {
                    Cell cell = outcome.entry().cell();
                    Line line = lines.computeIfAbsent(outcome.entry().contender(), _ -> new Line());
                    line.lengths().add((double) cell.shape().queryLength());
                    line.speeds().add(cell.flops() / Verdict.median(outcome));
                }
            }
        }
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(
                                "Attention, %s: 8 heads, 128 dimensions, float32"
                                        .formatted(word(kind)))
                        .xAxisTitle("length")
                        .yAxisTitle("GFLOP/s")
                        .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0);
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
        lines.forEach((name, line) -> chart.addSeries(name, line.lengths(), line.speeds()));
        return chart;
    }

    private static String word(Cell.Kind kind) {
        return kind == Cell.Kind.FULL ? "full" : "causal";
    }

    private static boolean belongs(Result result, Outcome outcome, Cell.Kind kind) {
        return result.comparison().group().equals("square")
                && !outcome.entry().isLimit()
                && !outcome.nanos().isEmpty()
                && outcome.entry().cell().kind() == kind
                && outcome.entry().cell().shape().headDim() == 128;
    }
}
