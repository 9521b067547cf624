package org.tornadoattention.jvm;

import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

import java.util.Arrays;

/// Some neighbouring query rows of one head, and what has been gathered for them so far.
///
/// One object serves block after block, so that a run allocates nothing for them.
final class BlockState {
    private int batchEntry;
    private int head;
    private int firstRow;
    private int rows;

    final float[] queries; // [scoreDim padded][LANES]
    final float[] accumulator; // [panel][LANES][COLUMNS]
    final float[] runningMax = new float[Tile.LANES];
    final float[] maximum = new float[Tile.LANES]; // with the tile at hand
    final float[] runningSum = new float[Tile.LANES];
    final float[] rescale = new float[Tile.LANES];

    /// The keys `[start, end)` that each row may attend to.
    final int[] start = new int[Tile.LANES];

    final int[] end = new int[Tile.LANES];

    // The keys that any row may attend to, and those that all rows may.
    private int firstKey;
    private int endKey;
    private int fullFrom;
    private int fullTo;

    private final Rows source = new Rows();
    private final LaneStaging staging;
    private final int panels;

    BlockState(LaneStaging staging, int scoreDim, int valueDim) {
        this.staging = staging;
        panels = Tile.panels(valueDim);
        queries = new float[Tile.area("headDim", Tile.padded(scoreDim, Tile.GRANULE), Tile.LANES)];
        accumulator = new float[Tile.area("valueDim", panels * Tile.COLUMNS, Tile.LANES)];
    }

    int batchEntry() {
        return batchEntry;
    }

    int head() {
        return head;
    }

    int firstRow() {
        return firstRow;
    }

    int rows() {
        return rows;
    }

    /// How many lanes are computed.
    int lanes() {
        return Tile.padded(rows, Tile.GRANULE);
    }

    /// The first key that any row may attend to; [#endKey] if there is none.
    int firstKey() {
        return firstKey;
    }

    int endKey() {
        return endKey;
    }

    /// Turns to another block, before its first key.
    void begin(Step step, StepMasks masks, int b, int h, int row, int rowCount) {
        batchEntry = b;
        head = h;
        firstRow = row;
        rows = rowCount;
        source.select(step.query(), b, h);
        staging.load(source, row, rows, 0, step.scoreDim(), queries);
        int used = Tile.padded(rows, Tile.ROW_GRANULE) * Tile.COLUMNS;
        for (int panel = 0; panel < panels; panel++) {
            int at = panel * Tile.LANES * Tile.COLUMNS;
            Arrays.fill(accumulator, at, at + used, 0);
        }
        float sink = masks.floatSink(h);
        Arrays.fill(runningMax, sink);
        Arrays.fill(maximum, sink);
        Arrays.fill(runningSum, sink == Float.NEGATIVE_INFINITY ? 0 : 1);
        Arrays.fill(rescale, 1);
        setRanges(masks.ranges(), step.shape().keyLength());
        if (step.needsEveryKey()) {
            firstKey = 0;
            endKey = step.shape().keyLength();
        }
    }

    private void setRanges(KeyRanges ranges, int keyLength) {
        if (!ranges.restrict()) {
            Arrays.fill(start, 0, rows, 0);
            Arrays.fill(end, 0, rows, keyLength);
            firstKey = 0;
            endKey = keyLength;
            fullFrom = 0;
            fullTo = keyLength;
            return;
        }
        firstKey = keyLength;
        endKey = 0;
        fullFrom = 0;
        fullTo = keyLength;
        ranges.load(batchEntry, firstRow, rows, start, end);
        for (int r = 0; r < rows; r++) {
            int from = start[r];
            int to = end[r];
            if (from < to) {
                firstKey = Math.min(firstKey, from);
                endKey = Math.max(endKey, to);
            }
            fullFrom = Math.max(fullFrom, from);
            fullTo = Math.min(fullTo, to);
        }
        firstKey = Math.min(firstKey, endKey);
    }

    /// Sets the maximum back to that of the tiles before: products raise it by scores that masks
    /// are still to change.
    void forgetMaximum() {
        System.arraycopy(runningMax, 0, maximum, 0, Tile.LANES);
    }

    /// Whether some row may attend to some of these keys.
    boolean attends(int tile, int keyCount) {
        return firstKey < tile + keyCount && tile < endKey;
    }

    /// Whether every row may attend to all of these keys.
    boolean attendsWholly(int tile, int keyCount) {
        return fullFrom <= tile && tile + keyCount <= fullTo;
    }

    /// After the last key: `m + log l`, -infinity for a row that attended to nothing.
    ///
    /// @param scale what makes a maximum a score
    void storeLogSumExp(Step step, double scale) {
        Tensor target = step.destination().logSumExp();
        if (target != null) {
            for (int r = 0; r < rows; r++) {
                target.set(
                        LogSumExp.of(scale * runningMax[r], runningSum[r]),
                        batchEntry,
                        head,
                        firstRow + r);
            }
        }
    }
}
