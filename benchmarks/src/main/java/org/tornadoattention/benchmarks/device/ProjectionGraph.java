package org.tornadoattention.benchmarks.device;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.AttentionGraph;
import org.tornadoattention.tornado.host.ProjectionPanels;
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

import java.util.List;

/// One projection as a task graph and a plan of its own, with the engine's kernel.
///
/// ```
/// weights, bias (sent once), x (sent at every call) --project--> y (fetched at every call)
/// ```
final class ProjectionGraph implements AutoCloseable {
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
        ProjectionPanels packed = new ProjectionPanels(List.of(linear));
        FloatArray weights = FloatArray.fromArray(packed.weights());
        HalfFloatArray halfWeights = new HalfFloatArray(1); // A parameter that is not read.
        FloatArray bias = FloatArray.fromArray(packed.bias());
        int[] numbers = new int[RunFields.ROWS];
        packed.size().store(numbers, RunFields.QUERY_INPUT, rows);
        IntArray fields = IntArray.fromArray(numbers);
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
            worker = new WorkerGrid1D(packed.size().groups(rows) * ProjectionContextKernel.ITEMS);
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
                            RunFields.QUERY_INPUT,
                            RunFields.PROJECT_QUERY,
                            0);
        } else {
            int group = place.cpu() ? 1 : GROUP;
            int blocks = (rows - 1) / ProjectionLoopKernel.ROWS + 1;
            int panels = packed.bias().length / ProjectionLoopKernel.LANES;
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
                            RunFields.QUERY_INPUT,
                            RunFields.PROJECT_QUERY,
                            0);
        }
        graph = graph.transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        plan = place.like().prepare(new TornadoExecutionPlan(graph.snapshot()));
        plan.withGridScheduler(new GridScheduler(name + "." + TASK, worker));
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
