package org.tornadoattention.jvm;

/// The arrays of one thread that computes in float32: the tiles of one step and the state of its
/// rows.
///
/// About `4 * 64 * (2 D + 2 Dv + 192)` bytes, 115 KB at 64 dimensions.
final class FloatScratch {
    final KernelSet kernels;

    /// Value columns, padded, and the distance between rows of them.
    final int columns;

    final int stride;

    final float[] queries; // [scoreDim][LANES]
    final float[] keys; // [KEYS][scoreDim]
    final float[] scores = new float[Tile.KEYS * Tile.LANES];
    final float[] bias = new float[Tile.KEYS * Tile.LANES];
    final float[] weights = new float[Tile.KEYS * Tile.LANES];
    final float[] values; // [KEYS][stride]; padding stays 0
    final float[] accumulator; // [LANES][stride]
    final float[] runningMax = new float[Tile.LANES];
    final float[] runningSum = new float[Tile.LANES];
    final float[] rescale = new float[Tile.LANES];

    /// The key ranges of the block's rows, over all keys and within the tile at hand.
    final int[] start = new int[Tile.LANES];

    final int[] end = new int[Tile.LANES];
    final float[] tileFrom = new float[Tile.LANES];
    final float[] tileTo = new float[Tile.LANES];

    final float[] spare; // for Rows
    final double[] biasRow = new double[Tile.KEYS];

    /// All scores of a block, for [FullSoftmax] only.
    private float[] strip = new float[0];

    /// Refuses, when a plan is made, dimensions that no arrays can hold.
    ///
    /// @throws IllegalArgumentException naming the dimension
    static void requirePossible(String scoreDimName, int scoreDim, int valueDim) {
        Tile.area(scoreDimName, scoreDim, Math.max(Tile.LANES, Tile.KEYS));
        Tile.area(
                "valueDim", valueDim, Math.max(Tile.LANES, Tile.KEYS)); // Now padding cannot wrap.
        int stride = Tile.rowStride(Tile.padded(valueDim, Tile.GRANULE));
        Tile.area("valueDim, padded,", stride, Math.max(Tile.LANES, Tile.KEYS));
    }

    FloatScratch(KernelSet kernels, int scoreDim, int valueDim) {
        this.kernels = kernels;
        columns = Tile.padded(valueDim, Tile.GRANULE);
        stride = Tile.rowStride(columns);
        queries = new float[Tile.area("headDim", scoreDim, Tile.LANES)];
        keys = new float[Tile.area("headDim", scoreDim, Tile.KEYS)];
        values = new float[Tile.area("valueDim", stride, Tile.KEYS)];
        accumulator = new float[Tile.area("valueDim", stride, Tile.LANES)];
        spare = new float[Math.max(Math.max(scoreDim, columns), Tile.KEYS)];
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
