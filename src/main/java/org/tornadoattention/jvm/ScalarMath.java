package org.tornadoattention.jvm;

/// `exp` and `tanh` in float32, the same to the bit as [VectorMath] with any number of lanes.
///
/// `Math.exp` and the Vector API's own operators are out: their last bit depends on who compiled
/// them.
///
/// Source of both methods: Muller, Elementary Functions, 3rd edition, 2016, sections 11.1 (range
/// reduction by Cody and Waite) and 3.2 (minimax polynomials); coefficients fitted by Lawson's
/// algorithm, each rounded to float before the next was fitted.
final class ScalarMath {
    static final float LOG2_E = 1.442695f;
    static final float LN2_HIGH = 0.6931472f;
    static final float LN2_LOW = -1.9046542e-9f;

    /// Added to a number below 2^22, this rounds it to an integer; the lowest bits then hold the
    /// integer plus 127, the bias of a float's exponent.
    static final float ROUND_TO_EXPONENT = 0x1.8p23f + 127;

    /// Below this, ln(2^-126), the result would be subnormal: it is 0.
    static final float EXP_UNDERFLOW = -87.33654f;

    /// Below this the result of [#weight] would be subnormal: it is 0.
    static final float WEIGHT_UNDERFLOW = -126;

    /// `e^r = 1 + r + r^2 (E2 + E3 r + ...)` for `|r| <= ln(2) / 2`, relative error 3.1e-9.
    static final float E2 = 0.49999994f;

    static final float E3 = 0.16666521f;
    static final float E4 = 0.041668266f;
    static final float E5 = 0.008368674f;
    static final float E6 = 0.0013820634f;

    /// `2^f = 1 + W1 f + ... + W5 f^5` for `|f| <= 1/2`, relative error 9.3e-8; exactly 1 at 0.
    static final float W1 = 0.693147f;

    static final float W2 = 0.24022247f;
    static final float W3 = 0.05550711f;
    static final float W4 = 0.009671294f;
    static final float W5 = 0.001326961f;

    /// Below this `tanh` is its own polynomial, above it comes from `exp`, which would lose digits
    /// here.
    static final float TANH_SMALL = 0.625f;

    /// From here on `tanh` rounds to 1; a limit keeps `exp` in range.
    static final float TANH_ONE = 10;

    /// `tanh x = x + x^3 (T3 + T5 x^2 + ...)` for `|x| <= TANH_SMALL`, relative error 4.5e-9.
    static final float T3 = -0.3333328f;

    static final float T5 = 0.13331406f;
    static final float T7 = -0.053736515f;
    static final float T9 = 0.020628167f;
    static final float T11 = -0.005692296f;

    private ScalarMath() {}

    /// `e^x` for x up to 88, relative error below 1.2e-7 (one unit in the last place); 0 below
    /// -87.33654, 1 at 0, NaN for NaN.
    static float exp(float x) {
        float shifted = Math.fma(x, LOG2_E, ROUND_TO_EXPONENT);
        float n = shifted - ROUND_TO_EXPONENT;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float y = Math.fma(r, E6, E5);
        y = Math.fma(y, r, E4);
        y = Math.fma(y, r, E3);
        y = Math.fma(y, r, E2);
        y = Math.fma(y, r, 1);
        y = Math.fma(y, r, 1);
        y *= Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
        return x < EXP_UNDERFLOW ? 0 : y;
    }

    /// `2^x` of a weight, for x up to 0, relative error below 1.5e-7; 0 below -126, 1 at 0, NaN for
    /// NaN. Four operations shorter than [#exp], because scores come here as logarithms to base 2.
    static float weight(float x) {
        float shifted = x + ROUND_TO_EXPONENT;
        float f = x - (shifted - ROUND_TO_EXPONENT);
        float y = Math.fma(f, W5, W4);
        y = Math.fma(y, f, W3);
        y = Math.fma(y, f, W2);
        y = Math.fma(y, f, W1);
        y = Math.fma(y, f, 1);
        y *= Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
        return x < WEIGHT_UNDERFLOW ? 0 : y;
    }

    /// `tanh x`, relative error below 1.8e-7; NaN for NaN.
    static float tanh(float x) {
        float magnitude = Math.abs(x);
        if (magnitude < TANH_SMALL) {
            float z = x * x;
            float y = Math.fma(z, T11, T9);
            y = Math.fma(y, z, T7);
            y = Math.fma(y, z, T5);
            y = Math.fma(y, z, T3);
            return Math.fma(y, z * x, x);
        }
        float limited = magnitude > TANH_ONE ? TANH_ONE : magnitude;
        float y = 1 - 2 / (exp(limited + limited) + 1);
        return x < 0 ? -y : y;
    }
}
