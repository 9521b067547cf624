package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A projection of few rows, with the loop API: a work-item owns one row and 16 columns.
///
/// ```
/// y[r][c] = bias[c] + sum over d of x[r][d] * W[d][c]
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | x, w, bias, y | as in [ProjectionLoopKernel] |
///
/// Work: 2 rows inputDim outputDim flops. Traffic: W once for every row, which is what a decoding
/// step costs; a panel is read from front to back. Sums stay in registers and run in the order of
/// `d`.
///
/// Parallel over rows and panels. For a row or a few; with more, [ProjectionLoopKernel] reads W
/// less often.
public final class ProjectionRowKernel {
    /// As in [ProjectionLoopKernel].
    private static final int LANES = ProjectionLoopKernel.LANES;

    private ProjectionRowKernel() {}

    /// Writes `y` for all rows of the run.
    ///
    /// @param items work-items: at least panels times rows; those beyond do nothing
    /// @param operand where [RunFields] has the rows of `x`, its features and those of `y`
    /// @param task its receipt
    /// @param features whether [Features#HALF]: the weights are `halfW` instead of `w`
    public static void projectRow(
            IntArray fields,
            IntArray receipts,
            FloatArray x,
            FloatArray w,
            HalfFloatArray halfW,
            FloatArray bias,
            FloatArray y,
            int items,
            int operand,
            int task,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, task);
            }
            int rows = fields.get(operand);
            int inputDim = fields.get(operand + 1);
            int outputDim = fields.get(operand + 2);
            int panel = item / TornadoMath.max(1, rows);
            int firstColumn = panel * LANES;
            if (firstColumn < TornadoMath.min(rows, 1) * outputDim) {
                int row = item - panel * rows;
                int from = firstColumn * inputDim;
                float[] sums = new float[LANES];
                for (int lane = 0; lane < LANES; lane++) {
                    sums[lane] = bias.get(firstColumn + lane);
                }
                for (int d = 0; d < inputDim; d++) {
                    float value = x.get(row * inputDim + d);
                    for (int lane = 0; lane < LANES; lane++) {
                        sums[lane] +=
                                value
                                        * StoredElement.of(
                                                w, halfW, from + d * LANES + lane, features);
                    }
                }
                // A loop of constant length keeps the sums in registers. Columns that do not exist
                // go to the last one, which is written after them; a condition here would be one
                // that TornadoVM half folds, and then cannot compile.
                for (int n = LANES - 1; n >= 0; n--) {
                    int column = TornadoMath.min(firstColumn + n, outputDim - 1);
                    y.set(row * outputDim + column, sums[n]);
                }
            }
        }
    }
}
