package org.tornadoattention.tornado.kernel;

/// The hyperbolic tangent in arithmetic alone, the same on every device.
///
/// ```
/// tanh x = x + x^3 P(x^2)                              |x| < 0.625
/// tanh x = sign(x) (1 - 2 e / (1 + e)),  e = e^(-2|x|)   elsewhere
/// ```
///
/// P has degree 4; its coefficients are those of Moshier, Cephes, tanhf. Drivers round their own
/// tanh near 1 as they like, and a soft cap turns the last bit there into a factor on a weight.
public final class HyperbolicTangent {
    private HyperbolicTangent() {}

    /// tanh x, about 1 ulp; NaN stays NaN.
    public static float of(float x) {
        float size = x < 0f ? -x : x;
        float square = x * x;
        float series = -0.005704989f;
        series = series * square + 0.020639088f;
        series = series * square - 0.053739715f;
        series = series * square + 0.13331442f;
        series = series * square - 0.3333328f;
        float near = series * square * x + x;
        float decay = Exponential.of(-2f * size);
        float far = 1f - 2f * decay / (1f + decay);
        far = x < 0f ? -far : far;
        return size < 0.625f ? near : far;
    }
}
