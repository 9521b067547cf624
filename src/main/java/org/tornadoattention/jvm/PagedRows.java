package org.tornadoattention.jvm;

/// The rows of keys, or of values, of one head, block by block.
final class PagedRows {
    private final Rows rows = new Rows();
    private Pages pages = Pages.NONE;
    private int batchEntry;

    /// Turns to a head.
    void select(Pages source, int b, int h) {
        pages = source;
        batchEntry = b;
        rows.select(source.storage(), 0, h);
    }

    /// The block that holds a row, as a matrix.
    Rows block(int row) {
        rows.turnTo(pages.block(batchEntry, row));
        return rows;
    }

    /// Which row of its block a row is.
    int inBlock(int row) {
        return row % pages.blockSize();
    }

    /// Where the block of a row ends, or `end` if that is before.
    int endOfBlock(int row, int end) {
        return Math.min(end - row, pages.blockSize() - inBlock(row)) + row;
    }

    /// Copies columns `[firstColumn, firstColumn + columns)` of rows `[first, first + count)` to
    /// rows of `target` that lie `stride` apart, from `at` on.
    void load(
            int first,
            int count,
            int firstColumn,
            int columns,
            float[] target,
            int at,
            int stride) {
        int end = first + count;
        for (int row = first; row < end; ) {
            int next = endOfBlock(row, end);
            int to = at + (row - first) * stride;
            block(row).load(inBlock(row), next - row, firstColumn, columns, target, to, stride);
            row = next;
        }
    }

    /// Copies a row as doubles.
    void loadRow(int row, int columns, double[] target) {
        block(row).loadRow(inBlock(row), 0, columns, target, 0);
    }
}
