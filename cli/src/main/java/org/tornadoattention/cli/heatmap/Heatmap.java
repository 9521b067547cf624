package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Matrices as coloured cells: panels beside each other on one scale, with axes and a colour bar.
///
/// Every cell is a rectangle of whole pixels. NaN marks a masked place, which is grey and so never
/// looks like a weight of zero.
///
/// @param title above everything
/// @param subtitle below the title, smaller
/// @param rows what rows are
/// @param columns what columns are
/// @param panels the matrices, left to right and then down
/// @param across how many panels stand beside each other
/// @param cellWidth of a cell in pixels
/// @param cellHeight of a cell in pixels
/// @param scale how numbers become colours
public record Heatmap(
        String title,
        String subtitle,
        Axis rows,
        Axis columns,
        List<Panel> panels,
        int across,
        int cellWidth,
        int cellHeight,
        Scale scale) {

    /// What rows or columns are.
    ///
    /// @param label such as `query position`
    /// @param first the position of cell 0
    /// @param step how many positions a cell stands for
    /// @param names one for each cell; empty where positions are enough
    public record Axis(String label, int first, int step, List<String> names) {
        public Axis {
            names = List.copyOf(names);
            if (step < 1) {
                throw new IllegalArgumentException("step must be positive but was " + step);
            }
        }

        /// Positions from 0.
        public static Axis of(String label) {
            return new Axis(label, 0, 1, List.of());
        }

        String name(int cell) {
            return names.isEmpty() ? Integer.toString(first + cell * step) : names.get(cell);
        }

        private void requireNames(int cells) {
            if (!names.isEmpty() && names.size() != cells) {
                throw new IllegalArgumentException(
                        "%s: names must be %d, one a cell, but were %d"
                                .formatted(label, cells, names.size()));
            }
        }
    }

    /// One matrix.
    ///
    /// @param title above it
    /// @param values `[rows][columns]`, NaN where masked
    public record Panel(String title, Tensor values) {
        public Panel {
            Objects.requireNonNull(title, "title");
            if (values.rank() != 2 || values.size() == 0) {
                throw new IllegalArgumentException(
                        "values must be [rows][columns] with a cell but were " + values);
            }
        }

        boolean hasMasked() {
            for (float value : values.toFloats()) {
                if (Float.isNaN(value)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// How numbers become colours.
    ///
    /// @param maximum the number with the last colour; 0 has the first
    /// @param squareRoot whether colours follow the square root, which shows small weights beside
    ///   large ones
    public record Scale(double maximum, boolean squareRoot) {
        public Scale {
            if (!(maximum > 0) || Double.isInfinite(maximum)) {
                throw new IllegalArgumentException(
                        "maximum must be positive and finite but was " + maximum);
            }
        }

        double fraction(double value) {
            double linear = Math.clamp(value / maximum, 0, 1);
            return squareRoot ? Math.sqrt(linear) : linear;
        }
    }

    public Heatmap {
        panels = List.copyOf(panels);
        if (panels.isEmpty() || across < 1 || cellWidth < 1 || cellHeight < 1) {
            throw new IllegalArgumentException(
                    "panels, across, cellWidth and cellHeight must be positive but were %d, %d, %d and %d"
                            .formatted(panels.size(), across, cellWidth, cellHeight));
        }
        for (Panel panel : panels) {
            rows.requireNames(panel.values().dim(0));
            columns.requireNames(panel.values().dim(1));
        }
    }

    /// The colours of 0, 1/255, ... 1 as `0xrrggbb`, and behind them that of masked places.
    public static int[] palette() {
        int[] palette = new int[257];
        Arrays.setAll(palette, n -> n == 256 ? ColorMap.MASKED : ColorMap.color(n / 255.0));
        return palette;
    }

    /// The picture.
    public BufferedImage render() {
        HeatmapPainter painter = new HeatmapPainter(this);
        Canvas canvas = new Canvas(painter.width(), painter.height(), HeatmapPainter.BACKGROUND);
        painter.paint(canvas);
        return canvas.image();
    }

    /// The picture as a PNG file.
    public byte[] png() {
        return Png.of(render());
    }

    /// The picture as an SVG file: text is text, and cells are an image in it.
    public String svg() {
        HeatmapPainter painter = new HeatmapPainter(this);
        SvgDrawing svg = new SvgDrawing(painter.width(), painter.height());
        painter.paint(svg);
        return svg.toString();
    }
}
