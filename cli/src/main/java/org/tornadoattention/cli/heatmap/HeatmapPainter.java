package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Lays a [Heatmap] out and paints it.
///
/// ```
/// title, subtitle
/// panel title                 weight
/// rows | cells                colour bar
///        columns
/// ```
final class HeatmapPainter {
    static final int BACKGROUND = 0xffffff;

    private static final int INK = 0x1f2430;
    private static final int FAINT_INK = 0x6b7280;

    private static final int MARGIN = 36;
    private static final int HEADER = 92;
    private static final int PANEL_TITLE = 34;
    private static final int AXIS = 62;
    private static final int AXIS_LABEL = 30;
    private static final int PANEL_GAP = 22;
    private static final int BAR_WIDTH = 20;
    private static final int BAR_SPACE = 104;
    private static final int LEGEND = 34;
    private static final int MIN_BAR = 160;
    private static final int TICK = 5;
    private static final int MIN_TICK_SPACING = 44;
    private static final int MIN_NAME_SPACING = 12;

    private static final int TITLE_SIZE = 20;
    private static final int PANEL_TITLE_SIZE = 15;
    private static final int TEXT_SIZE = 12;
    private static final int NAME_SIZE = 9;

    private final Heatmap map;
    private final int across;
    private final int leftAxis;
    private final int bottomAxis;
    private final int panelWidth;
    private final int panelHeight;

    HeatmapPainter(Heatmap map) {
        this.map = map;
        across = Math.min(map.across(), map.panels().size());
        int rows = map.rows().names().isEmpty() ? numberWidth(map.rows(), largest(0)) : 0;
        leftAxis = axis(map.rows(), rows);
        bottomAxis = axis(map.columns(), TEXT_SIZE);
        panelWidth = leftAxis + Math.max(map.cellWidth() * largest(1), widestTitle());
        panelHeight = PANEL_TITLE + map.cellHeight() * largest(0) + bottomAxis;
    }

    int width() {
        int panels = MARGIN + right() + BAR_SPACE;
        int titles = Math.max(width(map.title(), TITLE_SIZE), width(map.subtitle(), TEXT_SIZE));
        return Math.max(panels, MARGIN + titles) + MARGIN;
    }

    int height() {
        return bottom() + LEGEND;
    }

    private int right() {
        return across * panelWidth + (across - 1) * PANEL_GAP;
    }

    private int bottom() {
        int panels = Math.ceilDiv(map.panels().size(), across) * panelHeight;
        return HEADER + Math.max(panels, PANEL_TITLE + MIN_BAR + PANEL_GAP);
    }

    void paint(Drawing drawing) {
        drawing.text(map.title(), MARGIN, 46, TITLE_SIZE, Drawing.Anchor.LEFT, INK);
        drawing.text(map.subtitle(), MARGIN, 74, TEXT_SIZE, Drawing.Anchor.LEFT, FAINT_INK);
        for (int p = 0; p < map.panels().size(); p++) {
            int x = MARGIN + p % across * (panelWidth + PANEL_GAP) + leftAxis;
            int y = HEADER + p / across * panelHeight + PANEL_TITLE;
            draw(drawing, map.panels().get(p), x, y, p % across == 0);
        }
        drawBar(
                drawing,
                MARGIN + right() + PANEL_GAP + 8,
                HEADER + PANEL_TITLE,
                Math.max(MIN_BAR, map.cellHeight() * map.panels().getFirst().values().dim(0)));
        if (!map.panels().stream().anyMatch(Heatmap.Panel::hasMasked)) {
            return;
        }
        int legend = bottom() + LEGEND / 2 - 8;
        drawing.fill(MARGIN + leftAxis, legend - TEXT_SIZE, TEXT_SIZE, TEXT_SIZE, ColorMap.MASKED);
        drawing.text(
                "masked: may not be attended to",
                MARGIN + leftAxis + TEXT_SIZE + 8,
                legend,
                TEXT_SIZE,
                Drawing.Anchor.LEFT,
                FAINT_INK);
    }

    private int largest(int dimension) {
        return map.panels().stream().mapToInt(p -> p.values().dim(dimension)).max().orElseThrow();
    }

    private int widestTitle() {
        return map.panels().stream()
                .mapToInt(p -> width(p.title(), PANEL_TITLE_SIZE))
                .max()
                .orElseThrow();
    }

    private static int width(String text, double size) {
        return (int) Math.ceil(StrokeFont.width(text) * size / StrokeFont.CAP_HEIGHT);
    }

    /// How wide the longest of an axis' positions is.
    private static int numberWidth(Heatmap.Axis axis, int cells) {
        return width(axis.name(cells - 1), TEXT_SIZE);
    }

