package org.tornadoattention.jvm;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;

/// [AdditiveScoreKernel] in plain loops over lanes.
final class ScalarAdditiveScoreKernel implements AdditiveScoreKernel {
    @Override
    public void scores(
            float[] queries,
            MemorySegment keys,
            long offset,
            long stride,
            float[] scoreVector,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores) {
        int units = scoreVector.length;
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            for (int i = firstLane; i < firstLane + lanes; i++) {
                float sum = 0;
                for (int u = 0; u < units; u++) {
                    float hidden =
                            ScalarMath.tanh(
                                    queries[u * Tile.LANES + i]
                                            + keys.get(
                                                    Elements.FLOAT,
                                                    offset + j * stride + (long) u * Float.BYTES));
                    sum = Math.fma(hidden, scoreVector[u], sum);
                }
                scores[j * Tile.LANES + i] = sum;
            }
        }
    }
}
