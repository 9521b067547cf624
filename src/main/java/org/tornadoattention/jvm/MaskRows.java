package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.Mask;

import java.util.Arrays;

/// What masks without a key range say about runs of up to 64 keys of one query row: which keys they
/// forbid, as bits, and what they add.
///
/// ALiBi, and biases that a float does not hold, are made in double precision and rounded once.
///
/// One for each thread, turned to head after head.
final class MaskRows {
    private final Rows biasRows = new Rows();
    private final Rows allowedRows = new Rows();
    private final double[] wideRow = new double[Tile.KEYS];
    private final long[] documents = new long[Tile.KEYS];
    private StepMasks masks = StepMasks.NONE;
    private int batchEntry;
    private double slope;

    /// Turns to a head.
    void select(StepMasks stepMasks, int b, int h) {
        masks = stepMasks;
        batchEntry = b;
        slope = masks.slope(b, h);
        if (masks.bias() != null) {
            biasRows.select(masks.bias(), b, h);
        }
        if (masks.allowed() != null) {
            allowedRows.select(masks.allowed(), b, h);
        }
    }

    /// Whether anything is added.
    boolean adds() {
        return masks.bias() != null || masks.alibi() != null;
    }

    /// Whether every row gets the same added.
    boolean addsSameToAllRows() {
        return masks.alibi() == null && biasRows.sameInAllRows();
    }

    /// Whether keys are forbidden, other than by a bias of -infinity.
    boolean forbids() {
        return masks.allowed() != null || masks.documents() != null;
    }

    /// Whether every row has the same keys forbidden.
    boolean forbidsSameToAllRows() {
        return masks.documents() == null && allowedRows.sameInAllRows();
    }

    /// Loads what all rows of a tile share, before [#allowed].
    void begin(int tile, int keyCount) {
        Mask.Documents mask = masks.documents();
        if (mask != null) {
            for (int j = 0; j < keyCount; j++) {
                documents[j] = mask.keys().getLong(batchEntry, tile + j);
            }
        }
    }

    /// The booleans that forbid keys, if they alone do and can be read where they are; otherwise
    /// null.
    @Nullable Rows booleans() {
        return masks.documents() == null && allowedRows.areNativeBooleans() ? allowedRows : null;
    }

    /// The keys of the tile that row `i` may attend to, the first one lowest.
    long allowed(int i, int tile, int keyCount) {
        long bits = all(keyCount);
        if (masks.allowed() != null) {
            bits = allowedRows.bits(i, tile, keyCount);
        }
        Mask.Documents mask = masks.documents();
        if (mask != null) {
            long own = mask.queries().getLong(batchEntry, i);
            long same = 0;
            for (int j = 0; j < keyCount; j++) {
                same |= documents[j] == own ? 1L << j : 0;
            }
            bits &= same;
        }
        return bits;
    }

    /// The lowest bits.
    static long all(int keyCount) {
        return keyCount == 0 ? 0 : -1L >>> (Long.SIZE - keyCount);
    }

    /// What is added, if that is a tensor alone and floats hold it; otherwise null.
    @Nullable Rows biasFloats() {
        return masks.alibi() == null && biasRows.fitsFloat() ? biasRows : null;
    }

    /// What is added to a tile's scores of some rows, `[row][Tile.KEYS]`.
    void bias(int firstRow, int rows, int tile, int keyCount, float[] target) {
        if (biasFloats() != null) {
            biasRows.load(firstRow, rows, tile, keyCount, target, 0, Tile.KEYS);
            return;
        }
        for (int r = 0; r < rows; r++) {
            wideBias(firstRow + r, tile, keyCount);
            for (int j = 0; j < keyCount; j++) {
                target[r * Tile.KEYS + j] = ScoreBias.toFloat(wideRow[j]);
            }
        }
    }

    private void wideBias(int i, int tile, int keyCount) {
        if (masks.bias() != null) {
            biasRows.loadRow(i, tile, keyCount, wideRow, 0);
        } else {
            Arrays.fill(wideRow, 0, keyCount, 0);
        }
        if (masks.alibi() != null) {
            long position = masks.ranges().position(masks.alibi().alignment(), batchEntry, i);
            ScoreBias.subtractDistance(wideRow, tile, keyCount, slope, position);
        }
    }
}
