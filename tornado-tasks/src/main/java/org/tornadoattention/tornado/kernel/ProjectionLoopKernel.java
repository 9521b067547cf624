package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A projection, with the loop API: a work-item owns 128 rows and 16 columns of the result.
///
/// ```
/// y[r][c] = bias[c] + sum over d of x[r][d] * W[d][c]
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | x | `[rows][inputDim]` |
/// | w | `[outputDim / 16, rounded up][inputDim][16]`: panels of 16 columns, zeros behind the last |
/// | bias | `[outputDim, rounded up to 16]`, zeros where there is none |
/// | y | `[rows][outputDim]` |
///
/// Work: 2 rows inputDim outputDim flops. Traffic: W once for every 128 rows, x once for every 16
/// columns. Extra memory: 16 KB of private memory for a work-item.
///
/// Parallel over panels and blocks of rows; the blocks of a panel are neighbours, so that the panel
/// stays in a cache. A part of the panel is copied to private memory: a CPU driver makes vector
/// instructions of the innermost loop, of constant length, where all that it reads and writes is
/// private, but cannot tell that neighbours in global memory are neighbours. The copy is worth it
/// from some 16 rows on. Sums run in the order of `d`.
///
/// Source: Goto and van de Geijn, Anatomy of high-performance matrix multiplication, 2008, for the
/// panels. The form for CPUs and FPGAs; [ProjectionRowKernel] is the one for few rows,
/// [ProjectionContextKernel] the one for GPUs.
public final class ProjectionLoopKernel {
    /// Columns of a panel: as many floats as a 512-bit vector holds.
    public static final int LANES = 16;

    /// Rows of a work-item.
    public static final int ROWS = 128;

    /// Rows that are summed together: so many accumulators of 16 fit into vector registers.
    private static final int TOGETHER = 8;

    /// Features whose weights are in private memory at a time.
    private static final int DEPTH = 128;

    private ProjectionLoopKernel() {}

    /// Writes `y` for all rows of the run.
    ///
    /// @param items work-items: at least panels times blocks of rows; those beyond do nothing
    /// @param operand where [RunFields] has the rows of `x`, its features and those of `y`
    /// @param task its receipt
    /// @param features whether [Features#HALF]: the weights are `halfW` instead of `w`
    public static void project(
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
            int blocks = (rows + ROWS - 1) / ROWS;
            int panel = item / TornadoMath.max(1, blocks);
            int firstColumn = panel * LANES;
            if (firstColumn < TornadoMath.min(rows, 1) * outputDim) {
                int firstRow = (item - panel * blocks) * ROWS;
                int rowsEnd = TornadoMath.min(firstRow + ROWS, rows);
                int columnsEnd = TornadoMath.min(LANES, outputDim - firstColumn);
                int[] rowOffsets = new int[TOGETHER];
                float[] weights = new float[DEPTH * LANES];
                float[] sums = new float[TOGETHER * LANES];
                float[] accumulator = new float[ROWS * LANES];
                int started = TornadoMath.min(ROWS, rowsEnd - firstRow + TOGETHER - 1);
                for (int s = 0; s < started * LANES; s++) {
                    accumulator[s] = bias.get(firstColumn + s % LANES);
                }
                for (int start = 0; start < inputDim; start += DEPTH) {
                    int depth = TornadoMath.min(DEPTH, inputDim - start);
                    int from = firstColumn * inputDim + start * LANES;
                    for (int e = 0; e < depth * LANES; e++) {
                        weights[e] = StoredElement.of(w, halfW, from + e, features);
                    }
                    for (int row = firstRow; row < rowsEnd; row += TOGETHER) {
                        int own = (row - firstRow) * LANES;
                        for (int r = 0; r < TOGETHER; r++) {
                            rowOffsets[r] =
                                    TornadoMath.min(row + r, rowsEnd - 1) * inputDim + start;
                        }
                        for (int s = 0; s < TOGETHER * LANES; s++) {
                            sums[s] = accumulator[own + s];
                        }
                        for (int d = 0; d < depth; d++) {
                            for (int r = 0; r < TOGETHER; r++) {
                                float value = x.get(rowOffsets[r] + d);
                                for (int lane = 0; lane < LANES; lane++) {
                                    sums[r * LANES + lane] += value * weights[d * LANES + lane];
                                }
                            }
                        }
                        for (int s = 0; s < TOGETHER * LANES; s++) {
                            accumulator[own + s] = sums[s];
                        }
                    }
                }
                for (int row = firstRow; row < rowsEnd; row++) {
                    int out = row * outputDim + firstColumn;
                    for (int lane = 0; lane < columnsEnd; lane++) {
                        y.set(out + lane, accumulator[(row - firstRow) * LANES + lane]);
                    }
                }
            }
        }
    }
}
