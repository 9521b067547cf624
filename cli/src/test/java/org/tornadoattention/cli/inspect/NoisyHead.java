package org.tornadoattention.cli.inspect;

import java.util.Random;
import java.util.function.IntPredicate;

/// Heads whose pattern is known, because it was put into their scores, with noise on top.
final class NoisyHead {
    /// A score before noise.
    interface Score {
        double at(int query, int key);
    }

    private NoisyHead() {}

    /// Softmax over the visible keys of scores plus Gaussian noise.
    static AttentionMap of(
            int queries, int keys, boolean causal, double noise, long seed, Score score) {
        Random random = new Random(seed);
        float[] weights = new float[queries * keys];
        for (int i = 0; i < queries; i++) {
            int row = i;
            IntPredicate visible = j -> !causal || j <= row;
            double[] exponentials = new double[keys];
            double sum = 0;
            for (int j = 0; j < keys; j++) {
                exponentials[j] = Math.exp(score.at(i, j) + noise * random.nextGaussian());
                sum += visible.test(j) ? exponentials[j] : 0;
            }
            for (int j = 0; j < keys; j++) {
                weights[i * keys + j] =
                        visible.test(j) ? (float) (exponentials[j] / sum) : Float.NaN;
            }
        }
        return new AttentionMap("head", queries, keys, weights);
    }

    /// Highest where the key is `shift` behind the query's position, falling off with `width`.
    static Score bump(double height, int shift, double width) {
        return (i, j) -> height * Math.exp(-Math.pow((i - shift - j) / width, 2) / 2);
    }
}
