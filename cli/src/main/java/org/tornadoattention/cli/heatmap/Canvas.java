package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.awt.image.BufferedImage;

/// Pixels with rectangles and text on them. No AWT drawing is used, which may ask for fonts or a
/// display.
final class Canvas implements Drawing {
    private final BufferedImage image;

    Canvas(int width, int height, int background) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        fill(0, 0, width, height, background);
    }

    BufferedImage image() {
        return image;
    }

    /// What lies outside the picture is left out.
    @Override
    public void fill(int x, int y, int width, int height, int color) {
        for (int row = Math.max(0, y); row < Math.min(image.getHeight(), y + height); row++) {
            for (int column = Math.max(0, x);
                    column < Math.min(image.getWidth(), x + width);
                    column++) {
                image.setRGB(column, row, color);
            }
        }
    }

    @Override
    public void cells(
            Tensor values, int left, int top, int width, int height, Heatmap.Scale scale) {
        for (int i = 0; i < values.dim(0); i++) {
            for (int j = 0; j < values.dim(1); j++) {
                int color = ColorMap.color(values.get(i, j), scale);
                fill(left + j * width, top + i * height, width, height, color);
            }
        }
    }

    @Override
    public void text(String text, double x, double y, double size, Anchor anchor, int color) {
        double unit = size / StrokeFont.CAP_HEIGHT;
        double start = x - unit * StrokeFont.width(text) * share(anchor);
        for (StrokeFont.Segment s : StrokeFont.strokes(text)) {
            stroke(
                    new StrokeFont.Segment(
                            start + unit * s.x0(),
                            y - unit * s.y0(),
                            start + unit * s.x1(),
                            y - unit * s.y1()),
                    size,
                    color);
        }
    }

    @Override
    public void verticalText(
            String text, double x, double y, double size, Anchor anchor, int color) {
        double unit = size / StrokeFont.CAP_HEIGHT;
        double start = y + unit * StrokeFont.width(text) * share(anchor);
        for (StrokeFont.Segment s : StrokeFont.strokes(text)) {
            stroke(
                    new StrokeFont.Segment(
                            x - unit * s.y0(),
                            start - unit * s.x0(),
                            x - unit * s.y1(),
                            start - unit * s.x1()),
                    size,
                    color);
        }
    }

    private static double share(Anchor anchor) {
        return switch (anchor) {
            case LEFT -> 0;
            case CENTER -> 0.5;
            case RIGHT -> 1;
        };
    }

    /// A line with round ends: each pixel gets as much of the colour as the pen covers of it.
    private void stroke(StrokeFont.Segment s, double size, int color) {
        double pen = Math.max(0.65, size * 0.062);
        int left = (int) Math.floor(Math.min(s.x0(), s.x1()) - pen - 1);
        int right = (int) Math.ceil(Math.max(s.x0(), s.x1()) + pen + 1);
        int top = (int) Math.floor(Math.min(s.y0(), s.y1()) - pen - 1);
        int bottom = (int) Math.ceil(Math.max(s.y0(), s.y1()) + pen + 1);
        for (int y = Math.max(0, top); y < Math.min(image.getHeight(), bottom); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.getWidth(), right); x++) {
                double coverage = Math.clamp(pen + 0.5 - distance(s, x + 0.5, y + 0.5), 0, 1);
                if (coverage > 0) {
                    int under = image.getRGB(x, y) & 0xffffff;
                    int mixed = ColorMap.mix(under, color, coverage);
                    // Neighbouring strokes overlap at their ends: never lighten what is there.
                    image.setRGB(x, y, darker(under, mixed));
                }
            }
        }
    }

    private static int darker(int first, int second) {
        return (first & 0xff) < (second & 0xff) ? first : second;
    }

    private static double distance(StrokeFont.Segment s, double x, double y) {
        double dx = s.x1() - s.x0();
        double dy = s.y1() - s.y0();
        double length = dx * dx + dy * dy;
        double along =
                length == 0
                        ? 0
                        : Math.clamp(((x - s.x0()) * dx + (y - s.y0()) * dy) / length, 0, 1);
        return Math.hypot(x - s.x0() - along * dx, y - s.y0() - along * dy);
    }
}
