package org.tornadoattention;

import java.util.Objects;
import java.util.Optional;

/// An affine map of the last dimension: `y = x W + b`.
///
/// @param weight `[in][out]`, floating point; any strides, so a transposed view costs nothing
/// @param bias `[out]`, floating point, or empty
public record Linear(Tensor weight, Optional<Tensor> bias) {
    /// @throws IllegalArgumentException if a rank, a type or a size does not fit
    public Linear {
        Objects.requireNonNull(weight, "weight");
        if (weight.rank() != 2 || !weight.type().isFloating()) {
            throw new IllegalArgumentException(
                    "weight must be floating point [in][out] but was " + weight);
        }
        bias.ifPresent(
                b -> {
                    if (!b.hasShape(weight.dim(1)) || !b.type().isFloating()) {
                        throw new IllegalArgumentException(
                                "bias must be floating point [%d] but was %s"
                                        .formatted(weight.dim(1), b));
                    }
                });
    }

    /// From a weight stored `[in][out]`: ONNX Runtime, GPT-2, Keras (with heads and dimension
    /// merged).
    public static Linear inputFirst(Tensor weight) {
        return new Linear(weight, Optional.empty());
    }

    /// From a weight stored `[out][in]`: PyTorch's `nn.Linear`.
    public static Linear outputFirst(Tensor weight) {
        Objects.requireNonNull(weight, "weight");
        if (weight.rank() != 2) {
            throw new IllegalArgumentException("weight must be [out][in] but was " + weight);
        }
        return new Linear(weight.transpose(0, 1), Optional.empty());
    }

    /// This map with a bias.
    public Linear withBias(Tensor values) {
        return new Linear(weight, Optional.of(values));
    }

    /// The columns `[from, to)` of the output, as packed projections are taken apart; no copy.
    public Linear outputs(int from, int to) {
        return new Linear(weight.slice(1, from, to), bias.map(b -> b.slice(0, from, to)));
    }

    /// Size of the input.
    public int inputDim() {
        return weight.dim(0);
    }

    /// Size of the output.
    public int outputDim() {
        return weight.dim(1);
    }
}
