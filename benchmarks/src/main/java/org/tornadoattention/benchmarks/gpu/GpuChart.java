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
    private static final int TITLE = 30;
    private static final String OURS = "#2b6cb0";
    private static final String THEIRS = "#c9762b";

    String svg() {
        Map<String, List<Timing>> cells = new TreeMap<>();
        for (Timing t : findings.timings()) {
            if (t.isTimed()) {
                cells.computeIfAbsent(t.cell().name(), _ -> new ArrayList<>()).add(t);
            }
        }
        StringBuilder body = new StringBuilder();
        int y = TITLE;
        text(body, 10, y, "bold", "Attention on " + device() + ", longer is faster");
        y += LINE;
        body.append(legend(10, y, OURS, "this library, by TornadoVM's backend and our kernel"));
        body.append(legend(WIDTH / 2, y, THEIRS, "PyTorch, by its backend"));
        y += LINE / 2;
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
                                t.who().equals(Findings.PYTORCH) ? THEIRS : OURS));
                text(body, (int) (LEFT + length + 6), y, "normal", GpuReport.speed(t));
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

    /// As a backend names it that was asked.
    private String device() {
        return findings.facts().entrySet().stream()
                .filter(fact -> fact.getKey().startsWith(GpuWorker.DEVICE))
                .map(Map.Entry::getValue)
                .map(value -> value.replaceFirst(" \\(.*", ""))
                .findFirst()
                .orElse("an unknown device");
    }

    private static String legend(int x, int y, String colour, String what) {
        StringBuilder line = new StringBuilder();
        line.append(
                "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n"
                        .formatted(x, y - 11, colour));
        text(line, x + 18, y, "normal", what);
        return line.toString();
    }

    private static double speed(Timing t) {
        return t.cell().kind() == BenchCell.Kind.DECODE
                ? t.gigabytesPerSecond()
                : t.teraflopsPerSecond();
    }

    private static void text(StringBuilder body, int x, int y, String weight, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        body.append(
                "<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>\n"
                        .formatted(x, y, weight, safe));
    }
}
