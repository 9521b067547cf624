package org.tornadoattention.cli;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.Optional;

/// A layer with weights from a normal distribution, so scaled that what comes out is about as large
/// as what goes in.
final class SeededLayer {
    private SeededLayer() {}

    /// Makes the layer.
    ///
    /// @param shape heads and their dimension
    /// @param features of a token, in and out
    /// @throws IllegalArgumentException if a weight would have 2^31 elements or more
    /// @throws ArithmeticException if it would have 2^31 outputs or more
    static MultiHeadWeights make(AttentionShape shape, int features, long seed) {
        Linear query = heads(seed, shape.queryHeads(), shape.headDim(), features);
        Linear key = heads(seed + 1, shape.keyValueHeads(), shape.headDim(), features);
        Linear value = heads(seed + 2, shape.keyValueHeads(), shape.valueDim(), features);
        Tensor output = normal(seed + 3, features, query.outputDim());
        return new MultiHeadWeights(query, key, value, Optional.of(Linear.outputFirst(output)));
    }

    private static Linear heads(long seed, int heads, int headDim, int features) {
        return Linear.outputFirst(normal(seed, Math.multiplyExact(heads, headDim), features));
    }

    /// Stored output first, as PyTorch does, with a variance of `1 / in`.
    private static Tensor normal(long seed, int out, int in) {
        Tensor weight = Tensor.randomNormal(seed, out, in);
        double deviation = 1 / Math.sqrt(in);
        for (int o = 0; o < out; o++) {
            for (int d = 0; d < in; d++) {
                weight.set(weight.get(o, d) * deviation, o, d);
            }
        }
        return weight;
    }
}
