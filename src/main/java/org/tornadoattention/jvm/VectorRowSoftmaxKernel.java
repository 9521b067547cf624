package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [RowSoftmaxKernel] with a vector of keys at a time.
final class VectorRowSoftmaxKernel implements RowSoftmaxKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();

    @Override
    public long hidden(float[] scores, int row) {
        long hidden = 0;
        for (int j = 0; j < Tile.KEYS; j += WIDTH) {
            FloatVector score = FloatVector.fromArray(SPECIES, scores, row * Tile.KEYS + j);
            hidden |= score.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY).toLong() << j;
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
        float maximum = maximum(scores, from, runningMax[row]);
        float reference = maximum == Float.NEGATIVE_INFINITY ? 0 : maximum;
        rescale[row] = ScalarMath.weight((runningMax[row] - reference) * ScalarMath.LOG2_E);
        runningMax[row] = maximum;
        for (int part = 0; part < RowScoreKernel.PARTIALS; part += WIDTH) {
            weigh(scores, from + part, reference, scratch, part);
        }
        float sum = RowSoftmaxKernel.treeSum(scratch, 0);
        runningSum[row] = Math.fma(runningSum[row], rescale[row], sum);
    }

    /// Compare and blend, so that a NaN never becomes the maximum; then its order does not matter.
    private static float maximum(float[] scores, int from, float before) {
        FloatVector largest = FloatVector.broadcast(SPECIES, before);
        for (int at = from; at < from + Tile.KEYS; at += WIDTH) {
            FloatVector score = FloatVector.fromArray(SPECIES, scores, at);
            largest = largest.blend(score, score.compare(VectorOperators.GT, largest));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /// The weights and the sums of those of every 16th key from `from` on.
    private static void weigh(float[] scores, int from, float reference, float[] sums, int target) {
        FloatVector log2E = FloatVector.broadcast(SPECIES, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, ScalarMath.ROUND_TO_EXPONENT);
        FloatVector w5 = FloatVector.broadcast(SPECIES, ScalarMath.W5);
        FloatVector w4 = FloatVector.broadcast(SPECIES, ScalarMath.W4);
        FloatVector w3 = FloatVector.broadcast(SPECIES, ScalarMath.W3);
        FloatVector w2 = FloatVector.broadcast(SPECIES, ScalarMath.W2);
        FloatVector w1 = FloatVector.broadcast(SPECIES, ScalarMath.W1);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);

        FloatVector sum = FloatVector.zero(SPECIES);
        for (int j = 0; j < Tile.KEYS; j += RowScoreKernel.PARTIALS) {
            FloatVector x =
                    FloatVector.fromArray(SPECIES, scores, from + j).sub(reference).mul(log2E);
            FloatVector weightShifted = x.add(round);
            FloatVector weightRest = x.sub(weightShifted.sub(round));
            FloatVector weight = weightRest.fma(w5, w4);
            weight = weight.fma(weightRest, w3);
            weight = weight.fma(weightRest, w2);
            weight = weight.fma(weightRest, w1);
            weight = weight.fma(weightRest, one);
            weight =
                    weight.mul(
                            weightShifted
                                    .reinterpretAsInts()
                                    .lanewise(VectorOperators.LSHL, 23)
                                    .reinterpretAsFloats());
            weight = weight.blend(0, x.compare(VectorOperators.LT, ScalarMath.WEIGHT_UNDERFLOW));
            weight.intoArray(scores, from + j);
            sum = sum.add(weight);
        }
        sum.intoArray(sums, target);
    }
}
