package org.tornadoattention.tornado.host;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;

import java.util.List;

/// Projections of one input, side by side, in the form kernels read: panels of 16 columns, see
/// [ProjectionLoopKernel].
public final class ProjectionPanels {
    private static final int LANES = ProjectionLoopKernel.LANES;

    private final float[] weights;
    private final float[] bias;
    private final ProjectionSize size;

    /// Packs weights and biases, which are read once.
    ///
    /// @param sideBySide projections of one input size, whose outputs follow each other
    public ProjectionPanels(List<Linear> sideBySide) {
        int inputDim = sideBySide.getFirst().inputDim();
        int outputDim = sideBySide.stream().mapToInt(Linear::outputDim).reduce(0, Math::addExact);
        size = new ProjectionSize(inputDim, outputDim);
        int panels = size.panels();
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
        int inputDim = size.inputDim();
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

    /// Input and output together.
    public ProjectionSize size() {
        return size;
    }
}
