package org.tornadoattention.cli.conformance;

import org.tornadoattention.Tensor;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// The network behind attention in a transformer layer, in float64: `W2 activation(W1 x + b1) +
/// b2`.
///
/// @param expand `[hidden][E]`, as PyTorch stores it
/// @param contract `[E][hidden]`
record FeedForward(
        Tensor expand,
        Optional<Tensor> expandBias,
        Tensor contract,
        Optional<Tensor> contractBias,
        DoubleUnaryOperator activation) {

    static FeedForward of(CaseArguments arguments) {
        String activation = arguments.text("activation", "relu");
        return new FeedForward(
                arguments.input("linear1_weight"),
                arguments.optionalInput("linear1_bias"),
                arguments.input("linear2_weight"),
                arguments.optionalInput("linear2_bias"),
                switch (activation) {
                    case "relu" -> x -> Math.max(0, x);
                    case "gelu" -> x -> x / 2 * ErrorFunction.erfc(-x / Math.sqrt(2));
                    default -> throw CaseArguments.notKnown("activation", activation);
                });
    }

    Tensor apply(Tensor input) {
        double[] hidden = multiply(input.toDoubles(), expand, expandBias);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = activation.applyAsDouble(hidden[i]);
        }
        int[] shape = input.shape();
        shape[shape.length - 1] = contract.dim(0);
        return Tensor.of(multiply(hidden, contract, contractBias), shape);
    }

    private static double[] multiply(double[] x, Tensor weight, Optional<Tensor> bias) {
        int out = weight.dim(0);
        int in = weight.dim(1);
        double[] w = weight.toDoubles();
        double[] y = new double[x.length / in * out];
        for (int i = 0; i < y.length; i++) {
            double sum = bias.isPresent() ? bias.get().get(i % out) : 0;
            for (int d = 0; d < in; d++) {
                sum += x[i / out * in + d] * w[i % out * in + d];
            }
            y[i] = sum;
        }
        return y;
    }
}
