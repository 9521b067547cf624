package org.tornadoattention.jvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The output of blocks of queries, gathered over tiles of values.
///
/// One for each thread, used for block after block.
final class ValueTiles {
    private final FloatScratch scratch;
    private final ValueKernel kernel;
    private final Rows target = new Rows();
    private final float[] factors = new float[Tile.LANES];
    private final float[] partial = new float[Tile.COLUMNS];
    private final float[] output; // [row][valueDim]
    private final MemorySegment copy; // the same, since a kernel writes native memory only

    ValueTiles(FloatScratch scratch) {
        output = new float[scratch.columns * Tile.LANES];
        copy = Arena.ofAuto().allocate((long) output.length * Float.BYTES, 64);
        this.scratch = scratch;
        kernel = scratch.kernels.values();
    }

    /// Loads the tile's values.
    ///
    /// @return whether a weight of 0 times any of them is nothing
    boolean prepare(KeyTile tile) {
        tile.loadValues();
        return tile.hasFiniteValues();
    }

    /// Rescales the output of a block and adds the tile's values.
    ///
    /// @param weights `[key][LANES]`
    /// @param finite what [#prepare] returned; if false, scores are still there
    void add(BlockState block, KeyTile tile, Extent extent, float[] weights, boolean finite) {
        if (extent != Extent.PARTIAL) {
            int rows = Tile.padded(block.rows(), Tile.ROW_GRANULE);
            add(block, tile, weights, finite, 0, rows, 0, tile.count());
            return;
        }
        // Rows of one granule have weights for the same keys, most of them 0 where a causal mask
        // cuts through; four rows at a time leave out a sixth of the products there.
        TileRanges ranges = scratch.scores.ranges();
        int row = 0;
        while (row < block.rows()) {
            int first = ranges.firstKeyOfRows(row);
            int end = ranges.endKeyOfRows(row);
            int from = row;
            do {
                row += Tile.ROW_GRANULE;
            } while (row < block.rows()
                    && ranges.firstKeyOfRows(row) == first
                    && ranges.endKeyOfRows(row) == end);
            if (first < end) { // Without a key the maximum stays, and so does the output.
                add(block, tile, weights, finite, from, row - from, first, end - first);
            }
        }
    }

    private void add(
            BlockState block,
            KeyTile tile,
            float[] weights,
            boolean finite,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount) {
        for (int column = 0; column < scratch.columns; column += Tile.COLUMNS) {
            int columns = Math.min(Tile.COLUMNS, scratch.columns - column);
            int panel = column * Tile.KEYS;
            int output = column * Tile.LANES;
            if (finite) {
                kernel.accumulate(
                        weights,
                        firstRow,
                        rows,
                        firstKey,
                        keyCount,
                        tile.values,
                        panel,
                        columns,
                        block.rescale,
                        block.accumulator,
                        output);
            } else {
                addAttended(
                        block, tile, weights, firstRow, rows, firstKey, keyCount, panel, columns,
                        output);
            }
        }
    }

    /// As the kernel, but skips what is not attended to: 0 times infinity or NaN would be NaN.
    private void addAttended(
            BlockState block,
            KeyTile tile,
            float[] weights,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount,
            int panel,
            int columns,
            int output) {
        float[] accumulator = block.accumulator;
        for (int r = firstRow; r < firstRow + rows; r++) {
            int row = output + r * Tile.COLUMNS;
            Arrays.fill(partial, 0);
            for (int j = firstKey; j < firstKey + keyCount; j++) {
                int at = j * Tile.LANES + r;
                if (scratch.scores.scores[at] != Float.NEGATIVE_INFINITY) {
                    float weight = weights[at];
                    int value = panel + j * Tile.COLUMNS;
                    for (int c = 0; c < columns; c++) {
                        partial[c] = Math.fma(tile.values[value + c], weight, partial[c]);
                    }
                }
            }
            for (int c = 0; c < columns; c++) {
                accumulator[row + c] = Math.fma(accumulator[row + c], block.rescale[r], partial[c]);
            }
        }
    }

    /// Stores the output of a block, divided by the rows' sums; a row without a sum attended to
    /// nothing and is zero.
    void storeNormalised(Step step, BlockState block) {
        for (int r = 0; r < block.rows(); r++) {
            float sum = block.runningSum[r];
            factors[r] = sum == 0 ? 1 : 1 / sum;
        }
        storeScaled(step, block);
    }

    /// Stores the output of a block as it is.
    void store(Step step, BlockState block) {
        Arrays.fill(factors, 1);
        storeScaled(step, block);
    }

    private void storeScaled(Step step, BlockState block) {
        int valueDim = step.shape().valueDim();
        target.select(step.destination().output(), block.batchEntry(), block.head());
        boolean direct = target.areNativeFloats() && valueDim == scratch.columns;
        MemorySegment memory = direct ? target.memory() : copy;
        long first = direct ? target.byteOffset(block.firstRow(), 0) : 0;
        long stride = direct ? target.byteStride() : (long) valueDim * Float.BYTES;
        // The last panel first: its padding goes where the first panel's columns of the next row
        // will.
        int last = (Tile.panels(scratch.columns) - 1) * Tile.COLUMNS;
        for (int column = last; column >= 0; column -= Tile.COLUMNS) {
            int columns = Math.min(Tile.COLUMNS, scratch.columns - column);
            kernel.scale(
                    block.accumulator,
                    column * Tile.LANES,
                    block.rows(),
                    columns,
                    factors,
                    memory,
                    first + (long) column * Float.BYTES,
                    stride);
        }
        if (!direct) {
            int size = block.rows() * valueDim;
            MemorySegment.copy(copy, ValueLayout.JAVA_FLOAT, 0, output, 0, size);
            target.store(block.firstRow(), block.rows(), valueDim, output);
        }
    }
}
