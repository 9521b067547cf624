package org.tornadoattention.jvm;

import java.util.Arrays;

/// The output of blocks of queries, gathered over tiles of values.
///
/// One for each thread, used for block after block.
final class ValueTiles {
    private final FloatScratch scratch;
    private final ValueKernel kernel;
    private final Rows target = new Rows();
    private final float[] factors = new float[Tile.LANES];
    private final float[] output; // [row][valueDim]

    ValueTiles(FloatScratch scratch) {
        output = new float[scratch.columns * Tile.LANES];
        this.scratch = scratch;
        kernel = scratch.kernels.values();
    }

    /// Rescales the output of a block and adds the tile's values, weighted by the scratch's
    /// weights.
    void add(BlockState block, KeyTile tile, Extent extent) {
        tile.loadValues();
        boolean finite = extent == Extent.PLAIN || tile.hasFiniteValues();
        if (extent != Extent.PARTIAL) {
            int rows = Tile.padded(block.rows(), Tile.ROW_GRANULE);
            add(block, tile, finite, 0, rows, 0, tile.count());
            return;
        }
        TileRanges ranges = scratch.scores.ranges();
        for (int lane = 0; lane < block.rows(); lane += Tile.GRANULE) {
            int count = ranges.keyCount(lane);
            if (count > 0) { // Without a key the maximum stays, and so does the output.
                int rows = Math.min(Tile.GRANULE, block.rows() - lane);
                int padded = Tile.padded(rows, Tile.ROW_GRANULE);
                add(block, tile, finite, lane, padded, ranges.firstKey(lane), count);
            }
        }
    }

    private void add(
            BlockState block,
            KeyTile tile,
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
                        scratch.weights,
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
                        block, tile, firstRow, rows, firstKey, keyCount, panel, columns, output);
            }
        }
    }

    /// As the kernel, but skips what is not attended to: 0 times infinity or NaN would be NaN.
    private void addAttended(
            BlockState block,
            KeyTile tile,
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
            for (int c = 0; c < columns; c++) {
                accumulator[row + c] *= block.rescale[r];
            }
            for (int j = firstKey; j < firstKey + keyCount; j++) {
                int at = j * Tile.LANES + r;
                if (scratch.scores.scores[at] != Float.NEGATIVE_INFINITY) {
                    float weight = scratch.weights[at];
                    int value = panel + j * Tile.COLUMNS;
                    for (int c = 0; c < columns; c++) {
                        accumulator[row + c] =
                                Math.fma(tile.values[value + c], weight, accumulator[row + c]);
                    }
                }
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
        // The last panel first: its padding goes where the first panel's columns of the next row
        // will.
        int last = (Tile.panels(scratch.columns) - 1) * Tile.COLUMNS;
        for (int column = last; column >= 0; column -= Tile.COLUMNS) {
            int columns = Math.min(Tile.COLUMNS, scratch.columns - column);
            int panel = column * Tile.LANES;
            kernel.scale(
                    block.accumulator,
                    panel,
                    block.rows(),
                    columns,
                    factors,
                    output,
                    column,
                    valueDim);
        }
        target.select(step.destination().output(), block.batchEntry(), block.head())
                .store(block.firstRow(), block.rows(), valueDim, output);
    }
}
