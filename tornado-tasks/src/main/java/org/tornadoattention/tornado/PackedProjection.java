package org.tornadoattention.tornado;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.ProjectionContextKernel;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;
import org.tornadoattention.tornado.kernel.ProjectionRowKernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;

/// Projections of one input, side by side, in the form kernels read: panels of 16 columns, see
/// [ProjectionLoopKernel].
final class PackedProjection {
    private static final int LANES = ProjectionLoopKernel.LANES;

    /// Rows from which on a copy of the weights to private memory is worth it.
    private static final int MANY = 16;

    final FloatArray weights;
    final HalfFloatArray halfWeights;
    final FloatArray bias;
    final int inputDim;
    final int outputDim;
    private final boolean isHalf;

    /// Packs weights and biases, which are read once.
    ///
    /// @param sideBySide projections of one input size, whose outputs follow each other
    /// @param half whether weights that are all float16 stay so on the device
    PackedProjection(List<Linear> sideBySide, boolean half) {
        isHalf = half && sideBySide.stream().allMatch(l -> l.weight().type() == DataType.FLOAT16);
        inputDim = sideBySide.getFirst().inputDim();
        outputDim = sideBySide.stream().mapToInt(Linear::outputDim).reduce(0, Math::addExact);
        int panels = (outputDim - 1) / LANES + 1;
        int elements = Packing.elements("weights", panels, inputDim, LANES);
        weights = new FloatArray(isHalf ? 1 : elements);
        halfWeights = new HalfFloatArray(isHalf ? elements : 1);
        bias = new FloatArray(panels * LANES);
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
                int at = panelRow * LANES + column % LANES;
                if (isHalf) {
                    halfWeights.set(at, new HalfFloat(source[d * columns + c]));
                } else {
                    weights.set(at, source[d * columns + c]);
                }
            }
        }
        if (linear.bias().isPresent()) {
            float[] addends = linear.bias().get().toFloats();
            for (int c = 0; c < columns; c++) {
                bias.set(firstColumn + c, addends[c]);
            }
        }
    }

    /// What its kernel contains, by [Features].
    int features() {
        return isHalf ? Features.HALF : 0;
    }

    /// The weights, as they are stored.
    Object stored() {
        return isHalf ? halfWeights : weights;
    }

    /// Work-items that the loop form needs.
    int items(int rows) {
        int blocks = isMany(rows) ? (rows - 1) / ProjectionLoopKernel.ROWS + 1 : rows;
        return Math.multiplyExact((outputDim - 1) / LANES + 1, blocks);
    }

    /// Whether the loop form is that for many rows.
    static boolean isMany(int rows) {
        return rows >= MANY;
    }

    /// Work-groups that the form with a context needs.
    int groups(int rows) {
        int tile = ProjectionContextKernel.TILE;
        return Math.multiplyExact((outputDim - 1) / tile + 1, (rows - 1) / tile + 1);
    }

    /// Adds `y = x W + b` as a task.
    ///
    /// @param context whether in the form for GPUs
    /// @param rows how many `x` has at most
    /// @param operand where the fields have the rows and features of `x`
    TaskGraph addTo(
            TaskGraph graph,
            WorkSizes sizes,
            boolean context,
            String task,
            IntArray fields,
            IntArray receipts,
            FloatArray x,
            FloatArray y,
            int rows,
            int operand) {
        int slot = Receipts.slot(task);
        if (context) {
            sizes.groups(task, groups(rows), ProjectionContextKernel.ITEMS);
            return graph.task(
                    task,
                    ProjectionContextKernel::project,
                    new KernelContext(),
                    fields,
                    receipts,
                    x,
                    weights,
                    halfWeights,
                    bias,
                    y,
                    operand,
                    slot,
                    features());
        }
        if (isMany(rows)) {
            return graph.task(
                    task,
                    ProjectionLoopKernel::project,
                    fields,
                    receipts,
                    x,
                    weights,
                    halfWeights,
                    bias,
                    y,
                    sizes.items(task, items(rows)),
                    operand,
                    slot,
                    features());
        }
        return graph.task(
                task,
                ProjectionRowKernel::projectRow,
                fields,
                receipts,
                x,
                weights,
                halfWeights,
                bias,
                y,
                sizes.items(task, items(rows)),
                operand,
                slot,
                features());
    }

    /// Tells kernels what `x` is.
    ///
    /// @param operand such as [org.tornadoattention.tornado.kernel.RunFields#QUERY_INPUT]
    void store(IntArray fields, int operand, int rows) {
        fields.set(operand, rows);
        fields.set(operand + 1, inputDim);
        fields.set(operand + 2, outputDim);
    }
}
