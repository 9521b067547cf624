package org.tornadoattention.cli.conformance;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// ONNX's RotaryEmbedding, which every engine computes alike ([RotaryEmbedding#rotate]).
///
/// Source: ONNX operator RotaryEmbedding, opset 23.
final class RotaryEmbeddingOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        Tensor input = arguments.input("input");
        boolean packed = input.rank() == 3;
        int heads = packed ? arguments.integer("num_heads") : input.dim(1);
        arguments.optionalInteger("num_heads"); // In 4D the shape says the same.
        Tensor x = packed ? PackedHeads.split(input, heads) : input;
        int rotaryDim = arguments.optionalInteger("rotary_embedding_dim").orElse(0);
        int pairs = (rotaryDim == 0 ? x.dim(3) : rotaryDim) / 2;
        Optional<Tensor> positionIds = arguments.optionalInput("position_ids");
        RotaryEmbedding embedding =
                new RotaryEmbedding(
                        table(arguments.input("cos_cache"), positionIds.isPresent(), pairs),
                        table(arguments.input("sin_cache"), positionIds.isPresent(), pairs),
                        arguments.flag("interleaved")
                                ? RotaryEmbedding.Pairing.INTERLEAVED
                                : RotaryEmbedding.Pairing.HALF_SPLIT);
        Tensor rotated =
                embedding.rotate(x, positionIds.orElseGet(() -> ownRows(x.dim(0), x.dim(2))));
        return Map.of(
                "output", packed ? PackedHeads.join(rotated.transpose(1, 2).copy()) : rotated);
    }

    /// The table `[positions][R/2]`; without position ids each token has a row of its own.
    private static Tensor table(Tensor cache, boolean byPosition, int pairs) {
        Tensor table =
                byPosition ? cache : cache.reshape(cache.dim(0) * cache.dim(1), cache.dim(2));
        if (table.dim(1) != pairs) {
            throw new IllegalArgumentException(
                    "cos_cache and sin_cache must have %d columns but were %s"
                            .formatted(pairs, cache));
        }
        return table;
    }

    private static Tensor ownRows(int batch, int length) {
        Tensor positions = Tensor.allocate(DataType.INT64, batch, length);
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < length; i++) {
                positions.set((double) b * length + i, b, i);
            }
        }
        return positions;
    }
}
