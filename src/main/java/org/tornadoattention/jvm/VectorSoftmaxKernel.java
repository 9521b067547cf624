package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [SoftmaxKernel] with a vector of queries at a time.
///
/// Work: about 16 instructions a score, beside `4 * headDim` flops of the products: a tenth of the
/// time at 64 dimensions.
///
/// [ScalarMath#weight] is written out in each loop. As a method of its own, which takes and returns
/// vectors, it is inlined or not as the compiler sees fit; where it is not, each vector becomes an
/// object, which was measured 30 times slower, and a quarter slower where it was.
final class VectorSoftmaxKernel implements SoftmaxKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();

    @Override
    public void raise(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, float[] maximum) {
        for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
            raiseVector(scores, firstKey * Tile.LANES + lane, keyCount, lane, maximum);
        }
    }

    /// Compare and blend instead of `max`, which would have to order NaN and signed zeros; two
    /// chains, because each waits for its own comparison.
    private static void raiseVector(
            float[] scores, int from, int keyCount, int lane, float[] maximum) {
        FloatVector first = FloatVector.fromArray(SPECIES, maximum, lane);
        FloatVector second = first;
        int j = 0;
        for (; j + 2 <= keyCount; j += 2) {
            int at = from + j * Tile.LANES;
            FloatVector even = FloatVector.fromArray(SPECIES, scores, at);
            first = first.blend(even, even.compare(VectorOperators.GT, first));
            FloatVector odd = FloatVector.fromArray(SPECIES, scores, at + Tile.LANES);
            second = second.blend(odd, odd.compare(VectorOperators.GT, second));
        }
        if (j < keyCount) {
            FloatVector last = FloatVector.fromArray(SPECIES, scores, from + j * Tile.LANES);
            first = first.blend(last, last.compare(VectorOperators.GT, first));
        }
        first.blend(second, second.compare(VectorOperators.GT, first)).intoArray(maximum, lane);
    }

    @Override
    public void update(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] runningMax,
            float[] maximum,
            float[] runningSum,
            float[] weights,
            float[] rescale) {
        for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
            updateVector(
                    scores,
                    firstKey * Tile.LANES + lane,
                    keyCount,
                    lane,
                    runningMax,
                    maximum,
                    runningSum,
                    weights,
                    rescale);
        }
    }

    /// One vector of lanes, so that the compiler sees a small method that is called often.
    private static void updateVector(
            float[] scores,
            int from,
            int keyCount,
            int lane,
            float[] runningMax,
            float[] maximum,
            float[] runningSum,
            float[] weights,
            float[] rescale) {
        FloatVector log2E = FloatVector.broadcast(SPECIES, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, ScalarMath.ROUND_TO_EXPONENT);
        FloatVector w5 = FloatVector.broadcast(SPECIES, ScalarMath.W5);
        FloatVector w4 = FloatVector.broadcast(SPECIES, ScalarMath.W4);
        FloatVector w3 = FloatVector.broadcast(SPECIES, ScalarMath.W3);
        FloatVector w2 = FloatVector.broadcast(SPECIES, ScalarMath.W2);
        FloatVector w1 = FloatVector.broadcast(SPECIES, ScalarMath.W1);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);

        FloatVector largest = FloatVector.fromArray(SPECIES, maximum, lane);
        FloatVector reference =
                largest.blend(0, largest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
        FloatVector change = FloatVector.fromArray(SPECIES, runningMax, lane).sub(reference);
        largest.intoArray(runningMax, lane);
        FloatVector factorShifted = change.fma(log2E, round);
        FloatVector factorRest = change.fma(log2E, round.sub(factorShifted));
        FloatVector factor = factorRest.fma(w5, w4);
        factor = factor.fma(factorRest, w3);
        factor = factor.fma(factorRest, w2);
        factor = factor.fma(factorRest, w1);
        factor = factor.fma(factorRest, one);
        factor =
                factor.mul(
                        factorShifted
                                .reinterpretAsInts()
                                .lanewise(VectorOperators.LSHL, 23)
                                .reinterpretAsFloats());
        factor = factor.blend(0, change.compare(VectorOperators.LT, ScalarMath.EXP_UNDERFLOW));
        factor.intoArray(rescale, lane);

        FloatVector sum = FloatVector.zero(SPECIES);
        int end = from + keyCount * Tile.LANES;
        for (int at = from; at < end; at += Tile.LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, scores, at).sub(reference);
            FloatVector weightShifted = x.fma(log2E, round);
            FloatVector weightRest = x.fma(log2E, round.sub(weightShifted));
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
            weight = weight.blend(0, x.compare(VectorOperators.LT, ScalarMath.EXP_UNDERFLOW));
            weight.intoArray(weights, at);
            sum = sum.add(weight);
        }
        FloatVector.fromArray(SPECIES, runningSum, lane)
                .fma(factor, sum)
                .intoArray(runningSum, lane);
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
            normaliseVector(scores, lane, keyCount, runningMax, runningSum, weights);
        }
    }

    private static void normaliseVector(
            float[] scores,
            int lane,
            int keyCount,
            float[] runningMax,
            float[] runningSum,
            float[] weights) {
        FloatVector log2E = FloatVector.broadcast(SPECIES, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, ScalarMath.ROUND_TO_EXPONENT);
        FloatVector w5 = FloatVector.broadcast(SPECIES, ScalarMath.W5);
        FloatVector w4 = FloatVector.broadcast(SPECIES, ScalarMath.W4);
        FloatVector w3 = FloatVector.broadcast(SPECIES, ScalarMath.W3);
        FloatVector w2 = FloatVector.broadcast(SPECIES, ScalarMath.W2);
        FloatVector w1 = FloatVector.broadcast(SPECIES, ScalarMath.W1);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);

        FloatVector maximum = FloatVector.fromArray(SPECIES, runningMax, lane);
        FloatVector reference =
                maximum.blend(0, maximum.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
        FloatVector sum = FloatVector.fromArray(SPECIES, runningSum, lane);
        FloatVector divisor = sum.blend(1, sum.compare(VectorOperators.EQ, 0));
        for (int j = 0; j < keyCount; j++) {
            int at = j * Tile.LANES + lane;
            FloatVector x = FloatVector.fromArray(SPECIES, scores, at).sub(reference);
            FloatVector weightShifted = x.fma(log2E, round);
            FloatVector weightRest = x.fma(log2E, round.sub(weightShifted));
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
            weight = weight.blend(0, x.compare(VectorOperators.LT, ScalarMath.EXP_UNDERFLOW));
            weight.div(divisor).intoArray(weights, at);
        }
    }
}
