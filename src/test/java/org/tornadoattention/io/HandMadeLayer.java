package org.tornadoattention.io;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A layer with random weights, and how files of each family would hold it.
record HandMadeLayer(Linear query, Linear key, Linear value, Linear output) {
    static final int HEADS = 4;
    static final int KEY_VALUE_HEADS = 2;

    /// Features of the input: unlike those of the heads, so that no transposition goes unseen.
    static final int DIM = 6;

    private static final int QUERIES = 12;
    private static final int KEYS = 6;

    static HandMadeLayer make(DataType type, boolean biased) {
        return new HandMadeLayer(
                linear(type, biased, 10, DIM, QUERIES),
                linear(type, biased, 20, DIM, KEYS),
                linear(type, biased, 30, DIM, KEYS),
                linear(type, biased, 40, QUERIES, DIM));
    }

    private static Linear linear(DataType type, boolean biased, long seed, int in, int out) {
        Linear map = Linear.inputFirst(Tensor.randomNormal(seed, in, out).to(type));
        return biased ? map.withBias(Tensor.randomNormal(seed + 1, out).to(type)) : map;
    }

    MultiHeadWeights weights() {
        return new MultiHeadWeights(query, key, value, Optional.of(output));
    }

    /// The tensors in a file.
    Map<String, Tensor> stored(LayerNames names, String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        switch (names) {
            case TORCH -> {
                tensors.put(prefix + "in_proj_weight", packed().weight().transpose(0, 1));
                packed().bias().ifPresent(b -> tensors.put(prefix + "in_proj_bias", b));
                outputFirst(tensors, prefix + "out_proj", output);
            }
            case BERT -> {
                outputFirst(tensors, prefix + "attention.self.query", query);
                outputFirst(tensors, prefix + "attention.self.key", key);
                outputFirst(tensors, prefix + "attention.self.value", value);
                outputFirst(tensors, prefix + "attention.output.dense", output);
            }
            case GPT2 -> {
                inputFirst(tensors, prefix + "c_attn", packed());
                inputFirst(tensors, prefix + "c_proj", output);
            }
            case LLAMA -> {
                outputFirst(tensors, prefix + "q_proj", query);
                outputFirst(tensors, prefix + "k_proj", key);
                outputFirst(tensors, prefix + "v_proj", value);
                outputFirst(tensors, prefix + "o_proj", output);
            }
        }
        return tensors;
    }

    private static void outputFirst(Map<String, Tensor> tensors, String name, Linear map) {
        inputFirst(tensors, name, map);
        tensors.put(name + ".weight", map.weight().transpose(0, 1));
    }

    private static void inputFirst(Map<String, Tensor> tensors, String name, Linear map) {
        tensors.put(name + ".weight", map.weight());
        map.bias().ifPresent(b -> tensors.put(name + ".bias", b));
    }

    /// Query, key and value side by side.
    private Linear packed() {
        DataType type = query.weight().type();
        Tensor weight = Tensor.allocate(type, DIM, QUERIES + 2 * KEYS);
        Tensor bias = Tensor.allocate(type, QUERIES + 2 * KEYS);
        int from = 0;
        for (Linear part : new Linear[] {query, key, value}) {
            int start = from;
            from += part.outputDim();
            weight.slice(1, start, from).copyFrom(part.weight());
            Tensor place = bias.slice(0, start, from);
            part.bias().ifPresent(place::copyFrom);
        }
        Linear packed = Linear.inputFirst(weight);
        return query.bias().isPresent() ? packed.withBias(bias) : packed;
    }
}
