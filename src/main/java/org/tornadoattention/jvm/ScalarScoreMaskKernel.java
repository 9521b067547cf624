package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// [ScoreMaskKernel] in plain loops over lanes.
final class ScalarScoreMaskKernel implements ScoreMaskKernel {
    @Override
    public void scale(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, float scale) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            int row = j * Tile.LANES + firstLane;
            for (int at = row; at < row + lanes; at++) {
                scores[at] *= scale;
            }
        }
    }

    @Override
    public void softcap(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float cap) {
        float inverse = 1 / cap;
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            int row = j * Tile.LANES + firstLane;
            for (int at = row; at < row + lanes; at++) {
                scores[at] = cap * ScalarMath.tanh(scores[at] * scale * inverse);
            }
        }
    }

    @Override
    public void addBias(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float[] bias,
            float[] maximum) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            int row = j * Tile.LANES + firstLane;
            for (int at = row; at < row + lanes; at++) {
                float sum = Math.fma(scores[at], scale, bias[at]);
                sum = bias[at] == Float.NEGATIVE_INFINITY ? Float.NEGATIVE_INFINITY : sum;
                scores[at] = sum;
                float largest = maximum[at - j * Tile.LANES];
                maximum[at - j * Tile.LANES] = sum > largest ? sum : largest;
            }
        }
    }

    @Override
    public void loadBits(MemorySegment booleans, long offset, long stride, int rows, long[] bits) {
        for (int r = 0; r < rows; r++) {
            bits[r] = Rows.bits(booleans, offset + r * stride);
        }
    }

    @Override
    public void keepBits(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, long[] allowed) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            for (int i = firstLane; i < firstLane + lanes; i++) {
                int at = j * Tile.LANES + i;
                boolean keep = (allowed[j] >>> i & 1) != 0;
                scores[at] = keep ? scores[at] : Float.NEGATIVE_INFINITY;
            }
        }
    }

    @Override
    public void keepRange(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] from,
            float[] to) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            for (int i = firstLane; i < firstLane + lanes; i++) {
                int at = j * Tile.LANES + i;
                scores[at] = from[i] <= j && j < to[i] ? scores[at] : Float.NEGATIVE_INFINITY;
            }
        }
    }
}
