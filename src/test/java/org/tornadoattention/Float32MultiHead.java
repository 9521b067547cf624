package org.tornadoattention;

import java.util.Optional;

/// The formula of [MultiHeadSpec] evaluated one operation at a time in float32, without a cache.
final class Float32MultiHead {
    private final Float32Reference.Result result;
    private final double magnitude;
    private final double size;

    Float32MultiHead(MultiHeadSpec spec, MultiHeadInputs inputs) {
        AttentionShape made = spec.shape();
        MultiHeadWeights weights = spec.projections();
        Tensor query = heads(project(inputs.query(), weights.query()), made.queryHeads());
        Tensor key = heads(project(inputs.key(), weights.key()), made.keyValueHeads());
        Tensor value = heads(project(inputs.value(), weights.value()), made.keyValueHeads());
        if (spec.rotary().isPresent()) {
            turn(query, spec.rotary().get(), inputs.positions());
            turn(key, spec.rotary().get(), inputs.positions());
        }
        AttentionInputs step = AttentionInputs.of(query, key, value);
        for (Mask mask : inputs.masks()) {
            step = step.with(mask);
        }
        Float32Reference attention = new Float32Reference(spec.attention(DataType.FLOAT32), step);
        magnitude = attention.magnitude();
        Tensor merged = merge(attention.result().output());
        Optional<Linear> output = weights.output();
        Tensor projected = output.map(o -> project(merged, o)).orElse(merged);
        double values = Agreement.largest(value.toDoubles());
        size = output.map(o -> values * columnSum(o)).orElse(values);
        result =
                new Float32Reference.Result(
                        projected,
                        attention.result().logSumExp(),
                        attention.result().weights(),
                        attention.result().scores());
    }

    /// The layer's output, and what the attention inside returns beside it.
    Float32Reference.Result result() {
        return result;
    }

    /// The largest term of a score.
    double magnitude() {
        return magnitude;
    }

    /// The largest sum that an output can be: the largest value through the output projection.
    double size() {
        return size;
    }

    /// `y = x W + b`.
    static Tensor project(Tensor input, Linear linear) {
        int in = linear.inputDim();
        int out = linear.outputDim();
        float[] x = input.toFloats();
        float[] w = linear.weight().toFloats();
        int rows = input.dim(0) * input.dim(1);
        float[] y = new float[rows * out];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < out; o++) {
                float sum = 0;
                for (int d = 0; d < in; d++) {
                    sum += x[row * in + d] * w[d * out + o];
                }
                y[row * out + o] =
                        linear.bias().isPresent() ? sum + (float) linear.bias().get().get(o) : sum;
            }
        }
        return Tensor.of(y, input.dim(0), input.dim(1), out);
    }

    /// `[B][N][H*D]` as a new `[B][H][N][D]`.
    private static Tensor heads(Tensor merged, int heads) {
        int dim = merged.dim(2) / heads;
        Tensor split = Tensor.allocate(DataType.FLOAT32, merged.dim(0), heads, merged.dim(1), dim);
        for (int b = 0; b < merged.dim(0); b++) {
            for (int i = 0; i < merged.dim(1); i++) {
                for (int e = 0; e < merged.dim(2); e++) {
                    split.set(merged.get(b, i, e), b, e / dim, i, e % dim);
                }
            }
        }
        return split;
    }

    private static Tensor merge(Tensor headsFirst) {
        int heads = headsFirst.dim(1);
        int dim = headsFirst.dim(3);
        Tensor merged =
                Tensor.allocate(
                        DataType.FLOAT32, headsFirst.dim(0), headsFirst.dim(2), heads * dim);
        for (int b = 0; b < merged.dim(0); b++) {
            for (int i = 0; i < merged.dim(1); i++) {
                for (int e = 0; e < merged.dim(2); e++) {
                    merged.set(headsFirst.get(b, e / dim, i, e % dim), b, i, e);
                }
            }
        }
        return merged;
    }

    private static void turn(Tensor tensor, RotaryEmbedding rotary, Optional<Tensor> positions) {
        boolean interleaved = rotary.pairing() == RotaryEmbedding.Pairing.INTERLEAVED;
        int pairs = rotary.rotaryDim() / 2;
        for (int b = 0; b < tensor.dim(0); b++) {
            for (int h = 0; h < tensor.dim(1); h++) {
                for (int i = 0; i < tensor.dim(2); i++) {
                    int position = positions.isPresent() ? (int) positions.get().get(b, i) : i;
                    for (int c = 0; c < pairs; c++) {
                        int one = interleaved ? 2 * c : c;
                        int two = interleaved ? 2 * c + 1 : pairs + c;
                        double cos = rotary.cosines().get(position, c);
                        double sin = rotary.sines().get(position, c);
                        double x = tensor.get(b, h, i, one);
                        double y = tensor.get(b, h, i, two);
                        tensor.set(cos * x - sin * y, b, h, i, one);
                        tensor.set(cos * y + sin * x, b, h, i, two);
                    }
                }
            }
        }
    }

    private static double columnSum(Linear linear) {
        double largest = 0;
        for (int o = 0; o < linear.outputDim(); o++) {
            double sum = linear.bias().isPresent() ? Math.abs(linear.bias().get().get(o)) : 0;
            for (int d = 0; d < linear.inputDim(); d++) {
                sum += Math.abs(linear.weight().get(d, o));
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }
}
