package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.benchmarks.gpu.Findings.Timing;
import org.tornadoattention.cli.bench.BenchCell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Speeds as bars, one for each that was timed, cell by cell. Written by hand: a machine with a GPU
/// and nothing else has no fonts, which libraries for charts ask for.
record GpuChart(Findings findings) {
    private static final int WIDTH = 1000;
    private static final int LEFT = 190;
    private static final int RIGHT = 130;
    private static final int LINE = 18;

    String svg() {
        Map<String, List<Timing>> cells = new TreeMap<>();
        for (Timing t : findings.timings()) {
            if (t.isTimed()) {
                cells.computeIfAbsent(t.cell().name(), _ -> new ArrayList<>()).add(t);
            }
        }
        StringBuilder body = new StringBuilder();
        int y = LINE;
        for (Map.Entry<String, List<Timing>> cell : cells.entrySet()) {
            double largest = cell.getValue().stream().mapToDouble(GpuChart::speed).max().orElse(1);
            y += LINE;
            text(body, 10, y, "bold", cell.getKey());
            for (Timing t : cell.getValue()) {
                y += LINE;
                double length = (WIDTH - LEFT - RIGHT) * speed(t) / largest;
                text(body, 10, y, "normal", "%s %s".formatted(t.who(), t.kernel()));
                body.append(
                        String.format(
                                Locale.ROOT,
                                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\""
                                        + " fill=\"%s\"/>\n",
                                LEFT,
                                y - 11,
                                length,
                                t.who().equals(Findings.PYTORCH) ? "#c9762b" : "#2b6cb0"));
                text(
                        body,
                        (int) (LEFT + length + 6),
                        y,
                        "normal",
                        GpuReport.number(speed(t)) + (decodes(t) ? " GB/s" : " TFLOP/s"));
            }
            y += LINE / 2;
        }
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        %s</svg>
        """
                .formatted(WIDTH, y + LINE, body);
    }

    private static boolean decodes(Timing t) {
        return t.cell().kind() == BenchCell.Kind.DECODE;
    }

    private static double speed(Timing t) {
        return decodes(t) ? t.gigabytesPerSecond() : t.teraflopsPerSecond();
    }

    private static void text(StringBuilder body, int x, int y, String weight, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        body.append(
                "<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>\n"
                        .formatted(x, y, weight, safe));
    }
}
