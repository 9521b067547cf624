package org.tornadoattention.jvm;

/// The arrays of one thread that computes in float64.
final class DoubleScratch {
    /// Queries in a block: the inner loops of [DoubleSoftmax] run over as many lanes.
    static final int LANES = 16;

    final double[] queries; // [scoreDim][LANES]
    final double[] key; // [scoreDim]
    final double[] value; // [valueDim]
    final double[][] accumulator; // [LANES][valueDim]
    final double[] bias = new double[Tile.KEYS];
    final double[] runningMax = new double[LANES];
    final double[] runningSum = new double[LANES];
    private double[] scores = new double[0];

    /// Refuses, when a plan is made, dimensions that no arrays can hold.
    ///
    /// @throws IllegalArgumentException naming the dimension
    static void requirePossible(String scoreDimName, int scoreDim, int valueDim) {
        Tile.area(scoreDimName, scoreDim, LANES);
        Tile.area("valueDim", valueDim, 1);
    }

    DoubleScratch(int scoreDim, int valueDim) {
        queries = new double[Tile.area("headDim", scoreDim, LANES)];
        key = new double[scoreDim];
        value = new double[valueDim];
        accumulator = new double[LANES][valueDim];
    }

    /// Room for the scores of all keys, `[keyLength][LANES]`.
    double[] scores(int keyLength) {
        int size = Tile.area("keyLength", keyLength, LANES);
        if (scores.length < size) {
            scores = new double[size];
        }
        return scores;
    }
}
