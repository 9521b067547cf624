package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// [DotScoreKernel] that leaves whole tiles to a kernel made for them.
///
/// @param whole for all lanes
/// @param other for fewer
record WideScoreKernel(DotScoreKernel whole, DotScoreKernel other) implements DotScoreKernel {
    @Override
    public void scores(
            float[] queries,
            MemorySegment keys,
            long offset,
            long stride,
            int headDim,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores,
            float[] maximum) {
        DotScoreKernel kernel = lanes == Tile.LANES ? whole : other;
        kernel.scores(
                queries, keys, offset, stride, headDim, firstKey, keyCount, firstLane, lanes,
                scores, maximum);
    }
}