    /// Room for the ticks' names and the label.
    ///
    /// @param numbers what positions take, where they stand for names
    private static int axis(Heatmap.Axis axis, int numbers) {
        int names = axis.names().stream().mapToInt(n -> width(n, NAME_SIZE)).max().orElse(numbers);
        return Math.max(AXIS, TICK + 8 + names + AXIS_LABEL);
    }

    private void draw(Drawing drawing, Heatmap.Panel panel, int left, int top, boolean first) {
        Tensor values = panel.values();
        int width = map.cellWidth() * values.dim(1);
        int height = map.cellHeight() * values.dim(0);
        drawing.text(panel.title(), left, top - 13, PANEL_TITLE_SIZE, Drawing.Anchor.LEFT, INK);
        drawing.cells(values, left, top, map.cellWidth(), map.cellHeight(), map.scale());
        drawing.frame(left, top, width, height, FAINT_INK);
        drawColumnNames(drawing, values.dim(1), left, top + height);
        drawRowNames(drawing, values.dim(0), left, top);
        drawing.text(
                map.columns().label(),
                left + width / 2.0,
                top + height + bottomAxis - 16,
                TEXT_SIZE,
                Drawing.Anchor.CENTER,
                FAINT_INK);
        if (first && width(map.rows().label(), TEXT_SIZE) <= height + PANEL_TITLE) {
            drawing.verticalText(
                    map.rows().label(),
                    left - leftAxis + 20,
                    top + height / 2.0,
                    TEXT_SIZE,
                    Drawing.Anchor.CENTER,
                    FAINT_INK);
        }
    }

    private void drawColumnNames(Drawing drawing, int columns, int left, int bottom) {
        boolean named = !map.columns().names().isEmpty();
        int step = tickStep(map.cellWidth(), named);
        for (int j = 0; j < columns; j += step) {
            int x = left + j * map.cellWidth() + map.cellWidth() / 2;
            drawing.fill(x, bottom + 1, 1, TICK, FAINT_INK);
            String name = map.columns().name(j);
            if (named) {
                double baseline = x + NAME_SIZE / 2.0 + 0.5;
                drawing.verticalText(
                        name, baseline, bottom + TICK + 5, NAME_SIZE, Drawing.Anchor.RIGHT, INK);
            } else {
                double baseline = bottom + TICK + 5.0 + TEXT_SIZE;
                drawing.text(name, x + 0.5, baseline, TEXT_SIZE, Drawing.Anchor.CENTER, INK);
            }
        }
    }

    private void drawRowNames(Drawing drawing, int rows, int left, int top) {
        boolean named = !map.rows().names().isEmpty();
        int size = named ? NAME_SIZE : TEXT_SIZE;
        int step = tickStep(map.cellHeight(), named);
        for (int i = 0; i < rows; i += step) {
            int y = top + i * map.cellHeight() + map.cellHeight() / 2;
            drawing.fill(left - 1 - TICK, y, TICK, 1, FAINT_INK);
            double baseline = y + size / 2.0 + 0.5;
            drawing.text(
                    map.rows().name(i), left - TICK - 6, baseline, size, Drawing.Anchor.RIGHT, INK);
        }
    }

    private void drawBar(Drawing drawing, int left, int top, int height) {
        for (int y = 0; y < height; y++) {
            double fraction = 1 - (y + 0.5) / height;
            drawing.fill(left, top + y, BAR_WIDTH, 1, ColorMap.color(fraction));
        }
        drawing.frame(left, top, BAR_WIDTH, height, FAINT_INK);
        drawing.text("weight", left - 2, top - 13, TEXT_SIZE, Drawing.Anchor.LEFT, FAINT_INK);
        double[] shares =
                map.scale().squareRoot()
                        ? new double[] {0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1}
                        : new double[] {0, 0.2, 0.4, 0.6, 0.8, 1};
        int last = Integer.MAX_VALUE;
        for (double share : shares) {
            double value = share * map.scale().maximum();
            int y = top + (int) Math.round((1 - map.scale().fraction(value)) * (height - 1));
            if (last - y < TEXT_SIZE + 4) {
                continue; // No room below the one before.
            }
            last = y;
            drawing.fill(left + BAR_WIDTH + 1, y, TICK, 1, FAINT_INK);
            drawing.text(
                    number(value),
                    left + BAR_WIDTH + TICK + 7,
                    y + TEXT_SIZE / 2.0 + 0.5,
                    TEXT_SIZE,
                    Drawing.Anchor.LEFT,
                    INK);
        }
    }

    private static int tickStep(int cell, boolean named) {
        int step = 1;
        while (step * cell < (named ? MIN_NAME_SPACING : MIN_TICK_SPACING)) {
            // Powers of two: lengths in this field are multiples of them.
            step *= 2;
        }
        return step;
    }

    /// Two significant digits.
    private static String number(double value) {
        return value == 0
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(2, RoundingMode.HALF_UP))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
