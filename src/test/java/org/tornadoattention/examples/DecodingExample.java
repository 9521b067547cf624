package org.tornadoattention.examples;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;

import java.util.Optional;

/// Runs a prompt and then token after token through a layer with a key-value cache.
final class DecodingExample {
    private static final int FEATURES = 512;
    private static final int HEADS = 8;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int HEAD_DIM = 64;
    private static final int PROMPT = 1000;
    private static final int STEPS = 200;

    public static void main(String[] args) {
        MultiHeadWeights weights =
                new MultiHeadWeights(
                        random(1, FEATURES, HEADS * HEAD_DIM),
                        random(2, FEATURES, KEY_VALUE_HEADS * HEAD_DIM),
                        random(3, FEATURES, KEY_VALUE_HEADS * HEAD_DIM),
                        Optional.of(random(4, HEADS * HEAD_DIM, FEATURES)));
        int tokens = PROMPT + STEPS;
        KeyValueCache cache =
                KeyValueCache.allocate(
                        DataType.FLOAT32, 1, KEY_VALUE_HEADS, tokens, HEAD_DIM, HEAD_DIM);
        RotaryEmbedding rotary =
                RotaryEmbedding.ofBase(10000, HEAD_DIM, tokens, RotaryEmbedding.Pairing.HALF_SPLIT);
        Mask causal = Mask.causal(Alignment.BOTTOM_RIGHT);
        MultiHeadInputs prompt =
                MultiHeadInputs.self(Tensor.randomNormal(5, 1, PROMPT, FEATURES))
                        .withCache(cache)
                        .with(causal);
        MultiHeadSpec spec =
                MultiHeadSpec.builder(weights, HEADS, KEY_VALUE_HEADS, prompt)
                        .rotary(rotary)
                        .build();
        try (AttentionEngine engine = Engines.open("jvm");
                MultiHeadPlan plan = engine.plan(spec)) {
            Tensor last = plan.run(prompt).output().slice(1, PROMPT - 1, PROMPT);
            for (int step = 0; step < STEPS; step++) {
                MultiHeadInputs token = MultiHeadInputs.self(next(last));
                last = plan.run(token.withCache(cache).with(causal)).output();
            }
            System.out.println(last + " by " + engine.name());
            System.out.println(cache);
        }
    }

    /// Stands for the rest of a model: the output, scaled to a root mean square of 1.
    private static Tensor next(Tensor output) {
        double squares = 0;
        for (double value : output.toDoubles()) {
            squares += value * value;
        }
        double factor = Math.sqrt(FEATURES / squares);
        Tensor token = Tensor.allocate(DataType.FLOAT32, 1, 1, FEATURES);
        for (int d = 0; d < FEATURES; d++) {
            token.set(output.get(0, 0, d) * factor, 0, 0, d);
        }
        return token;
    }

    /// Random weights; those of a model come from MultiHeadFile.read.
    private static Linear random(long seed, int in, int out) {
        Tensor weight = Tensor.randomNormal(seed, in, out);
        for (int d = 0; d < in; d++) {
            for (int o = 0; o < out; o++) {
                weight.set(weight.get(d, o) / Math.sqrt(in), d, o);
            }
        }
        return Linear.inputFirst(weight);
    }
}
