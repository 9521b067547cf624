package org.tornadoattention.cli.conformance;

/// The complementary error function, which Java lacks; absolute error about 1e-15.
final class ErrorFunction {
    /// Where the power series, which loses digits as x grows, hands over to the continued fraction.
    private static final double SERIES_LIMIT = 2.5;

    private static final int FRACTION_DEPTH = 200;

    private ErrorFunction() {}

    /// `erfc(x) = 1 - erf(x) = 2/sqrt(pi) * integral from x to infinity of exp(-t^2) dt`.
    ///
    /// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 and 7.1.14.
    static double erfc(double x) {
        if (Math.abs(x) < SERIES_LIMIT) {
            return 1 - series(x);
        }
        double tail = fraction(Math.abs(x));
        return x > 0 ? tail : 2 - tail;
    }

    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double fraction(double x) {
        double denominator = x;
        for (int n = FRACTION_DEPTH; n >= 1; n--) {
            denominator = x + n / 2.0 / denominator;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
    }
}
