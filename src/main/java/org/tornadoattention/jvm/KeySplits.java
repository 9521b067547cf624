package org.tornadoattention.jvm;

import org.tornadoattention.AttentionShape;

/// How a step of few query rows is cut into work items: each takes the rows that share a key-value
/// head over a range of its keys.
///
/// Only the shape decides, so that results do not depend on the number of threads.
record KeySplits(AttentionShape shape, int splits, int keysPerSplit) {
    /// Rows from which on blocks of lanes are faster where there are enough of them.
    private static final int FEW_ROWS = 16;

    /// Items that a step should have, for many threads to end at about the same time.
    private static final int ITEMS = 64;

    /// Keys that are worth an item of their own: some 50 microseconds of work.
    private static final int LEAST_KEYS = 256;

    /// Whether rows over split keys are preferred to blocks of 64 lanes.
    static boolean suit(AttentionShape shape) {
        int rows = rows(shape);
        int heads = shape.batch() * shape.keyValueHeads();
        return rows <= FEW_ROWS
                || (rows <= Tile.LANES && heads < FEW_ROWS && shape.keyLength() >= 4 * LEAST_KEYS);
    }

    static KeySplits of(AttentionShape shape) {
        int heads = shape.batch() * shape.keyValueHeads();
        int wanted = (ITEMS - 1) / heads + 1;
        int most = Math.max(1, shape.keyLength() / LEAST_KEYS);
        int tiles = (shape.keyLength() - 1) / Tile.KEYS + 1;
        int tilesPerSplit = Math.max(1, (tiles - 1) / Math.min(wanted, most) + 1);
        int splits = Math.max(1, (tiles - 1) / tilesPerSplit + 1);
        return new KeySplits(shape, splits, Math.multiplyExact(tilesPerSplit, Tile.KEYS));
    }

    /// Query rows that share a key-value head.
    static int rows(AttentionShape shape) {
        return Math.multiplyExact(shape.groupSize(), shape.queryLength());
    }

    /// How many items there are.
    int count() {
        return Math.multiplyExact(heads(), splits);
    }

    /// Key-value heads of all batch entries.
    int heads() {
        return Math.multiplyExact(shape.batch(), shape.keyValueHeads());
    }

    /// The first key of a split.
    int firstKey(int split) {
        return Math.min(shape.keyLength(), split * keysPerSplit);
    }

    /// Where the keys of a split end.
    int endKey(int split) {
        return split == splits - 1 ? shape.keyLength() : firstKey(split + 1);
    }
}
