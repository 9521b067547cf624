package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// [RowScoreKernel] that leaves 64 and 128 dimensions to a kernel made for them.
///
/// @param whole for 64 and 128 dimensions
/// @param other for the rest
record WideRowScoreKernel(RowScoreKernel whole, RowScoreKernel other) implements RowScoreKernel {
    @Override
    public void scores(
            float[] queries,
            int firstRow,
            int dim,
            MemorySegment keys,
            long offset,
            long stride,
            int firstKey,
            int keyCount,
            float scale,
            float[] scratch,
            float[] scores) {
        RowScoreKernel kernel = dim == 64 || dim == 128 ? whole : other;
        kernel.scores(
                queries, firstRow, dim, keys, offset, stride, firstKey, keyCount, scale, scratch,
                scores);
    }
}
