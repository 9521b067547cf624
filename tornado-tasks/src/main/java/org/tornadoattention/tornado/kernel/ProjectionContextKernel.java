package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A projection, with the kernel context: a work-group owns 32 rows and 32 columns of the result
/// and shares what it reads through local memory.
///
/// ```
/// y[r][c] = bias[c] + sum over d of x[r][d] * W[d][c]
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | x, w, bias, y | as in [ProjectionLoopKernel] |
///
/// Work: 2 rows inputDim outputDim flops, rounded up to tiles. Traffic: W and x once for every 32
/// rows or columns. Local memory: 4,160 bytes for a work-group; 16 floats of registers for each of
/// its 64 work-items.
///
/// Parallel over tiles; a work-item owns 4 by 4 elements of one. x is turned in local memory, so
/// that work-items that run in step read neighbours. Sums run in the order of `d`.
///
/// Source: Volkov and Demmel, Benchmarking GPUs to tune dense linear algebra, 2008, for the
/// registers. The form for GPUs; barriers make it slow on a CPU.
public final class ProjectionContextKernel {
    /// Rows and columns of a tile.
    public static final int TILE = 32;

    /// Work-items of a work-group.
    public static final int ITEMS = 64;

    /// Columns of a panel of weights.
    private static final int LANES = ProjectionLoopKernel.LANES;

    /// Features that are in local memory at a time.
    private static final int STEP = 16;

    /// Rows and columns of a work-item.
    private static final int OWN = 4;

    /// Work-items side by side.
    private static final int ACROSS = TILE / OWN;

    /// Floats from one feature to the next of x in local memory: odd, so that a column of it lies
    /// in different banks.
    private static final int STRIDE = TILE + 1;

    private ProjectionContextKernel() {}

    /// Writes `y` for all rows of the run, in groups of 64; groups beyond the tiles do nothing.
    ///
    /// @param operand where [RunFields] has the rows of `x`, its features and those of `y`
    /// @param task its receipt
    /// @param features whether [Features#HALF]: the weights are `halfW` instead of `w`
    public static void project(
            KernelContext context,
            IntArray fields,
            IntArray receipts,
            FloatArray x,
            FloatArray w,
            HalfFloatArray halfW,
            FloatArray bias,
            FloatArray y,
            int operand,
            int task,
            int features) {
        float[] inputs = context.allocateFloatLocalArray(STEP * STRIDE);
        float[] columns = context.allocateFloatLocalArray(STEP * TILE);
        float[] sums = new float[OWN * OWN];
        int item = context.localIdx;
        if (context.globalIdx == 0) {
            RunFields.acknowledge(fields, receipts, task);
        }
        int rows = fields.get(operand);
        int inputDim = fields.get(operand + 1);
        int outputDim = fields.get(operand + 2);
        int rowTiles = (rows + TILE - 1) / TILE;
        int columnTile = context.groupIdx / TornadoMath.max(1, rowTiles);
        int firstRow = (context.groupIdx - columnTile * rowTiles) * TILE;
        int firstColumn = columnTile * TILE;
        int lastPanel = (outputDim - 1) / LANES;
        int ownRow = item / ACROSS * OWN;
        int ownColumn = item % ACROSS * OWN;
        // The same for all work-items of a group, as barriers need.
        int end = firstColumn < TornadoMath.min(rows, 1) * outputDim ? inputDim : 0;
        for (int s = 0; s < OWN * OWN; s++) {
            sums[s] = 0f;
        }
        for (int start = 0; start < end; start += STEP) {
            for (int e = item; e < STEP * TILE; e += ITEMS) {
                int d = start + e % STEP;
                int row = TornadoMath.min(firstRow + e / STEP, rows - 1);
                float value = x.get(row * inputDim + TornadoMath.min(d, inputDim - 1));
                inputs[e % STEP * STRIDE + e / STEP] = d < inputDim ? value : 0f;
            }
            for (int e = item; e < STEP * TILE; e += ITEMS) {
                int d = start + e / TILE;
                int column = firstColumn + e % TILE;
                int panel = TornadoMath.min(column / LANES, lastPanel);
                int from = panel * inputDim + TornadoMath.min(d, inputDim - 1);
                float value = StoredElement.of(w, halfW, from * LANES + column % LANES, features);
                columns[e] = d < inputDim ? value : 0f;
            }
            context.localBarrier();
            for (int d = 0; d < STEP; d++) {
                for (int r = 0; r < OWN; r++) {
                    float value = inputs[d * STRIDE + ownRow + r];
                    for (int c = 0; c < OWN; c++) {
                        sums[r * OWN + c] += value * columns[d * TILE + ownColumn + c];
                    }
                }
            }
            context.localBarrier();
        }
        for (int r = 0; r < OWN; r++) {
            int row = firstRow + ownRow + r;
            for (int c = 0; c < OWN; c++) {
                int column = firstColumn + ownColumn + c;
                // Not one condition with &&: its shared branch is misplaced in OpenCL C.
                int inside = TornadoMath.min(rows - row, outputDim - column);
                if (inside > 0) {
                    y.set(row * outputDim + column, bias.get(column) + sums[r * OWN + c]);
                }
            }
        }
    }
}
