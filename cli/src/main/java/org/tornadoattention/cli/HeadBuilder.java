package org.tornadoattention.cli;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.util.Random;

/// Queries and keys of self-attention heads, made by hand so that each head shows a pattern known
/// from trained models once an engine computes its weights. Scores are plain dot products.
///
/// Positions are vectors of cosines and sines: their dot product depends on the distance alone and
/// is a bump around zero. Groups of tokens and the first token have channels of their own. Noise
/// makes it look alive.
final class HeadBuilder {
    private static final int FREQUENCIES = 24;
    private static final int GROUPS = 8;
    private static final int NOISE = 8;
    private static final int GROUP = 2 * FREQUENCIES;
    private static final int FIRST_TOKEN = GROUP + GROUPS;
    private static final int NOISE_START = FIRST_TOKEN + 1;

    /// The head dimension.
    static final int DIM = NOISE_START + NOISE;

    private final int heads;
    private final int tokens;
    private final long seed;
    private final Tensor query;
    private final Tensor key;

    HeadBuilder(int heads, int tokens, long seed) {
        this.heads = heads;
        this.tokens = tokens;
        this.seed = seed;
        query = Tensor.allocate(DataType.FLOAT32, 1, heads, tokens, DIM);
        key = Tensor.allocate(DataType.FLOAT32, 1, heads, tokens, DIM);
    }

    /// Scores `amplitude * exp(-((distance - shift) / width)^2 / 2)`, as far as the frequencies
    /// reach, where `distance` is how far the key is behind the query.
    HeadBuilder bump(int head, int shift, double width, double amplitude) {
        for (int i = 0; i < tokens; i++) {
            addPosition(query, head, i, i, width, amplitude);
            addPosition(key, head, i, i + shift, width, 1);
        }
        return this;
    }

    /// Scores `amplitude` for the first token.
    HeadBuilder firstToken(int head, double amplitude) {
        for (int i = 0; i < tokens; i++) {
            query.set(amplitude, 0, head, i, FIRST_TOKEN);
        }
        key.set(1, 0, head, 0, FIRST_TOKEN);
        return this;
    }

    /// Scores `amplitude` for tokens of one group.
    ///
    /// @param groups for each token one of eight
    HeadBuilder groups(int head, int[] groups, double amplitude) {
        for (int i = 0; i < tokens; i++) {
            query.set(amplitude, 0, head, i, GROUP + groups[i]);
            key.set(1, 0, head, i, GROUP + groups[i]);
        }
        return this;
    }

    /// The inputs of all heads, with noise on the scores.
    AttentionInputs inputs() {
        Random random = new Random(seed);
        for (int i = 0; i < tokens; i++) {
            for (int h = 0; h < heads; h++) {
                for (int d = NOISE_START; d < DIM; d++) {
                    query.set(random.nextGaussian(), 0, h, i, d);
                    key.set(0.22 * random.nextGaussian(), 0, h, i, d);
                }
            }
        }
        return AttentionInputs.of(query, key, Tensor.randomNormal(seed + 1, 1, heads, tokens, DIM));
    }

    private static void addPosition(
            Tensor tensor, int head, int token, int position, double width, double amplitude) {
        double total = 0;
        for (int f = 0; f < FREQUENCIES; f++) {
            total += share(f, width);
        }
        for (int f = 0; f < FREQUENCIES; f++) {
            double factor = amplitude * Math.sqrt(share(f, width) / total);
            double angle = frequency(f) * position;
            tensor.set(factor * Math.cos(angle), 0, head, token, 2 * f);
            tensor.set(factor * Math.sin(angle), 0, head, token, 2 * f + 1);
        }
    }

    private static double frequency(int f) {
        return Math.PI * (f + 0.5) / FREQUENCIES;
    }

    /// The bump's spectrum is a bump, too.
    private static double share(int f, double width) {
        double scaled = frequency(f) * width;
        return Math.exp(-scaled * scaled / 2);
    }
}
