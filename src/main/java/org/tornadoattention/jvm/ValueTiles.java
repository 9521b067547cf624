package org.tornadoattention.jvm;

import java.util.Arrays;

/// The output of one block of queries, gathered over one tile of values after another.
///
/// Made for one block; its arrays are those of a [FloatScratch].
final class ValueTiles {
    /// Rows that skip keys together under causal masks and windows.
    private static final int GROUP = 16;

    private final Step step;
    private final QueryBlock block;
    private final FloatScratch scratch;
    private final Rows valueRows;
    private final int rows; // padded

    ValueTiles(Step step, QueryBlock block, FloatScratch scratch) {
        this.step = step;
        this.block = block;
        this.scratch = scratch;
        valueRows =
                Rows.of(step.value(), block.batchEntry(), step.shape().keyValueHead(block.head()));
        rows = Tile.padded(block.rows(), Tile.KEY_GRANULE);
        Arrays.fill(scratch.accumulator, 0, rows * scratch.stride, 0);
    }

    /// Rescales the output and adds keys `[tile, tile + keyCount)`, weighted.
    ///
    /// @param partial whether rows have but a part of these keys, as the scratch's ranges say
    void add(int tile, int keyCount, boolean partial) {
        int stride = scratch.stride;
        valueRows
                .from(tile, 0)
                .load(keyCount, step.shape().valueDim(), scratch.values, stride, scratch.spare);
        if (!scratch.kernels.values().allFinite(scratch.values, keyCount * stride)) {
            addAttended(keyCount);
        } else if (!partial) {
            accumulate(0, rows, 0, keyCount);
        } else {
            for (int r = 0; r < rows; r += GROUP) {
                addGroup(r, Math.min(GROUP, rows - r), keyCount);
            }
        }
    }

    private void addGroup(int firstRow, int count, int keyCount) {
        int from = keyCount;
        int to = 0;
        for (int r = firstRow; r < Math.min(firstRow + count, block.rows()); r++) {
            if (scratch.tileFrom[r] < scratch.tileTo[r]) {
                from = Math.min(from, (int) scratch.tileFrom[r]);
                to = Math.max(to, Math.min(keyCount, (int) scratch.tileTo[r]));
            }
        }
        if (from < to) { // Without a key the maximum stays, and so does the output.
            accumulate(firstRow, count, from, to - from);
        }
    }

    private void accumulate(int firstRow, int count, int fromKey, int keyCount) {
        scratch.kernels
                .values()
                .accumulate(
                        scratch.weights,
                        firstRow,
                        count,
                        fromKey,
                        keyCount,
                        scratch.values,
                        scratch.columns,
                        scratch.stride,
                        scratch.rescale,
                        scratch.accumulator);
    }

    /// As the kernel, but skips what is not attended to: 0 times infinity or NaN would be NaN.
    private void addAttended(int keyCount) {
        int stride = scratch.stride;
        for (int r = 0; r < block.rows(); r++) {
            int row = r * stride;
            for (int c = row; c < row + scratch.columns; c++) {
                scratch.accumulator[c] *= scratch.rescale[r];
            }
            for (int j = 0; j < keyCount; j++) {
                if (scratch.scores[j * Tile.LANES + r] != Float.NEGATIVE_INFINITY) {
                    float weight = scratch.weights[j * Tile.LANES + r];
                    for (int c = 0; c < scratch.columns; c++) {
                        scratch.accumulator[row + c] =
                                Math.fma(
                                        scratch.values[j * stride + c],
                                        weight,
                                        scratch.accumulator[row + c]);
                    }
                }
            }
        }
    }

    /// Stores the output, divided by the rows' sums; a row without a sum attended to nothing and is
    /// zero.
    void storeNormalised() {
        for (int r = 0; r < block.rows(); r++) {
            float sum = scratch.runningSum[r];
            float divisor = sum == 0 ? 1 : sum;
            int row = r * scratch.stride;
            for (int c = row; c < row + scratch.columns; c++) {
                scratch.accumulator[c] /= divisor;
            }
        }
        store();
    }

    /// Stores the output as it is.
    void store() {
        Rows target =
                Rows.of(step.destination().output(), block.batchEntry(), block.head())
                        .from(block.firstRow(), 0);
        for (int r = 0; r < block.rows(); r++) {
            target.storeRow(r, 0, step.shape().valueDim(), scratch.accumulator, r * scratch.stride);
        }
    }
}
