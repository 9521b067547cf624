package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// [VectorFunctions], operation for operation [ScalarMath].
///
/// Defined once for each width, like the kernels: were one copy shared by all widths, the compiler
/// would see mixed types in it and stop inlining it, which was measured to cost a factor of a
/// hundred.
final class VectorMath implements VectorFunctions {

    @Override
    public FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(ScalarMath.LOG2_E, ScalarMath.ROUND_TO_EXPONENT);
        FloatVector n = shifted.sub(ScalarMath.ROUND_TO_EXPONENT);
        FloatVector r = n.fma(x.broadcast(-ScalarMath.LN2_HIGH), x);
        r = n.fma(x.broadcast(-ScalarMath.LN2_LOW), r);
        FloatVector y = r.fma(ScalarMath.E6, ScalarMath.E5);
        y = y.fma(r, x.broadcast(ScalarMath.E4));
        y = y.fma(r, x.broadcast(ScalarMath.E3));
        y = y.fma(r, x.broadcast(ScalarMath.E2));
        y = y.fma(r, x.broadcast(1));
        y = y.fma(r, x.broadcast(1));
        y =
                y.mul(
                        shifted.reinterpretAsInts()
                                .lanewise(VectorOperators.LSHL, 23)
                                .reinterpretAsFloats());
        return y.blend(0, x.compare(VectorOperators.LT, ScalarMath.EXP_UNDERFLOW));
    }

    @Override
    public FloatVector tanh(FloatVector x) {
        // Both branches are computed; a lane takes one of them at the end.
        FloatVector z = x.mul(x);
        FloatVector small = z.fma(ScalarMath.T11, ScalarMath.T9);
        small = small.fma(z, x.broadcast(ScalarMath.T7));
        small = small.fma(z, x.broadcast(ScalarMath.T5));
        small = small.fma(z, x.broadcast(ScalarMath.T3));
        small = small.fma(z.mul(x), x);

        FloatVector magnitude = x.abs();
        FloatVector limited =
                magnitude.blend(
                        ScalarMath.TANH_ONE,
                        magnitude.compare(VectorOperators.GT, ScalarMath.TANH_ONE));
        FloatVector one = x.broadcast(1);
        FloatVector large = one.sub(one.add(one).div(exp(limited.add(limited)).add(one)));
        VectorMask<Float> negative = x.compare(VectorOperators.LT, 0);
        large = large.blend(large.neg(), negative);
        return large.blend(small, magnitude.compare(VectorOperators.LT, ScalarMath.TANH_SMALL));
    }
}
