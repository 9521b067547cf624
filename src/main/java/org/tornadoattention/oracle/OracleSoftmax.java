package org.tornadoattention.oracle;

import java.util.Arrays;

/// The softmax of one row of scores with an optional sink.
final class OracleSoftmax {
    private OracleSoftmax() {}

    /// Replaces scores by probabilities and returns the log-sum-exp.
    ///
    /// ```
    /// p[j] = exp(s[j] - m) / (exp(sink - m) + sum over j of exp(s[j] - m)),   m the largest score
    /// ```
    ///
    /// A score of -infinity is a key that is not attended to; a row of nothing else gives zeros and
    /// -infinity. Subtracting the maximum changes nothing but the range. Source: Milakov and
    /// Gimelshein, Online normalizer calculation for softmax, 2018, section 2.
    static double softmaxInPlace(double[] scores, double sink) {
        double maximum = sink;
        for (double score : scores) {
            maximum = Math.max(maximum, score);
        }
        if (maximum == Double.NEGATIVE_INFINITY) {
            Arrays.fill(scores, 0);
            return Double.NEGATIVE_INFINITY;
        }
        double sum = Math.exp(sink - maximum);
        for (int j = 0; j < scores.length; j++) {
            scores[j] = Math.exp(scores[j] - maximum);
            sum += scores[j];
        }
        for (int j = 0; j < scores.length; j++) {
            scores[j] /= sum;
        }
        return maximum + Math.log(sum);
    }
}
