package org.tornadoattention.jvm;

import java.util.Arrays;

/// What masks without a key range do to the scores of one tile: biases and ALiBi are added; boolean
/// masks and document ids forbid.
///
/// Masks lie row by row; scores lie key by key. Booleans become bits and are transposed as bits,
/// 4,096 at once; float biases by squares of vectors.
final class ScoreBiasTile {
    private static final int NEGATIVE_INFINITY_BITS =
            Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);

    private final MaskRows rows = new MaskRows();
    private final float[] bias = new float[Tile.KEYS * Tile.LANES]; // [key][lane]
    private final long[] allowed = new long[Tile.KEYS]; // by key, bits are lanes
    private final float[] rowMajor = new float[Tile.LANES * Tile.KEYS]; // [row][key]
    private final LaneStaging staging;
    private final ScoreMaskKernel kernel;
    private boolean adds;
    private boolean forbids;

    ScoreBiasTile(KernelSet kernels) {
        staging = new LaneStaging(kernels, Tile.KEYS);
        kernel = kernels.masks();
    }

    /// Prepares the tile of keys `[tile, tile + keyCount)` for the rows of a block.
    ///
    /// @return whether any row may attend to any of these keys, as far as these masks say
    boolean load(StepMasks masks, BlockState block, int tile, int keyCount) {
        if (!masks.haveBiases()) {
            adds = false;
            forbids = false;
            return true;
        }
        rows.select(masks, block.batchEntry(), block.head());
        adds = rows.adds();
        forbids = rows.forbids();
        boolean any = !forbids || loadAllowed(block, tile, keyCount);
        return any && (!adds || loadBias(block, tile, keyCount));
    }

    /// Whether the tile adds anything.
    boolean adds() {
        return adds;
    }

    /// Whether the tile adds something, and does nothing else.
    boolean addsOnly() {
        return adds && !forbids;
    }

    /// Whether the tile changes any score.
    boolean changes() {
        return adds || forbids;
    }

    /// Applies the tile to scores `[key][lane]`.
    ///
    /// @param scale what the scores are still to be multiplied with, 1 if nothing is added
    /// @param maximum raised to the largest of the sums, if anything is added
    void apply(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float[] maximum) {
        if (adds) {
            kernel.addBias(scores, firstKey, keyCount, firstLane, lanes, scale, bias, maximum);
        }
        if (forbids) {
            kernel.keepBits(scores, firstKey, keyCount, firstLane, lanes, allowed);
        }
    }

    private boolean loadAllowed(BlockState block, int tile, int keyCount) {
        rows.begin(tile, keyCount);
        long any = 0;
        long all = MaskRows.all(keyCount);
        if (rows.forbidsSameToAllRows()) {
            any = rows.allowed(block.firstRow(), tile, keyCount);
            all = any;
            Arrays.fill(allowed, 0, block.rows(), any);
        } else {
            Rows booleans = rows.booleans();
            if (booleans != null && keyCount == Tile.KEYS) {
                long offset = booleans.byteOffset(block.firstRow(), tile);
                long stride = booleans.byteStride();
                kernel.loadBits(booleans.memory(), offset, stride, block.rows(), allowed);
            } else {
                for (int r = 0; r < block.rows(); r++) {
                    allowed[r] = rows.allowed(block.firstRow() + r, tile, keyCount);
                }
            }
            for (int r = 0; r < block.rows(); r++) {
                any |= allowed[r];
                all &= allowed[r];
            }
        }
        Arrays.fill(allowed, block.rows(), Tile.LANES, 0);
        forbids = all != MaskRows.all(keyCount);
        if (forbids) {
            BitMatrix.transpose(allowed);
        }
        return any != 0;
    }

    private boolean loadBias(BlockState block, int tile, int keyCount) {
        if (rows.addsSameToAllRows()) {
            rows.bias(block.firstRow(), 1, tile, keyCount, rowMajor);
            for (int j = 0; j < keyCount; j++) {
                int at = j * Tile.LANES;
                Arrays.fill(bias, at, at + block.lanes(), rowMajor[j]);
            }
            return !isNegativeInfinity(rowMajor, 0, keyCount);
        }
        if (rows.biasFloats() != null) {
            staging.load(rows.biasFloats(), block.firstRow(), block.rows(), tile, keyCount, bias);
        } else {
            rows.bias(block.firstRow(), block.rows(), tile, keyCount, rowMajor);
            staging.load(rowMajor, block.rows(), Tile.KEYS, bias);
        }
        for (int j = 0; j < keyCount; j++) { // The first key mostly says it.
            if (!isNegativeInfinity(bias, j * Tile.LANES, block.rows())) {
                return true;
            }
        }
        return false;
    }

    /// Whether all of these are -infinity.
    private static boolean isNegativeInfinity(float[] values, int from, int count) {
        int different = 0;
        for (int j = from; j < from + count; j++) {
            different |= Float.floatToRawIntBits(values[j]) ^ NEGATIVE_INFINITY_BITS;
        }
        return different == 0;
    }
}
