package org.tornadoattention.oracle;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;

/// `y = x W + b`, one sum at a time.
final class OracleLinear {
    private OracleLinear() {}

    /// Maps the last dimension of `[B][N][in]`; the result is float64.
    static Tensor apply(Tensor input, Linear linear) {
        Tensor output =
                Tensor.allocate(DataType.FLOAT64, input.dim(0), input.dim(1), linear.outputDim());
        double[] x = input.toDoubles();
        double[] w = linear.weight().toDoubles();
        int in = linear.inputDim();
        int out = linear.outputDim();
        for (int row = 0; row < input.dim(0) * input.dim(1); row++) {
            for (int o = 0; o < out; o++) {
                double sum = linear.bias().isPresent() ? linear.bias().get().get(o) : 0;
                for (int d = 0; d < in; d++) {
                    sum += x[row * in + d] * w[d * out + o];
                }
                output.set(sum, row / input.dim(1), row % input.dim(1), o);
            }
        }
        return output;
    }
}
