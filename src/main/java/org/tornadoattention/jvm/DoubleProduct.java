package org.tornadoattention.jvm;

import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;

/// `y = x W + b` in float64 for a few rows: for each row of `W`, loaded once, all rows of the
/// block.
final class DoubleProduct {
    /// Rows in a block.
    static final int ROWS = 16;

    private DoubleProduct() {}

    /// Computes rows `[firstRow, firstRow + ROWS)` of `y`, as far as there are any.
    static void run(Tensor x, Linear linear, Tensor y, int firstRow) {
        int rows = Math.min(ROWS, x.dim(0) - firstRow);
        int in = linear.inputDim();
        int out = linear.outputDim();
        Rows input = Rows.of(x);
        Rows weight = Rows.of(linear.weight());
        double[] inputs = new double[Tile.area("the projection's input size", in, rows)];
        double[] sums = new double[Tile.area("the projection's output size", out, rows)];
        double[] bias = linear.bias().map(Tensor::toDoubles).orElseGet(() -> new double[out]);
        for (int r = 0; r < rows; r++) {
            input.loadRow(firstRow + r, 0, in, inputs, r * in);
            System.arraycopy(bias, 0, sums, r * out, out);
        }
        double[] weights = new double[out];
        for (int d = 0; d < in; d++) {
            weight.loadRow(d, 0, out, weights, 0);
            for (int r = 0; r < rows; r++) {
                double factor = inputs[r * in + d];
                for (int c = 0; c < out; c++) {
                    sums[r * out + c] += factor * weights[c];
                }
            }
        }
        Rows output = Rows.of(y);
        for (int r = 0; r < rows; r++) {
            output.storeRow(firstRow + r, 0, out, sums, r * out);
        }
    }
}
