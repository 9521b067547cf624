package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// [DotScoreKernel] that leaves to a kernel what it was made for.
///
/// @param whole for all lanes
/// @param narrow for 48 lanes, and for 16 with a multiple of eight keys
/// @param other for the rest
record WideScoreKernel(DotScoreKernel whole, DotScoreKernel narrow, DotScoreKernel other)
        implements DotScoreKernel {
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
        DotScoreKernel kernel = other;
        if (lanes == Tile.LANES) {
            kernel = whole;
        } else if (lanes == 3 * Tile.GRANULE || (lanes == Tile.GRANULE && keyCount % 8 == 0)) {
            kernel = narrow;
        }
        kernel.scores(
                queries, keys, offset, stride, headDim, firstKey, keyCount, firstLane, lanes,
                scores, maximum);
    }
}
