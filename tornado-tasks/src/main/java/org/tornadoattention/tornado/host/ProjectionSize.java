package org.tornadoattention.tornado.host;

import org.tornadoattention.tornado.kernel.ProjectionContextKernel;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;

/// How wide a projection is, and how many work-items compute it.
///
/// @param inputDim features of the input
/// @param outputDim features of all outputs
public record ProjectionSize(int inputDim, int outputDim) {
    /// Rows from which on a copy of the weights to private memory is worth it.
    private static final int MANY = 16;

    /// Panels of 16 columns.
    int panels() {
        return (outputDim - 1) / ProjectionLoopKernel.LANES + 1;
    }

    /// Work-items that the loop form needs.
    public int items(int rows) {
        int blocks = isMany(rows) ? (rows - 1) / ProjectionLoopKernel.ROWS + 1 : rows;
        return Math.multiplyExact(panels(), blocks);
    }

    /// Whether the loop form is that for many rows.
    public static boolean isMany(int rows) {
        return rows >= MANY;
    }

    /// Work-groups that the form with a context needs.
    public int groups(int rows) {
        int tile = ProjectionContextKernel.TILE;
        return Math.multiplyExact((outputDim - 1) / tile + 1, (rows - 1) / tile + 1);
    }

    /// Tells kernels what the input is.
    ///
    /// @param operand such as [org.tornadoattention.tornado.kernel.RunFields#QUERY_INPUT]
    public void store(int[] fields, int operand, int rows) {
        fields[operand] = rows;
        fields[operand + 1] = inputDim;
        fields[operand + 2] = outputDim;
    }
}
