package org.tornadoattention.tornado;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.tornado.host.ProjectionPanels;
import org.tornadoattention.tornado.host.ProjectionSize;
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
    final FloatArray weights;
    final HalfFloatArray halfWeights;
    final FloatArray bias;
    final ProjectionSize size;
    private final boolean isHalf;

    /// Packs weights and biases, which are read once.
    ///
    /// @param sideBySide projections of one input size, whose outputs follow each other
    /// @param half whether weights that are all float16 stay so on the device
    PackedProjection(List<Linear> sideBySide, boolean half) {
        isHalf = half && sideBySide.stream().allMatch(l -> l.weight().type() == DataType.FLOAT16);
        ProjectionPanels panels = new ProjectionPanels(sideBySide);
        size = panels.size();
        float[] packed = panels.weights();
        weights = isHalf ? new FloatArray(1) : FloatArray.fromArray(packed);
        halfWeights = new HalfFloatArray(isHalf ? packed.length : 1);
        for (int w = 0; isHalf && w < packed.length; w++) {
            halfWeights.set(w, new HalfFloat(packed[w]));
        }
        bias = FloatArray.fromArray(panels.bias());
    }

    /// What its kernel contains, by [Features].
    int features() {
        return isHalf ? Features.HALF : 0;
    }

    /// The weights, as they are stored.
    Object stored() {
        return isHalf ? halfWeights : weights;
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
            sizes.groups(task, size.groups(rows), ProjectionContextKernel.ITEMS);
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
        if (ProjectionSize.isMany(rows)) {
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
                    sizes.items(task, size.items(rows)),
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
                sizes.items(task, size.items(rows)),
                operand,
                slot,
                features());
    }
}
