package org.tornadoattention.tornado.host;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.tornado.kernel.ProjectionContextKernel;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;

import java.util.List;

/// Projections of one input, side by side, in the form kernels read: panels of 16 columns, see
/// [ProjectionLoopKernel].
public final class ProjectionPanels {
    private static final int LANES = ProjectionLoopKernel.LANES;

    /// Rows from which on a copy of the weights to private memory is worth it.
    private static final int MANY = 16;

    private final float[] weights;
    private final float[] bias;
    private final int inputDim;
    private final int outputDim;

    /// Packs weights and biases, which are read once.
    ///
    /// @param sideBySide projections of one input size, whose outputs follow each other
    public ProjectionPanels(List<Linear> sideBySide) {
        inputDim = sideBySide.getFirst().inputDim();
        outputDim = sideBySide.stream().mapToInt(Linear::outputDim).reduce(0, Math::addExact);
        int panels = (outputDim - 1) / LANES + 1;
        weights = new float[Packing.elements("weights", panels, inputDim, LANES)];
        bias = new float[panels * LANES];
        int column = 0;
        for (Linear linear : sideBySide) {
            pack(linear, column);
            column += linear.outputDim();
        }
    }

    private void pack(Linear linear, int firstColumn) {
        float[] source = Packing.rowMajor(linear.weight(), DataType.FLOAT32).toFloats();
        int columns = linear.outputDim();
        for (int d = 0; d < inputDim; d++) {
            for (int c = 0; c < columns; c++) {
                int column = firstColumn + c;
                int panelRow = column / LANES * inputDim + d;
                weights[panelRow * LANES + column % LANES] = source[d * columns + c];
            }
        }
        if (linear.bias().isPresent()) {
            float[] addends = linear.bias().get().toFloats();
            System.arraycopy(addends, 0, bias, firstColumn, columns);
        }
    }

    /// `[panels][inputDim][16]`.
    public float[] weights() {
        return weights;
    }

    /// `[panels][16]`.
    public float[] bias() {
        return bias;
    }

    /// Features of the input.
    public int inputDim() {
        return inputDim;
    }

    /// Features of all outputs.
    public int outputDim() {
        return outputDim;
    }

    /// Work-items that the loop form needs.
    public int items(int rows) {
        int blocks = isMany(rows) ? (rows - 1) / ProjectionLoopKernel.ROWS + 1 : rows;
        return Math.multiplyExact((outputDim - 1) / LANES + 1, blocks);
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
