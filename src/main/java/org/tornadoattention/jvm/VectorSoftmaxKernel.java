package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [SoftmaxKernel] with a vector of queries at a time.
///
/// Work: 14 operations a score, eight of them on the units that multiply, beside `4 * headDim`
/// flops of the products: a fourteenth of the time at 64 dimensions.
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

    /// Compare and blend instead of `max`, which would have to order NaN and signed zeros; four
    /// chains, because each waits for its own comparison.
    private static void raiseVector(
            float[] scores, int from, int keyCount, int lane, float[] maximum) {
        FloatVector a = FloatVector.fromArray(SPECIES, maximum, lane);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int end = from + keyCount * Tile.LANES;
        int at = from;
        for (; at + 3 * Tile.LANES < end; at += 4 * Tile.LANES) {
            FloatVector s0 = FloatVector.fromArray(SPECIES, scores, at);
            FloatVector s1 = FloatVector.fromArray(SPECIES, scores, at + Tile.LANES);
            FloatVector s2 = FloatVector.fromArray(SPECIES, scores, at + 2 * Tile.LANES);
            FloatVector s3 = FloatVector.fromArray(SPECIES, scores, at + 3 * Tile.LANES);
            a = a.blend(s0, s0.compare(VectorOperators.GT, a));
            b = b.blend(s1, s1.compare(VectorOperators.GT, b));
            c = c.blend(s2, s2.compare(VectorOperators.GT, c));
            d = d.blend(s3, s3.compare(VectorOperators.GT, d));
        }
        for (; at < end; at += Tile.LANES) {
            FloatVector last = FloatVector.fromArray(SPECIES, scores, at);
            a = a.blend(last, last.compare(VectorOperators.GT, a));
        }
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        c = c.blend(d, d.compare(VectorOperators.GT, c));
        a.blend(c, c.compare(VectorOperators.GT, a)).intoArray(maximum, lane);
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
        for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
            updateVector(
                    scores,
                    firstKey * Tile.LANES + lane,
                    keyCount,
                    lane,
                    unit,
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
            float unit,
            float[] runningMax,
            float[] maximum,
            float[] runningSum,
            float[] weights,
            float[] rescale) {
        FloatVector round = FloatVector.broadcast(SPECIES, ScalarMath.ROUND_TO_EXPONENT);
        FloatVector w5 = FloatVector.broadcast(SPECIES, ScalarMath.W5);
        FloatVector w4 = FloatVector.broadcast(SPECIES, ScalarMath.W4);
        FloatVector w3 = FloatVector.broadcast(SPECIES, ScalarMath.W3);
        FloatVector w2 = FloatVector.broadcast(SPECIES, ScalarMath.W2);
        FloatVector w1 = FloatVector.broadcast(SPECIES, ScalarMath.W1);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);

        FloatVector units = FloatVector.broadcast(SPECIES, unit);
        FloatVector largest = FloatVector.fromArray(SPECIES, maximum, lane);
        FloatVector reference =
                largest.blend(0, largest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
        FloatVector change =
                FloatVector.fromArray(SPECIES, runningMax, lane).sub(reference).mul(units);
        largest.intoArray(runningMax, lane);
        FloatVector factorShifted = change.add(round);
        FloatVector factorRest = change.sub(factorShifted.sub(round));
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
        factor = factor.blend(0, change.compare(VectorOperators.LT, ScalarMath.WEIGHT_UNDERFLOW));
        factor.intoArray(rescale, lane);

        FloatVector sum = FloatVector.zero(SPECIES);
        int end = from + keyCount * Tile.LANES;
        for (int at = from; at < end; at += Tile.LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, scores, at).sub(reference).mul(units);
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
            float unit,
            float[] runningMax,
            float[] runningSum,
            float[] weights) {
        for (int lane = 0; lane < lanes; lane += WIDTH) {
            normaliseVector(scores, lane, keyCount, unit, runningMax, runningSum, weights);
        }
    }

    private static void normaliseVector(
            float[] scores,
            int lane,
            int keyCount,
            float unit,
            float[] runningMax,
            float[] runningSum,
            float[] weights) {
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
        FloatVector units = FloatVector.broadcast(SPECIES, unit);
        FloatVector sum = FloatVector.fromArray(SPECIES, runningSum, lane);
        FloatVector divisor = sum.blend(1, sum.compare(VectorOperators.EQ, 0));
        for (int j = 0; j < keyCount; j++) {
            int at = j * Tile.LANES + lane;
            FloatVector x = FloatVector.fromArray(SPECIES, scores, at).sub(reference).mul(units);
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
            weight.div(divisor).intoArray(weights, at);
        }
    }
}
