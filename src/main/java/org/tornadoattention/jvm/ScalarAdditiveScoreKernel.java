package org.tornadoattention.jvm;

/// [AdditiveScoreKernel] in plain loops over lanes.
final class ScalarAdditiveScoreKernel implements AdditiveScoreKernel {
    @Override
    public void scores(
            float[] queries,
            float[] keys,
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
                            ScalarMath.tanh(queries[u * Tile.LANES + i] + keys[j * units + u]);
                    sum = Math.fma(hidden, scoreVector[u], sum);
                }
                scores[j * Tile.LANES + i] = sum;
            }
        }
    }
}
