package org.tornadoattention.cli.conformance;

import org.tornadoattention.Tensor;

import java.util.Optional;

/// Layer normalisation of the last dimension in float64: `(x - mean) / sqrt(variance + epsilon) *
/// weight + bias`.
///
/// Source: Ba, Kiros, Hinton, Layer Normalization, 2016.
record LayerNorm(Optional<Tensor> weight, Optional<Tensor> bias, double epsilon) {
    /// The normalisation whose tensors begin with `prefix`.
    static LayerNorm of(CaseArguments arguments, String prefix, double epsilon) {
        return new LayerNorm(
                arguments.optionalInput(prefix + "_weight"),
                arguments.optionalInput(prefix + "_bias"),
                epsilon);
    }

    Tensor apply(Tensor input) {
        double[] x = input.toDoubles();
        int size = input.dim(-1);
        double[] weights = weight.map(Tensor::toDoubles).orElseGet(() -> new double[0]);
        double[] biases = bias.map(Tensor::toDoubles).orElseGet(() -> new double[0]);
        for (int start = 0; start < x.length; start += size) {
            double mean = 0;
            for (int d = 0; d < size; d++) {
                mean += x[start + d] / size;
            }
            double variance = 0;
            for (int d = 0; d < size; d++) {
                variance += (x[start + d] - mean) * (x[start + d] - mean) / size;
            }
            double factor = 1 / Math.sqrt(variance + epsilon);
            for (int d = 0; d < size; d++) {
                double normalised = (x[start + d] - mean) * factor;
                double scaled = weights.length == 0 ? normalised : normalised * weights[d];
                x[start + d] = biases.length == 0 ? scaled : scaled + biases[d];
            }
        }
        return Tensor.of(x, input.shape());
    }
}
