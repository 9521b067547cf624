package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.heatmap.Heatmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Four heads whose queries and keys are built so that each shows a pattern known from trained
/// models; the weights in the picture are what an engine computes from them.
///
/// Positions are vectors of cosines and sines: their dot product depends on the distance alone and
/// is a bump around zero. Topics and the first token have channels of their own. Noise makes it
/// look alive. Source of the patterns: Clark et al., What Does BERT Look At?, 2019, section 3; Xiao
/// et al., StreamingLLM, 2024, section 3.
final class ConstructedHeads {
    static final int TOKENS = 48;

    private static final int HEADS = 4;
    private static final int FREQUENCIES = 24;
    private static final int TOPICS = 4;
    private static final int NOISE = 8;
    private static final int TOPIC = 2 * FREQUENCIES;
    private static final int FIRST_TOKEN = TOPIC + TOPICS;
    private static final int NOISE_START = FIRST_TOKEN + 1;
    private static final int DIM = NOISE_START + NOISE;
    private static final int CELL_SIZE = 8;

    private static final List<String> TITLES =
            List.of(
                    "local: the last few tokens",
                    "previous token",
                    "sink: the first token",
                    "long range: the same topic");

    /// The topic of every six tokens, as in a text that comes back to what it said.
    private static final int[] TOPIC_OF_PHRASE = {0, 1, 0, 2, 1, 3, 0, 2};

    private ConstructedHeads() {}

    /// The picture, and who computed it.
    record Picture(Heatmap heatmap, RunInfo info) {}

    /// Lets the engine compute the four heads' weights.
    ///
    /// @throws UnsupportedOperationException if the engine cannot return weights
    static Picture draw(AttentionEngine engine, long seed) {
        Random random = new Random(seed);
        Tensor query = Tensor.allocate(DataType.FLOAT32, 1, HEADS, TOKENS, DIM);
        Tensor key = Tensor.allocate(DataType.FLOAT32, 1, HEADS, TOKENS, DIM);
        for (int i = 0; i < TOKENS; i++) {
            addPosition(query, 0, i, i, 2.6, 5);
            addPosition(key, 0, i, i, 2.6, 1);
            addPosition(query, 1, i, i, 0.55, 7);
            addPosition(key, 1, i, i + 1, 0.55, 1);
            query.set(5, 0, 2, i, FIRST_TOKEN);
            key.set(i == 0 ? 1 : 0, 0, 2, i, FIRST_TOKEN);
            addPosition(query, 2, i, i, 0.9, 3);
            addPosition(key, 2, i, i, 0.9, 1);
            int topic = TOPIC_OF_PHRASE[i / 6 % TOPIC_OF_PHRASE.length];
            query.set(4.2, 0, 3, i, TOPIC + topic);
            key.set(1, 0, 3, i, TOPIC + topic);
            for (int h = 0; h < HEADS; h++) {
                for (int d = NOISE_START; d < DIM; d++) {
                    query.set(random.nextGaussian(), 0, h, i, d);
                    key.set(0.22 * random.nextGaussian(), 0, h, i, d);
                }
            }
        }
        Tensor value = Tensor.randomNormal(seed + 1, 1, HEADS, TOKENS, DIM);
        AttentionInputs inputs =
                AttentionInputs.of(query, key, value).with(Mask.causal(Alignment.TOP_LEFT));
        AttentionResult result =
                engine.run(AttentionSpec.builder(inputs).scale(1).weights(true).build(), inputs);
        List<Heatmap.Panel> panels = new ArrayList<>();
        for (int h = 0; h < HEADS; h++) {
            panels.add(new Heatmap.Panel(TITLES.get(h), visible(result.weights(), h)));
        }
        Heatmap heatmap =
                new Heatmap(
                        "Four attention heads and what they look at",
                        "attend demo: %d tokens, causal, head dimension %d, queries and keys made by hand, weights by engine %s"
                                .formatted(TOKENS, DIM, engine.name()),
                        "query position",
                        "key position",
                        panels,
                        HEADS,
                        CELL_SIZE,
                        new Heatmap.Scale(1, true));
        return new Picture(heatmap, result.info());
    }

    /// Adds a position's channels: the dot product of two of them is `amplitude * exp(-(distance /
    /// width)^2 / 2)`, as far as the frequencies reach.
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

    /// The weights of a head, NaN where the causal mask forbids.
    private static Tensor visible(Tensor weights, int head) {
        Tensor values = Tensor.allocate(DataType.FLOAT32, TOKENS, TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            for (int j = 0; j < TOKENS; j++) {
                values.set(j <= i ? weights.get(0, head, i, j) : Double.NaN, i, j);
            }
        }
        return values;
    }
}
