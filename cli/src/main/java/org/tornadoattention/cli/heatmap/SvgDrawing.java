package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.util.Base64;
import java.util.Locale;

/// An SVG file. Texts are as wide as [StrokeFont] makes them, whatever font the viewer has. A
/// matrix is an image of one pixel a cell, enlarged without smoothing: half a million rectangles
/// would be too much for any viewer.
final class SvgDrawing implements Drawing {
    /// How high capitals are in usual fonts, relative to the font's size.
    private static final double CAPITALS = 0.72;

    private final StringBuilder svg = new StringBuilder();

    SvgDrawing(int width, int height) {
        add(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                                + " viewBox=\"0 0 %d %d\" font-family=\"system-ui, sans-serif\">",
                        width,
                        height,
                        width,
                        height));
        fill(0, 0, width, height, HeatmapPainter.BACKGROUND);
    }

    @Override
    public void fill(int x, int y, int width, int height, int color) {
        add(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>",
                        x,
                        y,
                        width,
                        height,
                        color));
    }

    @Override
    public void cells(
            Tensor values, int left, int top, int width, int height, Heatmap.Scale scale) {
        add(
                String.format(
                        Locale.ROOT,
                        "<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\""
                            + " preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\""
                            + " href=\"data:image/png;base64,%s\"/>",
                        left,
                        top,
                        values.dim(1) * width,
                        values.dim(0) * height,
                        Base64.getEncoder().encodeToString(Png.of(values, scale))));
    }

    @Override
    public void text(String text, double x, double y, double size, Anchor anchor, int color) {
        text(text, String.format(Locale.ROOT, "x=\"%.1f\" y=\"%.1f\"", x, y), size, anchor, color);
    }

    @Override
    public void verticalText(
            String text, double x, double y, double size, Anchor anchor, int color) {
        String place =
                String.format(Locale.ROOT, "transform=\"translate(%.1f %.1f) rotate(-90)\"", x, y);
        text(text, place, size, anchor, color);
    }

    private void text(String text, String place, double size, Anchor anchor, int color) {
        String side =
                switch (anchor) {
                    case LEFT -> "start";
                    case CENTER -> "middle";
                    case RIGHT -> "end";
                };
        add(
                String.format(
                        Locale.ROOT,
                        "<text %s font-size=\"%.1f\" textLength=\"%.1f\""
                                + " lengthAdjust=\"spacingAndGlyphs\" text-anchor=\"%s\""
                                + " fill=\"#%06x\">%s</text>",
                        place,
                        size / CAPITALS,
                        StrokeFont.width(text) * size / StrokeFont.CAP_HEIGHT,
                        side,
                        color,
                        Markup.escape(text)));
    }

    private void add(String line) {
        svg.append(line).append('\n');
    }

    /// The file.
    @Override
    public String toString() {
        return svg + "</svg>\n";
    }
}
