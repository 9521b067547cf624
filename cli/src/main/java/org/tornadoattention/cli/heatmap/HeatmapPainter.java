package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.awt.image.BufferedImage;
import java.util.Locale;

/// Lays a [Heatmap] out and paints it.
///
/// ```
/// title, subtitle
/// panel title                 weight
/// rows | cells                colour bar
///        columns
/// ```
final class HeatmapPainter {
    private static final int BACKGROUND = 0xffffff;
    private static final int INK = 0x1f2430;
    private static final int FAINT_INK = 0x6b7280;
    private static final int MASKED = 0xdcdee2;

    private static final int MARGIN = 36;
    private static final int HEADER = 92;
    private static final int PANEL_TITLE = 34;
    private static final int LEFT_AXIS = 62;
    private static final int BOTTOM_AXIS = 62;
    private static final int PANEL_GAP = 22;
    private static final int BAR_WIDTH = 20;
    private static final int BAR_SPACE = 104;
    private static final int LEGEND = 34;
    private static final int TICK = 5;
    private static final int MIN_TICK_SPACING = 44;

    private static final int TITLE_SIZE = 20;
    private static final int PANEL_TITLE_SIZE = 15;
    private static final int TEXT_SIZE = 12;

    private final Heatmap map;

    HeatmapPainter(Heatmap map) {
        this.map = map;
    }

    /// The picture.
    BufferedImage paint() {
        int across = Math.min(map.columns(), map.panels().size());
        int down = Math.ceilDiv(map.panels().size(), across);
        int panelWidth = LEFT_AXIS + map.cellSize() * largest(false);
        int panelHeight = PANEL_TITLE + map.cellSize() * largest(true) + BOTTOM_AXIS;
        int right = MARGIN + across * panelWidth + (across - 1) * PANEL_GAP;
        int bottom = HEADER + down * panelHeight;
        Canvas canvas = new Canvas(right + BAR_SPACE + MARGIN, bottom + LEGEND, BACKGROUND);
        canvas.text(map.title(), MARGIN, 46, TITLE_SIZE, Canvas.Anchor.LEFT, INK);
        canvas.text(map.subtitle(), MARGIN, 74, TEXT_SIZE, Canvas.Anchor.LEFT, FAINT_INK);
        for (int p = 0; p < map.panels().size(); p++) {
            int x = MARGIN + p % across * (panelWidth + PANEL_GAP) + LEFT_AXIS;
            int y = HEADER + p / across * panelHeight + PANEL_TITLE;
            draw(canvas, map.panels().get(p), x, y, p % across == 0);
        }
        int barTop = HEADER + PANEL_TITLE;
        drawBar(
                canvas,
                right + PANEL_GAP + 8,
                barTop,
                map.cellSize() * map.panels().getFirst().values().dim(0));
        int legend = bottom + LEGEND / 2 - 8;
        canvas.fill(MARGIN + LEFT_AXIS, legend - TEXT_SIZE, TEXT_SIZE, TEXT_SIZE, MASKED);
        canvas.text(
                "masked: may not be attended to",
                MARGIN + LEFT_AXIS + TEXT_SIZE + 8,
                legend,
                TEXT_SIZE,
                Canvas.Anchor.LEFT,
                FAINT_INK);
        return canvas.image();
    }

    private int largest(boolean rows) {
        return map.panels().stream()
                .mapToInt(p -> p.values().dim(rows ? 0 : 1))
                .max()
                .orElseThrow();
    }

    private void draw(Canvas canvas, Heatmap.Panel panel, int left, int top, boolean first) {
        Tensor values = panel.values();
        int width = map.cellSize() * values.dim(1);
        int height = map.cellSize() * values.dim(0);
        canvas.text(panel.title(), left, top - 13, PANEL_TITLE_SIZE, Canvas.Anchor.LEFT, INK);
        for (int i = 0; i < values.dim(0); i++) {
            for (int j = 0; j < values.dim(1); j++) {
                double value = values.get(i, j);
                int color =
                        Double.isNaN(value) ? MASKED : ColorMap.color(map.scale().fraction(value));
                canvas.fill(
                        left + j * map.cellSize(),
                        top + i * map.cellSize(),
                        map.cellSize(),
                        map.cellSize(),
                        color);
            }
        }
        canvas.frame(left, top, width, height, FAINT_INK);
        int step = tickStep();
        for (int j = 0; j < values.dim(1); j += step) {
            int x = left + j * map.cellSize() + map.cellSize() / 2;
            canvas.fill(x, top + height + 1, 1, TICK, FAINT_INK);
            canvas.text(
                    Integer.toString(j),
                    x + 0.5,
                    top + height + TICK + 5 + TEXT_SIZE,
                    TEXT_SIZE,
                    Canvas.Anchor.CENTER,
                    INK);
        }
        for (int i = 0; i < values.dim(0); i += step) {
            int y = top + i * map.cellSize() + map.cellSize() / 2;
            canvas.fill(left - 1 - TICK, y, TICK, 1, FAINT_INK);
            canvas.text(
                    Integer.toString(i),
                    left - TICK - 6,
                    y + TEXT_SIZE / 2.0 + 0.5,
                    TEXT_SIZE,
                    Canvas.Anchor.RIGHT,
                    INK);
        }
        canvas.text(
                map.columnLabel(),
                left + width / 2.0,
                top + height + 46,
                TEXT_SIZE,
                Canvas.Anchor.CENTER,
                FAINT_INK);
        if (first) {
            canvas.verticalText(
                    map.rowLabel(),
                    left - 42,
                    top + height / 2.0,
                    TEXT_SIZE,
                    Canvas.Anchor.CENTER,
                    FAINT_INK);
        }
    }

    private void drawBar(Canvas canvas, int left, int top, int height) {
        for (int y = 0; y < height; y++) {
            double fraction = 1 - (y + 0.5) / height;
            canvas.fill(left, top + y, BAR_WIDTH, 1, ColorMap.color(fraction));
        }
        canvas.frame(left, top, BAR_WIDTH, height, FAINT_INK);
        canvas.text("weight", left - 2, top - 13, TEXT_SIZE, Canvas.Anchor.LEFT, FAINT_INK);
        double[] shares =
                map.scale().squareRoot()
                        ? new double[] {0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1}
                        : new double[] {0, 0.2, 0.4, 0.6, 0.8, 1};
        for (double share : shares) {
            double value = share * map.scale().maximum();
            int y = top + (int) Math.round((1 - map.scale().fraction(value)) * (height - 1));
            canvas.fill(left + BAR_WIDTH + 1, y, TICK, 1, FAINT_INK);
            canvas.text(
                    number(value),
                    left + BAR_WIDTH + TICK + 7,
                    y + TEXT_SIZE / 2.0 + 0.5,
                    TEXT_SIZE,
                    Canvas.Anchor.LEFT,
                    INK);
        }
    }

    private int tickStep() {
        int step = 1;
        while (step * map.cellSize() < MIN_TICK_SPACING) {
            // Powers of two: lengths in this field are multiples of them.
            step *= 2;
        }
        return step;
    }

    /// Two significant digits, without trailing zeros.
    private static String number(double value) {
        String text = String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
        String shortened = text.replaceFirst("\\.?0+$", "");
        return shortened.isEmpty() ? "0" : shortened;
    }
}
