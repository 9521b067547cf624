package org.tornadoattention.jvm;

/// [SoftmaxKernel] in plain loops over lanes.
final class ScalarSoftmaxKernel implements SoftmaxKernel {
    @Override
    public void update(
            float[] scores,
            int keyCount,
            int lanes,
            float[] runningMax,
            float[] runningSum,
            float[] weights,
            float[] rescale) {
        System.arraycopy(runningMax, 0, rescale, 0, lanes);
        for (int j = 0; j < keyCount; j++) {
            for (int i = 0; i < lanes; i++) {
                float score = scores[j * Tile.LANES + i];
                runningMax[i] = score > runningMax[i] ? score : runningMax[i];
            }
        }
        for (int i = 0; i < lanes; i++) {
            rescale[i] = ScalarMath.exp(rescale[i] - reference(runningMax[i]));
        }
        // The sum of the tile comes first and joins the running sum once, as in registers.
        for (int i = 0; i < lanes; i++) {
            float reference = reference(runningMax[i]);
            float sum = 0;
            for (int j = 0; j < keyCount; j++) {
                float weight = ScalarMath.exp(scores[j * Tile.LANES + i] - reference);
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
            float[] runningMax,
            float[] runningSum,
            float[] weights) {
        for (int j = 0; j < keyCount; j++) {
            for (int i = 0; i < lanes; i++) {
                float weight =
                        ScalarMath.exp(scores[j * Tile.LANES + i] - reference(runningMax[i]));
                weights[j * Tile.LANES + i] = weight / (runningSum[i] == 0 ? 1 : runningSum[i]);
            }
        }
    }

    private static float reference(float maximum) {
        return maximum == Float.NEGATIVE_INFINITY ? 0 : maximum;
    }
}
