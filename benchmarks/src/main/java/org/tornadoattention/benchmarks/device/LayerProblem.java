package org.tornadoattention.benchmarks.device;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.List;
import java.util.Optional;

/// Seeded self-attention through one layer: activations from the standard normal distribution,
/// weights and biases so much smaller that queries, keys and values are about 1 in size, too.
///
/// @param inputs two, `[1][N][E]`, for calls in turn: one that finds its activations unchanged
///   could leave work out
record LayerProblem(int heads, MultiHeadWeights weights, List<Tensor> inputs) {
    LayerProblem {
        inputs = List.copyOf(inputs);
    }

    /// Of one batch entry.
    ///
    /// @param hidden features of a token, a multiple of the heads
    static LayerProblem of(int hidden, int heads, int length, long seed) {
        return new LayerProblem(
                heads,
                new MultiHeadWeights(
                        linear(hidden, seed),
                        linear(hidden, seed + 2),
                        linear(hidden, seed + 4),
                        Optional.of(linear(hidden, seed + 6))),
                List.of(
                        Tensor.randomNormal(seed + 8, 1, length, hidden),
                        Tensor.randomNormal(seed + 9, 1, length, hidden)));
    }

    private static Linear linear(int hidden, long seed) {
        return Linear.inputFirst(small(hidden, seed, hidden, hidden))
                .withBias(small(hidden, seed + 1, hidden));
    }

    private static Tensor small(int hidden, long seed, int... shape) {
        float[] values = Tensor.randomNormal(seed, shape).toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] /= (float) Math.sqrt(hidden);
        }
        return Tensor.of(values, shape);
    }

    int hidden() {
        return inputs.getFirst().dim(2);
    }

    int length() {
        return inputs.getFirst().dim(1);
    }

    /// The layer, as engines take it.
    MultiHeadSpec spec(DataType type) {
        MultiHeadInputs first = MultiHeadInputs.self(inputs.getFirst().to(type));
        return MultiHeadSpec.builder(weights, heads, heads, first).build();
    }

    /// Multiplications and additions of the four projections and of attention's two products.
    double flops() {
        return 8.0 * length() * hidden() * hidden() + 4.0 * length() * length() * hidden();
    }
}
