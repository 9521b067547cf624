package org.tornadoattention.cli.conformance;

import org.tornadoattention.Tensor;

import java.util.Optional;

/// One LSTM cell in float64, gates in the order input, candidate, forget, output.
///
/// Source: Hochreiter and Schmidhuber, Long Short-Term Memory, 1997; Gers et al., Learning to
/// Forget, 2000.
///
/// @param kernel `[inputs + units][4 * units]`, without peepholes
/// @param bias `[4 * units]`
record LstmCell(Tensor kernel, Optional<Tensor> bias) {
    /// What the cell keeps from step to step.
    static final class State {
        private final double[] cell;
        private final double[] output;

        private State(double[] cell, double[] output) {
            this.cell = cell;
            this.output = output;
        }

        /// h, what the cell puts out.
        double[] output() {
            return output.clone();
        }
    }

    int units() {
        return kernel.dim(1) / 4;
    }

    /// All zeros.
    State start() {
        return new State(new double[units()], new double[units()]);
    }

    /// The next state for the token and the attention of the step before.
    State step(double[] token, double[] attention, State state) {
        double[] gates = multiply(join(join(token, attention), state.output), kernel, bias);
        int units = units();
        double[] cell = new double[units];
        double[] output = new double[units];
        for (int u = 0; u < units; u++) {
            double input = sigmoid(gates[u]);
            double candidate = Math.tanh(gates[units + u]);
            double forget = sigmoid(gates[2 * units + u]);
            cell[u] = forget * state.cell[u] + input * candidate;
            output[u] = sigmoid(gates[3 * units + u]) * Math.tanh(cell[u]);
        }
        return new State(cell, output);
    }

    /// One vector behind the other.
    static double[] join(double[] first, double[] second) {
        double[] joined = new double[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /// `x W + b` for `W [in][out]`.
    static double[] multiply(double[] x, Tensor weight, Optional<Tensor> bias) {
        if (weight.dim(0) != x.length) {
            throw new IllegalArgumentException(
                    "a weight for %d inputs came as %s".formatted(x.length, weight));
        }
        double[] y = new double[weight.dim(1)];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias.isPresent() ? bias.get().get(o) : 0;
            for (int i = 0; i < x.length; i++) {
                y[o] += x[i] * weight.get(i, o);
            }
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
