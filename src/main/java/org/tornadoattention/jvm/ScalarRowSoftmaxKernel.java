package org.tornadoattention.jvm;

import java.util.Arrays;

/// [RowSoftmaxKernel] in plain loops.
final class ScalarRowSoftmaxKernel implements RowSoftmaxKernel {
    @Override
    public long hidden(float[] scores, int row) {
        long hidden = 0;
        for (int j = 0; j < Tile.KEYS; j++) {
            hidden |= scores[row * Tile.KEYS + j] == Float.NEGATIVE_INFINITY ? 1L << j : 0;
        }
        return hidden;
    }

    @Override
    public void update(
            float[] scores,
            int row,
            float[] runningMax,
            float[] runningSum,
            float[] rescale,
            float[] scratch) {
        int from = row * Tile.KEYS;
        float maximum = runningMax[row];
        for (int at = from; at < from + Tile.KEYS; at++) {
            maximum = scores[at] > maximum ? scores[at] : maximum;
        }
        float reference = maximum == Float.NEGATIVE_INFINITY ? 0 : maximum;
        rescale[row] = ScalarMath.weight((runningMax[row] - reference) * ScalarMath.LOG2_E);
        runningMax[row] = maximum;
        Arrays.fill(scratch, 0, RowScoreKernel.PARTIALS, 0);
        for (int at = from; at < from + Tile.KEYS; at++) {
            scores[at] = ScalarMath.weight((scores[at] - reference) * ScalarMath.LOG2_E);
            scratch[at % RowScoreKernel.PARTIALS] += scores[at];
        }
        float sum = RowSoftmaxKernel.treeSum(scratch, 0);
        runningSum[row] = Math.fma(runningSum[row], rescale[row], sum);
    }
}
