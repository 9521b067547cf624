package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.function.DoubleUnaryOperator;

/// Accuracy of the engine's own `exp` and `tanh`; that vectors give the same bits is
/// [KernelSetTest]'s.
final class ScalarMathTest {
    /// About a million floats, evenly spread over their bits, so that all magnitudes take part.
    private static final int STEP = 2039;

    private interface FloatFunction {
        float apply(float x);
    }

    @Test
    void expIsWithinOneUnitInTheLastPlace() {
        assertRelativeError(1.2e-7, ScalarMath.EXP_UNDERFLOW, 88, ScalarMath::exp, StrictMath::exp);
    }

    @Test
    void tanhIsWithinTwoUnitsInTheLastPlace() {
        assertRelativeError(1.8e-7, -20, 20, ScalarMath::tanh, StrictMath::tanh);
    }

    @Test
    void specialValuesOfExp() {
        assertEquals(1f, ScalarMath.exp(0f));
        assertEquals(1f, ScalarMath.exp(-0f));
        assertEquals(0f, ScalarMath.exp(Float.NEGATIVE_INFINITY));
        assertEquals(0f, ScalarMath.exp(-Float.MAX_VALUE));
        assertEquals(0f, ScalarMath.exp(Math.nextDown(ScalarMath.EXP_UNDERFLOW)));
        assertEquals(Float.NaN, ScalarMath.exp(Float.NaN));
    }

    @Test
    void specialValuesOfTanh() {
        assertEquals(0f, ScalarMath.tanh(0f));
        assertEquals(1f, ScalarMath.tanh(Float.POSITIVE_INFINITY));
        assertEquals(-1f, ScalarMath.tanh(Float.NEGATIVE_INFINITY));
        assertEquals(1f, ScalarMath.tanh(Float.MAX_VALUE));
        assertEquals(Float.MIN_VALUE, ScalarMath.tanh(Float.MIN_VALUE));
        assertEquals(Float.NaN, ScalarMath.tanh(Float.NaN));
    }

    private static void assertRelativeError(
            double allowed,
            float from,
            float to,
            FloatFunction function,
            DoubleUnaryOperator truth) {
        double worst = 0;
        float worstAt = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            float x = Float.intBitsToFloat((int) bits);
            if (x >= from && x <= to && Math.abs(x) >= Float.MIN_NORMAL) {
                double expected = truth.applyAsDouble(x);
                double error = Math.abs(function.apply(x) - expected) / Math.abs(expected);
                if (!(error <= worst)) {
                    worst = error;
                    worstAt = x;
                }
            }
        }
        assertTrue(worst <= allowed, "relative error " + worst + " at " + worstAt);
    }
}
