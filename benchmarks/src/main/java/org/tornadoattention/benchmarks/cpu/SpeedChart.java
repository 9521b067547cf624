package org.tornadoattention.benchmarks.cpu;

import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.tornadoattention.benchmarks.cpu.PairedRun.Outcome;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Speed over length as a picture: one line for each contender at 128 dimensions, causal.
final class SpeedChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;

    private SpeedChart() {}

    /// A line's points.
    private record Line(List<Double> lengths, List<Double> speeds) {
        Line() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /// Writes an SVG file, if any result belongs on it.
    static void write(List<Result> results, Path file) throws IOException {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (Result result : results) {
            for (Outcome outcome : result.outcomes()) {
                if (belongs(result, outcome)) {
                    Cell cell = outcome.entry().cell();
                    String kind = cell.kind() == Cell.Kind.FULL ? "full" : "causal";
                    String name = outcome.entry().contender() + ", " + kind;
                    Line line = lines.computeIfAbsent(name, _ -> new Line());
                    line.lengths().add((double) cell.shape().queryLength());
                    line.speeds().add(cell.flops() / Verdict.median(outcome));
                }
            }
        }
        if (lines.isEmpty()) {
            return;
        }
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title("Attention on a processor: 8 heads, 128 dimensions, float32")
                        .xAxisTitle("length")
                        .yAxisTitle("GFLOP/s")
                        .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0);
        lines.forEach((name, line) -> chart.addSeries(name, line.lengths(), line.speeds()));
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }

    private static boolean belongs(Result result, Outcome outcome) {
        return result.comparison().group().equals("square")
                && !outcome.entry().isLimit()
                && !outcome.nanos().isEmpty()
                && outcome.entry().cell().shape().headDim() == 128;
    }
}
