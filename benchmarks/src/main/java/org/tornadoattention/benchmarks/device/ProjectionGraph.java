package org.tornadoattention.benchmarks.device;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.AttentionGraph;
import org.tornadoattention.tornado.kernel.ProjectionContextKernel;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// One projection as a task graph and a plan of its own, with the engine's kernel.
///
/// ```
/// weights, bias (sent once), x (sent at every call) --project--> y (fetched at every call)
/// ```
final class ProjectionGraph implements AutoCloseable {
    private static final int LANES = ProjectionLoopKernel.LANES;
    private static final String TASK = "project";

    /// Work-items of a work-group on devices that are no processors, as the engine has them.
    private static final int GROUP = 64;

    private final String name;
    private final TornadoDevice device;
    private final TornadoExecutionPlan plan;
    private final FloatArray y;

    /// Where and in which form a projection runs.
    ///
    /// @param like chooses the engine's device and compiler flags
    /// @param context whether it takes the form for GPUs
    /// @param cpu whether work-items are threads
    record Place(TornadoDevice device, AttentionGraph like, boolean context, boolean cpu) {}

    /// Makes the graph; it is compiled at the first call.
    ///
    /// @param name of the graph
    /// @param x `[rows][inputDim]`
    ProjectionGraph(String name, Linear linear, FloatArray x, int rows, Place place) {
        this.name = name;
        device = place.device();
        int outputDim = linear.outputDim();
        y = new FloatArray(Math.multiplyExact(rows, outputDim));
        y.init(Float.NaN);
        int panels = (outputDim - 1) / LANES + 1;
        FloatArray weights = panels(linear, panels);
        HalfFloatArray halfWeights = new HalfFloatArray(1); // A parameter that is not read.
        FloatArray bias = bias(linear, panels);
        IntArray fields = new IntArray(RunFields.ROWS);
        fields.set(RunFields.QUERY_INPUT, rows);
        fields.set(RunFields.QUERY_INPUT + 1, linear.inputDim());
        IntArray receipts = new IntArray(RunFields.TASKS);

        TaskGraph graph =
                new TaskGraph(name)
                        .transferToDevice(
                                DataTransferMode.FIRST_EXECUTION,
                                fields,
                                receipts,
                                weights,
                                halfWeights,
                                bias)
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, x);
        WorkerGrid1D worker;
        if (place.context()) {
            int tile = ProjectionContextKernel.TILE;
            int groups = Math.multiplyExact((outputDim - 1) / tile + 1, (rows - 1) / tile + 1);
            worker = new WorkerGrid1D(groups * ProjectionContextKernel.ITEMS);
            worker.setLocalWork(ProjectionContextKernel.ITEMS, 1, 1);
            graph =
                    graph.task(
                            TASK,
                            ProjectionContextKernel::project,
                            new KernelContext(),
                            fields,
                            receipts,
                            x,
                            weights,
                            halfWeights,
                            bias,
                            y,
                            outputDim,
                            RunFields.QUERY_INPUT,
                            RunFields.PROJECT_QUERY,
                            0);
        } else {
            int group = place.cpu() ? 1 : GROUP;
            int blocks = (rows - 1) / ProjectionLoopKernel.ROWS + 1;
            int items = Math.ceilDiv(panels * blocks, group) * group;
            worker = new WorkerGrid1D(items);
            worker.setLocalWork(group, 1, 1);
            graph =
                    graph.task(
                            TASK,
                            ProjectionLoopKernel::project,
                            fields,
                            receipts,
                            x,
                            weights,
                            halfWeights,
                            bias,
                            y,
                            items,
                            outputDim,
                            RunFields.QUERY_INPUT,
                            RunFields.PROJECT_QUERY,
                            0);
        }
        graph = graph.transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        plan = place.like().prepare(new TornadoExecutionPlan(graph.snapshot()));
        plan.withGridScheduler(new GridScheduler(name + "." + TASK, worker));
    }

    /// Panels of 16 columns, as [ProjectionLoopKernel] reads them.
    private static FloatArray panels(Linear linear, int panels) {
        int inputDim = linear.inputDim();
        int outputDim = linear.outputDim();
        float[] source = linear.weight().toFloats();
        FloatArray packed = new FloatArray(panels * inputDim * LANES);
        for (int d = 0; d < inputDim; d++) {
            for (int column = 0; column < outputDim; column++) {
                int panelRow = column / LANES * inputDim + d;
                packed.set(panelRow * LANES + column % LANES, source[d * outputDim + column]);
            }
        }
        return packed;
    }

    private static FloatArray bias(Linear linear, int panels) {
        FloatArray packed = new FloatArray(panels * LANES);
        float[] source = linear.bias().orElseThrow().toFloats();
        for (int column = 0; column < source.length; column++) {
            packed.set(column, source[column]);
        }
        return packed;
    }

    /// Sends x, computes and fetches y.
    void run() {
        plan.execute();
        TornadoDevices.requireRan(plan, device, name);
    }

    /// The result, overwritten by each call.
    ///
    /// @param shape of as many elements
    Tensor output(int... shape) {
        return view(y, shape);
    }

    /// An array as a tensor, without the room that it may have behind its elements.
    static Tensor view(FloatArray array, int... shape) {
        long bytes = (long) array.getSize() * Float.BYTES;
        return Tensor.wrap(array.getSegment().asSlice(0, bytes), DataType.FLOAT32, shape);
    }

    @Override
    public void close() {
        TornadoDevices.close(plan, name);
    }
}
