package org.tornadoattention.io;

import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadWeights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/// Reads the weights of a multi-head layer from a `.safetensors` file.
///
/// ```java
/// MultiHeadWeights weights =
///         MultiHeadFile.read(Path.of("gpt2.safetensors"), LayerNames.GPT2, "h.0.attn", 12, 12);
/// ```
///
/// The weights are views of the mapped file in the type that it stores; nothing is copied
/// ([SafetensorsFile] says what that means for the file). Tensors that would change the layer's
/// result and have no place in [MultiHeadWeights], such as `bias_k` or `q_norm.weight`, are
/// refused; others in the file do not matter. Rotary embeddings and masks are not in such files.
public final class MultiHeadFile {
    private MultiHeadFile() {}

    /// The weights of one layer.
    ///
    /// @param names how the tensors are called
    /// @param prefix what stands before the names, with or without the last dot; may be empty
    /// @param heads query heads
    /// @param keyValueHeads key-value heads; they and the query heads say where packed projections
    ///   are taken apart
    /// @throws IllegalArgumentException if the heads are not positive or not those of the
    ///   projections
    /// @throws FormatException if the file is malformed, a tensor is missing or has another shape
    ///   than the layer needs, or the layer has a tensor that is not supported
    /// @throws IOException if the file cannot be read
    public static MultiHeadWeights read(
            Path file, LayerNames names, String prefix, int heads, int keyValueHeads)
            throws IOException {
        Objects.requireNonNull(names, "names");
        requirePositive("heads", heads);
        requirePositive("keyValueHeads", keyValueHeads);
        MultiHeadWeights weights =
                new StoredLayer(file.toString(), SafetensorsFile.open(file), prefix)
                        .weights(names, heads, keyValueHeads);
        requireHeads(file, weights, heads, keyValueHeads);
        return weights;
    }

    private static void requireHeads(
            Path source, MultiHeadWeights weights, int heads, int keyValueHeads) {
        int headDim = dimension(source, "query", weights.query(), "heads", heads);
        int keyDim = dimension(source, "key", weights.key(), "kv-heads", keyValueHeads);
        int valueDim = dimension(source, "value", weights.value(), "kv-heads", keyValueHeads);
        if (headDim != keyDim) {
            throw new IllegalArgumentException(
                    "%s: headDim of query and key must be equal but %d heads have %d and %d kv-heads %d"
                            .formatted(source, heads, headDim, keyValueHeads, keyDim));
        }
        int taken = weights.output().orElseThrow().inputDim();
        if (taken != (long) valueDim * heads) {
            throw new IllegalArgumentException(
                    "%s: the output projection must take %d heads of %d features but takes %d features"
                            .formatted(source, heads, valueDim, taken));
        }
    }

    private static int dimension(
            Path source, String name, Linear projection, String what, int heads) {
        if (projection.outputDim() % heads != 0) {
            throw new IllegalArgumentException(
                    "%s: the %s projection must have a multiple of %s = %d outputs but has %d"
                            .formatted(source, name, what, heads, projection.outputDim()));
        }
        return projection.outputDim() / heads;
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "%s must be positive but was %d".formatted(name, value));
        }
    }
}
