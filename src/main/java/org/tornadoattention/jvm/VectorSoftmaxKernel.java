package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [SoftmaxKernel] with a vector of queries at a time.
///
/// Work: about 17 instructions a score, beside `4 * headDim` flops of the products: a tenth of the
/// time at 64 dimensions.
final class VectorSoftmaxKernel implements SoftmaxKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final VectorFunctions FUNCTIONS =
            VectorKernels.width(MethodHandles.lookup()).functions();
    private static final int WIDTH = SPECIES.length();

    @Override
    public void update(
            float[] scores,
            int keyCount,
            int lanes,
            float[] runningMax,
            float[] runningSum,
            float[] weights,
            float[] rescale) {
        for (int lane = 0; lane < lanes; lane += WIDTH) {
            FloatVector before = FloatVector.fromArray(SPECIES, runningMax, lane);
            FloatVector maximum = maximum(scores, keyCount, lane, before);
            maximum.intoArray(runningMax, lane);
            FloatVector reference = reference(maximum);
            FloatVector factor = FUNCTIONS.exp(before.sub(reference));
            factor.intoArray(rescale, lane);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = 0; j < keyCount; j++) {
                int at = j * Tile.LANES + lane;
                FloatVector weight =
                        FUNCTIONS.exp(FloatVector.fromArray(SPECIES, scores, at).sub(reference));
                weight.intoArray(weights, at);
                sum = sum.add(weight);
            }
            FloatVector.fromArray(SPECIES, runningSum, lane)
                    .fma(factor, sum)
                    .intoArray(runningSum, lane);
        }
    }

    /// The largest of `before` and the scores; two chains, because each waits for its own
    /// comparison.
    private static FloatVector maximum(float[] scores, int keyCount, int lane, FloatVector before) {
        FloatVector even = before;
        FloatVector odd = before;
        int j = 0;
        for (; j + 2 <= keyCount; j += 2) {
            even = larger(even, scores, j * Tile.LANES + lane);
            odd = larger(odd, scores, (j + 1) * Tile.LANES + lane);
        }
        if (j < keyCount) {
            even = larger(even, scores, j * Tile.LANES + lane);
        }
        return even.blend(odd, odd.compare(VectorOperators.GT, even));
    }

    /// Compare and blend instead of `max`, which would have to order NaN and signed zeros.
    private static FloatVector larger(FloatVector maximum, float[] scores, int at) {
        FloatVector score = FloatVector.fromArray(SPECIES, scores, at);
        return maximum.blend(score, score.compare(VectorOperators.GT, maximum));
    }

    @Override
    public void normalise(
            float[] scores,
            int keyCount,
            int lanes,
            float[] runningMax,
            float[] runningSum,
            float[] weights) {
        for (int lane = 0; lane < lanes; lane += WIDTH) {
            FloatVector reference = reference(FloatVector.fromArray(SPECIES, runningMax, lane));
            FloatVector sum = FloatVector.fromArray(SPECIES, runningSum, lane);
            FloatVector divisor = sum.blend(1, sum.compare(VectorOperators.EQ, 0));
            for (int j = 0; j < keyCount; j++) {
                int at = j * Tile.LANES + lane;
                FUNCTIONS
                        .exp(FloatVector.fromArray(SPECIES, scores, at).sub(reference))
                        .div(divisor)
                        .intoArray(weights, at);
            }
        }
    }

    private static FloatVector reference(FloatVector maximum) {
        return maximum.blend(0, maximum.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
    }
}
