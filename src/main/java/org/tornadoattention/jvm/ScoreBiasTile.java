package org.tornadoattention.jvm;

import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Arrays;

/// What masks without a key range do to the scores of one tile: biases and ALiBi are added; boolean
/// masks and document ids forbid.
///
/// Masks lie row by row; scores lie key by key. Booleans become bits and are transposed as bits,
/// 4,096 at once; float biases are transposed one by one. ALiBi, and biases that a float does not
/// hold, are made in double precision and rounded once.
final class ScoreBiasTile {
    private static final int NEGATIVE_INFINITY_BITS =
            Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);

    private final float[] bias = new float[Tile.KEYS * Tile.LANES]; // [key][lane]
    private final long[] allowed = new long[Tile.KEYS]; // by key, bits are lanes
    private final float[] row = new float[Tile.KEYS];
    private final double[] wideRow = new double[Tile.KEYS];
    private final Rows biasRows = new Rows();
    private final Rows allowedRows = new Rows();
    private final long[] documents = new long[Tile.KEYS];
    private boolean adds;
    private boolean forbids;

    /// Prepares the tile of keys `[tile, tile + keyCount)` for the rows of a block.
    ///
    /// @return whether any row may attend to any of these keys, as far as these masks say
    boolean load(StepMasks masks, BlockState block, int tile, int keyCount) {
        adds = masks.bias() != null || masks.alibi() != null;
        forbids = masks.allowed() != null || masks.documents() != null;
        boolean any = !forbids || loadAllowed(masks, block, tile, keyCount);
        return any && (!adds || loadBias(masks, block, tile, keyCount));
    }

    /// Whether the tile changes any score.
    boolean changes() {
        return adds || forbids;
    }

    /// Applies the tile to scores `[key][lane]`.
    void apply(
            ScoreMaskKernel kernel,
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes) {
        if (adds) {
            kernel.addBias(scores, firstKey, keyCount, firstLane, lanes, bias);
        }
        if (forbids) {
            kernel.keepBits(scores, firstKey, keyCount, firstLane, lanes, allowed);
        }
    }

    // ---- Forbidden keys ------------------------------------------------------------------------

    private boolean loadAllowed(StepMasks masks, BlockState block, int tile, int keyCount) {
        Arrays.fill(allowed, 0, block.rows(), -1L >>> (Tile.KEYS - keyCount));
        Arrays.fill(allowed, block.rows(), Tile.LANES, 0);
        if (masks.allowed() != null) {
            and(masks.allowed(), block, tile, keyCount);
        }
        if (masks.documents() != null) {
            and(masks.documents(), block, tile, keyCount);
        }
        long any = 0;
        for (int r = 0; r < block.rows(); r++) {
            any |= allowed[r];
        }
        boolean all = true;
        for (int r = 0; r < block.rows(); r++) {
            all &= allowed[r] == -1L >>> (Tile.KEYS - keyCount);
        }
        forbids = !all;
        if (any != 0 && forbids) {
            BitMatrix.transpose(allowed);
        }
        return any != 0;
    }

    private void and(Tensor mask, BlockState block, int tile, int keyCount) {
        allowedRows.select(mask, block.batchEntry(), block.head());
        if (allowedRows.sameInAllRows()) {
            long bits = allowedRows.bits(0, tile, keyCount);
            for (int r = 0; r < block.rows(); r++) {
                allowed[r] &= bits;
            }
            return;
        }
        for (int r = 0; r < block.rows(); r++) {
            allowed[r] &= allowedRows.bits(block.firstRow() + r, tile, keyCount);
        }
    }

    private void and(Mask.Documents mask, BlockState block, int tile, int keyCount) {
        for (int j = 0; j < keyCount; j++) {
            documents[j] = mask.keys().getLong(block.batchEntry(), tile + j);
        }
        for (int r = 0; r < block.rows(); r++) {
            long own = mask.queries().getLong(block.batchEntry(), block.firstRow() + r);
            long bits = 0;
            for (int j = 0; j < keyCount; j++) {
                bits |= documents[j] == own ? 1L << j : 0;
            }
            allowed[r] &= bits;
        }
    }

    // ---- Added biases --------------------------------------------------------------------------

    private boolean loadBias(StepMasks masks, BlockState block, int tile, int keyCount) {
        if (masks.bias() != null) {
            biasRows.select(masks.bias(), block.batchEntry(), block.head());
        }
        if (masks.alibi() == null && biasRows.sameInAllRows()) {
            boolean any = loadRow(masks, block, 0, tile, keyCount);
            for (int j = 0; j < keyCount; j++) {
                int at = j * Tile.LANES;
                Arrays.fill(bias, at, at + block.lanes(), row[j]);
            }
            return any;
        }
        boolean any = false;
        for (int r = 0; r < block.rows(); r++) {
            any |= loadRow(masks, block, r, tile, keyCount);
            for (int j = 0; j < keyCount; j++) {
                bias[j * Tile.LANES + r] = row[j];
            }
        }
        return any;
    }

    /// Loads the bias of one row; says whether it is -infinity throughout.
    private boolean loadRow(StepMasks masks, BlockState block, int r, int tile, int keyCount) {
        int i = block.firstRow() + r;
        if (masks.alibi() == null && biasRows.fitsFloat()) {
            biasRows.load(i, 1, tile, keyCount, row, 0, keyCount);
        } else {
            loadWideRow(masks, block, i, tile, keyCount);
            for (int j = 0; j < keyCount; j++) {
                row[j] = ScoreBias.toFloat(wideRow[j]);
            }
        }
        int different = 0;
        for (int j = 0; j < keyCount; j++) {
            different |= Float.floatToRawIntBits(row[j]) ^ NEGATIVE_INFINITY_BITS;
        }
        return different != 0;
    }

    private void loadWideRow(StepMasks masks, BlockState block, int i, int tile, int keyCount) {
        if (masks.bias() != null) {
            biasRows.loadRow(i, tile, keyCount, wideRow, 0);
        } else {
            Arrays.fill(wideRow, 0, keyCount, 0);
        }
        if (masks.alibi() != null) {
            double slope = masks.slope(block.batchEntry(), block.head());
            long position =
                    masks.ranges().position(masks.alibi().alignment(), block.batchEntry(), i);
            ScoreBias.subtractDistance(wideRow, tile, keyCount, slope, position);
        }
    }
}
