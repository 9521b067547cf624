package org.tornadoattention.jvm;

/// [SoftmaxKernel] in plain loops over lanes.
final class ScalarSoftmaxKernel implements SoftmaxKernel {
    @Override
    public void raise(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, float[] maximum) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            for (int i = firstLane; i < firstLane + lanes; i++) {
                float score = scores[j * Tile.LANES + i];
                maximum[i] = score > maximum[i] ? score : maximum[i];
            }
        }
    }

    @Override
    public void update(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float unit,
            float[] runningMax,
            float[] maximum,
            float[] runningSum,
            float[] weights,
            float[] rescale) {
        // The sum of the tile comes first and joins the running sum once, as in registers.
        for (int i = firstLane; i < firstLane + lanes; i++) {
            float reference = reference(maximum[i]);
            rescale[i] = ScalarMath.weight((runningMax[i] - reference) * unit);
            runningMax[i] = maximum[i];
            float sum = 0;
            for (int j = firstKey; j < firstKey + keyCount; j++) {
                float power = (scores[j * Tile.LANES + i] - reference) * unit;
                float weight = ScalarMath.weight(power);
                weights[j * Tile.LANES + i] = weight;
                sum += weight;
            }
            runningSum[i] = Math.fma(runningSum[i], rescale[i], sum);
        }
    }

    @Override
    public void normalise(
            float[] scores,
            int keyCount,
            int lanes,
            float unit,
            float[] runningMax,
            float[] runningSum,
            float[] weights) {
        for (int j = 0; j < keyCount; j++) {
            for (int i = 0; i < lanes; i++) {
                float reference = reference(runningMax[i]);
                float power = (scores[j * Tile.LANES + i] - reference) * unit;
                float weight = ScalarMath.weight(power);
                weights[j * Tile.LANES + i] = weight / (runningSum[i] == 0 ? 1 : runningSum[i]);
            }
        }
    }

    private static float reference(float maximum) {
        return maximum == Float.NEGATIVE_INFINITY ? 0 : maximum;
    }
}
