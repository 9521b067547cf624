package org.tornadoattention.cli.inspect;

import org.tornadoattention.cli.heatmap.Heatmap;

import java.util.List;
import java.util.stream.IntStream;

/// Heads as heatmaps: one large, or several in a grid.
public final class HeadPictures {
    /// The longest side of the only head, and of each of several, in pixels.
    private static final int LARGE = 768;

    private static final int SMALL = 288;

    /// What a cell needs so that each row has a name.
    private static final int NAMED_CELL = 14;

    private static final int LARGEST_CELL = 32;

    private HeadPictures() {}

    /// The picture. Where a head has more rows or columns than fit, a cell is the largest weight of
    /// several, which the subtitle says.
    public static Heatmap of(Inspection inspection) {
        int count = inspection.heads().size();
        int side = count == 1 ? LARGE : SMALL;
        Inspection.Steps steps = inspection.steps(side);
        int rows = Math.ceilDiv(inspection.queries(), steps.rows());
        int columns = Math.ceilDiv(inspection.keys(), steps.columns());
        int height = cell(rows, side, !inspection.queryTokens().isEmpty());
        int width = cell(columns, side, !inspection.keyTokens().isEmpty());
        boolean square = !inspection.isStrip();
        List<Heatmap.Panel> panels =
                inspection.heads().stream()
                        .map(h -> new Heatmap.Panel(h.title(), steps.pool(h.map()).tensor()))
                        .toList();
        int first = inspection.positions().cross() ? 0 : inspection.positions().offset();
        return new Heatmap(
                inspection.title(),
                inspection.source() + steps.text(),
                axis("query", first, inspection.queryTokens(), steps.rows()),
                axis("key", 0, inspection.keyTokens(), steps.columns()),
                panels,
                across(count),
                square ? Math.min(width, height) : width,
                square ? Math.min(width, height) : height,
                new Heatmap.Scale(inspection.largest(), true));
    }

    /// The side of a cell; where names fit into twice the room, as large as they need.
    private static int cell(int cells, int side, boolean named) {
        int fitting = Math.clamp(side / cells, 1, LARGEST_CELL);
        return named && cells * NAMED_CELL <= 2 * side ? Math.max(fitting, NAMED_CELL) : fitting;
    }

    /// Rows of equal length, not much wider than high, where the number allows it.
    private static int across(int count) {
        double square = Math.sqrt(count);
        for (int across = (int) Math.ceil(square); across <= 2 * square; across++) {
            if (count % across == 0) {
                return across;
            }
        }
        return (int) Math.ceil(square);
    }

    private static Heatmap.Axis axis(String what, int first, List<String> tokens, int step) {
        List<String> names =
                IntStream.range(0, Math.ceilDiv(tokens.size(), step))
                        .mapToObj(cell -> tokens.get(cell * step))
                        .toList();
        String label = names.isEmpty() ? what + " position" : what;
        return new Heatmap.Axis(label, first, step, names);
    }
}
