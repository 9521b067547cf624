package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

/// Something to draw on; lengths are pixels, colours `0xrrggbb`, y points down.
interface Drawing {
    /// Where a text's given point lies in it.
    enum Anchor {
        LEFT,
        CENTER,
        RIGHT
    }

    /// A rectangle.
    void fill(int x, int y, int width, int height, int color);

    /// The outline of a rectangle, one pixel wide, just outside of it.
    default void frame(int x, int y, int width, int height, int color) {
        fill(x - 1, y - 1, width + 2, 1, color);
        fill(x - 1, y + height, width + 2, 1, color);
        fill(x - 1, y - 1, 1, height + 2, color);
        fill(x + width, y - 1, 1, height + 2, color);
    }

    /// A rectangle of `width` by `height` for each number, in its colour.
    ///
    /// @param values `[rows][columns]`, NaN where masked
    void cells(Tensor values, int left, int top, int width, int height, Heatmap.Scale scale);

    /// Text along the baseline at `y`, with capitals `size` pixels high.
    void text(String text, double x, double y, double size, Anchor anchor, int color);

    /// Text that reads upwards, with its baseline at `x`.
    void verticalText(String text, double x, double y, double size, Anchor anchor, int color);
}
