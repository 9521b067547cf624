package org.tornadoattention.jvm;

/// [ScoreMaskKernel] in plain loops over lanes.
final class ScalarScoreMaskKernel implements ScoreMaskKernel {
    @Override
    public void softcap(float[] scores, int keyCount, int lanes, float cap) {
        float inverse = 1 / cap;
        for (int j = 0; j < keyCount; j++) {
            for (int at = j * Tile.LANES; at < j * Tile.LANES + lanes; at++) {
                scores[at] = cap * ScalarMath.tanh(scores[at] * inverse);
            }
        }
    }

    @Override
    public void addBias(float[] scores, int keyCount, int lanes, float[] bias) {
        for (int j = 0; j < keyCount; j++) {
            for (int at = j * Tile.LANES; at < j * Tile.LANES + lanes; at++) {
                float sum = scores[at] + bias[at];
                scores[at] = bias[at] == Float.NEGATIVE_INFINITY ? Float.NEGATIVE_INFINITY : sum;
            }
        }
    }

    @Override
    public void keepRange(float[] scores, int keyCount, int lanes, float[] from, float[] to) {
        for (int j = 0; j < keyCount; j++) {
            for (int i = 0; i < lanes; i++) {
                int at = j * Tile.LANES + i;
                scores[at] = from[i] <= j && j < to[i] ? scores[at] : Float.NEGATIVE_INFINITY;
            }
        }
    }
}
