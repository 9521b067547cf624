package org.tornadoattention.jvm;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [DotScoreKernel] in plain loops over lanes, which the compiler turns into vector instructions.
///
/// Work: `2 * keyCount * lanes * headDim` flops. Eight dimensions a pass, so that a score is loaded
/// and stored once for eight multiply-adds.
final class ScalarDotScoreKernel implements DotScoreKernel {
    private final RowSum sum = new RowSum();
    private final float[] key = new float[RowSum.ROWS];

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
        int endKey = firstKey + keyCount;
        for (int j = firstKey; j < endKey; j++) {
            int at = j * Tile.LANES + firstLane;
            Arrays.fill(scores, at, at + lanes, 0);
        }
        for (int d = 0; d < headDim; d += RowSum.ROWS) {
            int dimensions = Math.min(RowSum.ROWS, headDim - d);
            sum.load(queries, d * Tile.LANES + firstLane, Tile.LANES, dimensions, lanes);
            for (int j = firstKey; j < endKey; j++) {
                int at = j * Tile.LANES + firstLane;
                long from = offset + j * stride + (long) d * Float.BYTES;
                MemorySegment.copy(keys, Elements.FLOAT, from, key, 0, dimensions);
                sum.addTo(scores, at, lanes, key, 0, 1, dimensions);
            }
        }
        for (int j = firstKey; j < endKey; j++) {
            int from = j * Tile.LANES + firstLane;
            for (int i = 0; i < lanes; i++) {
                float score = scores[from + i];
                float largest = maximum[firstLane + i];
                maximum[firstLane + i] = score > largest ? score : largest;
            }
        }
    }
}
