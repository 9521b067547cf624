package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.benchmarks.gpu.Findings.Timing;

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
    private static final int HEIGHT = 12;
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
        text(
                body,
                10,
                y,
                "bold",
                "Attention on %s; within a cell, longer is faster".formatted(devices()));
        y += LINE;
        legend(body, 10, y, OURS, "this library, by TornadoVM's backend and our kernel");
        legend(body, WIDTH / 2, y, THEIRS, "PyTorch, by its backend");
        y += LINE / 2;
        for (Map.Entry<String, List<Timing>> cell : cells.entrySet()) {
            double largest = cell.getValue().stream().mapToDouble(GpuChart::speed).max().orElse(1);
            y += LINE;
            text(body, 10, y, "bold", cell.getKey());
            for (Timing t : cell.getValue()) {
                y += LINE;
                double length = (WIDTH - LEFT - RIGHT) * speed(t) / largest;
                text(body, 10, y, "normal", "%s %s".formatted(t.who(), t.kernel()));
                rect(body, LEFT, y, length, t.who().equals(Findings.PYTORCH) ? THEIRS : OURS);
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

    /// As backends, or PyTorch, name those that were measured.
    private String devices() {
        Map<String, String> facts = findings.facts();
        List<String> ours =
                facts.entrySet().stream()
                        .filter(fact -> fact.getKey().startsWith(GpuWorker.DEVICE))
                        .map(fact -> fact.getValue().replaceFirst(" \\([^()]*\\)$", ""))
                        .distinct()
                        .toList();
        return ours.isEmpty()
                ? facts.getOrDefault("GPU", "an unknown device")
                : String.join(", ", ours);
    }

    private static void legend(StringBuilder body, int x, int y, String colour, String what) {
        rect(body, x, y, HEIGHT, colour);
        text(body, x + LINE, y, "normal", what);
    }

    private static void rect(StringBuilder body, int x, int y, double width, String colour) {
        body.append(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                        x,
                        y - HEIGHT + 1,
                        width,
                        HEIGHT,
                        colour));
    }

    private static double speed(Timing t) {
        return t.decodes() ? t.gigabytesPerSecond() : t.teraflopsPerSecond();
    }

    private static void text(StringBuilder body, int x, int y, String weight, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        body.append(
                "<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>\n"
                        .formatted(x, y, weight, safe));
    }
}
