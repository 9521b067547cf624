package org.tornadoattention.jvm;

/// What one thread needs to compute in float32: a tile of keys and values, its scores and weights,
/// and the blocks of query rows that share it. None of it grows with a length, but for
/// [FullSoftmax].
///
/// About `4 * 64 * (18 D + 19 Dv + 512)` bytes, 740 KB at 64 dimensions.
final class FloatScratch {
    final KernelSet kernels;

    /// Value columns, padded.
    final int columns;

    final KeyTile tile;
    final ScoreTiles scores;
    final ValueTiles values;
    final float[] weights = new float[Tile.KEYS * Tile.LANES]; // [key][lane]
    final BlockState[] blocks = new BlockState[BlockGroups.MAX_BLOCKS];

    /// All scores of a block, for [FullSoftmax] only.
    private float[] strip = new float[0];

    /// Refuses, when a plan is made, dimensions that no arrays can hold.
    ///
    /// @throws IllegalArgumentException naming the dimension
    static void requirePossible(String scoreDimName, int scoreDim, int valueDim) {
        Tile.area(
                scoreDimName,
                scoreDim,
                Math.max(Tile.LANES, Tile.KEYS)); // Now padding cannot wrap.
        int lanes = Tile.padded(scoreDim, Tile.GRANULE);
        Tile.area(scoreDimName + ", padded,", lanes, Math.max(Tile.LANES, Tile.KEYS));
        Tile.area(
                "valueDim", valueDim, Math.max(Tile.LANES, Tile.KEYS)); // Now padding cannot wrap.
        int padded = Tile.padded(valueDim, Tile.COLUMNS);
        Tile.area("valueDim, padded,", padded, Math.max(Tile.LANES, Tile.KEYS));
    }

    FloatScratch(KernelSet kernels, int scoreDim, int valueDim) {
        this.kernels = kernels;
        columns = Tile.padded(valueDim, Tile.GRANULE);
        tile = new KeyTile(kernels, scoreDim, valueDim);
        scores = new ScoreTiles(kernels);
        values = new ValueTiles(this);
        LaneStaging staging = new LaneStaging(kernels, scoreDim);
        for (int n = 0; n < blocks.length; n++) {
            blocks[n] = new BlockState(staging, scoreDim, valueDim);
        }
    }

    /// Room for the scores of all keys, `[keyLength][LANES]`.
    float[] strip(int keyLength) {
        int size = Tile.area("keyLength", keyLength, Tile.LANES);
        if (strip.length < size) {
            strip = new float[size];
        }
        return strip;
    }
}
