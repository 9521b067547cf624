package org.tornadoattention.tornado.kernel;

/// The exponential of numbers up to 0 in arithmetic alone, so that compilers make vector
/// instructions of it.
///
/// ```
/// x = n log 2 + r,  |r| <= log 2 / 2;   e^x = 2^n (1 + r + r^2 P(r))
/// ```
///
/// P has degree 5; its coefficients, and log 2 in two parts, are those of Moshier, Cephes, expf.
/// TornadoVM cannot build a float from bits, so 2^n is a product of two shifted ones.
final class Exponential {
    private Exponential() {}

    /// e^x for x <= 0, about 1 ulp; 0 below -83 (2^-120 of the largest weight), NaN stays NaN.
    static float of(float x) {
        float bounded = x < -83f ? -83f : x;
        float rounded = (bounded * 1.442695f + 12582912f) - 12582912f;
        float rest = bounded - rounded * 0.6933594f;
        rest = rest + rounded * 0.00021219444f;
        float series = 0.00019875691f;
        series = series * rest + 0.0013981999f;
        series = series * rest + 0.008333452f;
        series = series * rest + 0.041665796f;
        series = series * rest + 0.16666666f;
        series = series * rest + 0.5f;
        series = series * (rest * rest) + rest + 1f;
        int exponent = (int) rounded + 120;
        float coarse = (float) (1 << (exponent >> 2));
        coarse = coarse * coarse;
        coarse = coarse * coarse * 7.523164e-37f;
        float fine = (float) (1 << (exponent & 3));
        float power = series * (coarse * fine);
        return x < -83f ? 0f : power;
    }
}
