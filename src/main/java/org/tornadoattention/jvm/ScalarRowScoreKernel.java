package org.tornadoattention.jvm;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [RowScoreKernel] in plain loops.
final class ScalarRowScoreKernel implements RowScoreKernel {
    private float[] key = {};

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
        if (key.length < dim) {
            key = new float[dim];
        }
        for (int j = 0; j < keyCount; j++) {
            MemorySegment.copy(keys, Elements.FLOAT, offset + j * stride, key, 0, dim);
            for (int r = firstRow; r < firstRow + 4; r++) {
                Arrays.fill(scratch, 0, PARTIALS, 0);
                for (int d = 0; d < dim; d += PARTIALS) {
                    for (int l = 0; l < PARTIALS; l++) {
                        scratch[l] = Math.fma(queries[r * dim + d + l], key[d + l], scratch[l]);
                    }
                }
                scores[r * Tile.KEYS + firstKey + j] = RowSoftmaxKernel.treeSum(scratch, 0) * scale;
            }
        }
    }
}
