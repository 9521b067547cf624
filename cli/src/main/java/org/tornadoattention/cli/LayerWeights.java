package org.tornadoattention.cli;

import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.SafetensorsFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// A multi-head layer's weights in a `.safetensors` file, under the names that a family of models
/// gives them.
final class LayerWeights {
    private final String address;
    private final Names names;
    private final String prefix;
    private final SafetensorsFile file;

    /// Who named the tensors.
    enum Names {
        /// PyTorch's `nn.MultiheadAttention`.
        TORCH,
        /// Hugging Face's BERT and its kin.
        BERT,
        /// Hugging Face's GPT-2, which stores weights input first.
        GPT2,
        /// Hugging Face's Llama, Mistral, Qwen2.
        LLAMA
    }

    /// Opens the file.
    ///
    /// @throws CommandFailure if it cannot be read
    LayerWeights(String address, Names names, String prefix) {
        this.address = address;
        this.names = names;
        this.prefix = prefix.isEmpty() || prefix.endsWith(".") ? prefix : prefix + ".";
        try {
            file = SafetensorsFile.open(Path.of(address));
        } catch (IOException e) {
            throw new CommandFailure("--layer " + ErrorReport.describe(e), e);
        }
    }

    /// The weights, for so many heads.
    ///
    /// @throws CommandFailure if a tensor is missing or does not fit
    MultiHeadWeights read(int heads, int keyValueHeads) {
        try {
            return switch (names) {
                case TORCH -> torch(heads, keyValueHeads);
                case BERT ->
                        separate(
                                "attention.self.query",
                                "attention.self.key",
                                "attention.self.value",
                                "attention.output.dense");
                case GPT2 ->
                        packed(
                                linear("c_attn.weight", "c_attn.bias", Linear::inputFirst),
                                linear("c_proj.weight", "c_proj.bias", Linear::inputFirst),
                                heads,
                                keyValueHeads);
                case LLAMA -> {
                    refuse("q_norm.weight", "k_norm.weight");
                    yield separate("q_proj", "k_proj", "v_proj", "o_proj");
                }
            };
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--layer %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    private MultiHeadWeights torch(int heads, int keyValueHeads) {
        refuse("bias_k", "bias_v");
        Linear output = linear("out_proj.weight", "out_proj.bias", Linear::outputFirst);
        if (has("in_proj_weight")) {
            Linear packed = linear("in_proj_weight", "in_proj_bias", Linear::outputFirst);
            return packed(packed, output, heads, keyValueHeads);
        }
        Tensor query = tensor("q_proj_weight");
        Tensor key = tensor("k_proj_weight");
        Tensor value = tensor("v_proj_weight");
        int keyStart = query.dim(0);
        int valueStart = keyStart + key.dim(0);
        int end = valueStart + value.dim(0);
        return new MultiHeadWeights(
                withPackedBias(query, 0, keyStart),
                withPackedBias(key, keyStart, valueStart),
                withPackedBias(value, valueStart, end),
                Optional.of(output));
    }

    private Linear withPackedBias(Tensor weight, int from, int to) {
        Linear projection = Linear.outputFirst(weight);
        return has("in_proj_bias")
                ? projection.withBias(tensor("in_proj_bias").slice(0, from, to))
                : projection;
    }

    /// Query, key and value side by side, all heads of one dimension.
    private static MultiHeadWeights packed(
            Linear packed, Linear output, int heads, int keyValueHeads) {
        int parts = heads + 2 * keyValueHeads;
        if (packed.outputDim() % parts != 0) {
            throw new IllegalArgumentException(
                    "the packed projection must have a multiple of heads + 2 kv-heads = %d outputs but has %d"
                            .formatted(parts, packed.outputDim()));
        }
        int headDim = packed.outputDim() / parts;
        return MultiHeadWeights.packed(
                packed,
                heads * headDim,
                keyValueHeads * headDim,
                keyValueHeads * headDim,
                Optional.of(output));
    }

    private MultiHeadWeights separate(String query, String key, String value, String output) {
        return new MultiHeadWeights(
                outputFirst(query),
                outputFirst(key),
                outputFirst(value),
                Optional.of(outputFirst(output)));
    }

    private Linear outputFirst(String name) {
        return linear(name + ".weight", name + ".bias", Linear::outputFirst);
    }

    private Linear linear(String weight, String bias, Function<Tensor, Linear> order) {
        Linear projection = order.apply(tensor(weight));
        return has(bias) ? projection.withBias(tensor(bias)) : projection;
    }

    private boolean has(String name) {
        return file.names().contains(prefix + name);
    }

    private Tensor tensor(String name) {
        try {
            return file.tensor(prefix + name);
        } catch (IOException e) {
            throw new CommandFailure("--layer " + ErrorReport.describe(e), e);
        }
    }

    /// Tensors that change the result and are not known here.
    private void refuse(String... unknown) {
        for (String name : unknown) {
            if (has(name)) {
                throw new CommandFailure(
                        "--layer %s: the layer must not have '%s', which is not supported"
                                .formatted(address, prefix + name));
            }
        }
    }
}
