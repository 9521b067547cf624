package org.tornadoattention.jvm;

/// [DotScoreKernel] that leaves whole tiles to a kernel made for them.
///
/// @param whole for all lanes
/// @param other for fewer
record WideScoreKernel(DotScoreKernel whole, DotScoreKernel other) implements DotScoreKernel {
    @Override
    public void scores(
            float[] queries,
            float[] keys,
            int headDim,
            float scale,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores,
            float[] maximum) {
        DotScoreKernel kernel = lanes == Tile.LANES ? whole : other;
        kernel.scores(
                queries, keys, headDim, scale, firstKey, keyCount, firstLane, lanes, scores,
                maximum);
    }
}
