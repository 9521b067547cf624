package org.tornadoattention.io;

import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.util.Optional;

/// The tensors of one multi-head layer in a file, under the names that [LayerNames] explains.
final class StoredLayer {
    private final String source;
    private final SafetensorsFile file;
    private final String prefix;

    /// @param source how messages name the file
    /// @param prefix what stands before the names, with or without the last dot; may be empty
    StoredLayer(String source, SafetensorsFile file, String prefix) {
        this.source = source;
        this.file = file;
        this.prefix = prefix.isEmpty() || prefix.endsWith(".") ? prefix : prefix + ".";
    }

    /// The layer; heads say where a packed projection is taken apart.
    MultiHeadWeights weights(LayerNames names, int heads, int keyValueHeads) throws IOException {
        return switch (names) {
            case TORCH -> torch(heads, keyValueHeads);
            case BERT -> bert();
            case GPT2 -> gpt2(heads, keyValueHeads);
            case LLAMA -> llama();
        };
    }

    private MultiHeadWeights torch(int heads, int keyValueHeads) throws IOException {
        refuse("bias_k", "bias_v");
        Linear output = outputFirst("out_proj.weight", "out_proj.bias");
        if (has("in_proj_weight")) {
            return packed(
                    "in_proj_weight",
                    outputFirst("in_proj_weight", "in_proj_bias"),
                    output,
                    heads,
                    keyValueHeads);
        }
        Tensor query = matrix("q_proj_weight");
        Tensor key = matrix("k_proj_weight");
        Tensor value = matrix("v_proj_weight");
        int keyStart = query.dim(0);
        int valueStart = Math.addExact(keyStart, key.dim(0));
        int end = Math.addExact(valueStart, value.dim(0));
        Optional<Tensor> bias = vector("in_proj_bias", end);
        return new MultiHeadWeights(
                new Linear(query.transpose(0, 1), bias.map(b -> b.slice(0, 0, keyStart))),
                new Linear(key.transpose(0, 1), bias.map(b -> b.slice(0, keyStart, valueStart))),
                new Linear(value.transpose(0, 1), bias.map(b -> b.slice(0, valueStart, end))),
                Optional.of(output));
    }

    private MultiHeadWeights bert() throws IOException {
        refuse("attention.self.distance_embedding.weight");
        return separate(
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense");
    }

    private MultiHeadWeights gpt2(int heads, int keyValueHeads) throws IOException {
        refuse("q_attn.weight");
        return packed(
                "c_attn.weight",
                inputFirst("c_attn.weight", "c_attn.bias"),
                inputFirst("c_proj.weight", "c_proj.bias"),
                heads,
                keyValueHeads);
    }

    private MultiHeadWeights llama() throws IOException {
        refuse("q_norm.weight", "k_norm.weight", "sinks");
        return separate("q_proj", "k_proj", "v_proj", "o_proj");
    }

    private MultiHeadWeights separate(String query, String key, String value, String output)
            throws IOException {
        return new MultiHeadWeights(
                outputFirst(query + ".weight", query + ".bias"),
                outputFirst(key + ".weight", key + ".bias"),
                outputFirst(value + ".weight", value + ".bias"),
                Optional.of(outputFirst(output + ".weight", output + ".bias")));
    }

    private MultiHeadWeights packed(
            String name, Linear packed, Linear output, int heads, int keyValueHeads) {
        long parts = heads + 2L * keyValueHeads;
        if (packed.outputDim() % parts != 0) {
            throw new IllegalArgumentException(
                    "%s: the packed projection must have a multiple of heads + 2 kv-heads = %d outputs but has %d"
                            .formatted(inside(name), parts, packed.outputDim()));
        }
        int headDim = (int) (packed.outputDim() / parts);
        return MultiHeadWeights.packed(
                packed,
                heads * headDim,
                keyValueHeads * headDim,
                keyValueHeads * headDim,
                Optional.of(output));
    }

    private Linear outputFirst(String weight, String bias) throws IOException {
        Tensor matrix = matrix(weight);
        return new Linear(matrix.transpose(0, 1), vector(bias, matrix.dim(0)));
    }

    private Linear inputFirst(String weight, String bias) throws IOException {
        Tensor matrix = matrix(weight);
        return new Linear(matrix, vector(bias, matrix.dim(1)));
    }

    private Tensor matrix(String name) throws IOException {
        Tensor weight = file.tensor(prefix + name);
        if (weight.rank() != 2 || !weight.type().isFloating() || weight.size() == 0) {
            throw new FormatException(
                    inside(name), "must be a floating-point matrix but is " + weight);
        }
        return weight;
    }

    private Optional<Tensor> vector(String name, int size) throws IOException {
        if (!has(name)) {
            return Optional.empty();
        }
        Tensor bias = file.tensor(prefix + name);
        if (!bias.hasShape(size) || !bias.type().isFloating()) {
            throw new FormatException(
                    inside(name),
                    "must have one floating-point number for each of %d outputs but is %s"
                            .formatted(size, bias));
        }
        return Optional.of(bias);
    }

    /// Tensors that change the result and have no place here.
    private void refuse(String... unknown) throws FormatException {
        for (String name : unknown) {
            if (has(name)) {
                throw new FormatException(
                        source,
                        "the layer must not have %s, which is not supported"
                                .formatted(FormatException.quote(prefix + name)));
            }
        }
    }

    private boolean has(String name) {
        return file.names().contains(prefix + name);
    }

    private String inside(String name) {
        return FormatException.inside(source, prefix + name);
    }
}
