package org.tornadoattention.tornado;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.StepMemory;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.util.List;

/// Attention as tasks of a graph of yours: its inputs may come from tasks before it, and its output
/// stays on the device for tasks and graphs behind it.
///
/// ```java
/// AttentionGraph attention = engine.graph(AttentionSpec.of(inputs), inputs);
/// GridScheduler grid = new GridScheduler();
/// TaskGraph graph = new TaskGraph("layer")
///         .transferToDevice(DataTransferMode.EVERY_EXECUTION,
///                 attention.query(), attention.key(), attention.value());
/// graph = attention.addTo(graph, "layer", grid)
///         .task("next", MyKernels::next, attention.output(), result)
///         .transferToHost(DataTransferMode.EVERY_EXECUTION, result);
/// try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
///     attention.prepare(plan).withGridScheduler(grid).execute();
///     attention.requireRun();
/// }
/// ```
///
/// The arrays are float32 and dense: query `[B][Hq][Nq][D]`, key `[B][Hkv][Nk][D]`, value
/// `[B][Hkv][Nk][Dv]`, output `[B][Hq][Nq][Dv]`, logSumExp `[B][Hq][Nq]`. Not safe for several
/// threads at once.
public final class AttentionGraph {
    private final Device device;
    private final AttentionSpec spec;
    private final EngineSettings settings;
    private final Blocks blocks;
    private final RunArrays arrays;
    private final int features;
    private List<String> tasks = List.of();
    private String graphName = AttentionTasks.NAME;

    AttentionGraph(
            Device device,
            AttentionSpec spec,
            EngineSettings settings,
            Blocks blocks,
            RunArrays arrays,
            LoweredMasks masks,
            AttentionInputs inputs) {
        this.device = device;
        this.spec = spec;
        this.settings = settings;
        this.blocks = blocks;
        this.arrays = arrays;
        features = masks.features();
        store(masks, inputs);
    }

    /// Infinities and NaN in values are always guarded: nobody sees what tasks before will write.
    static LoweredMasks lower(AttentionSpec spec, KernelChoice choice, AttentionInputs inputs) {
        LoweredMasks masks = new LoweredMasks(spec, inputs, true, choice.splits());
        masks.fields()[RunFields.GROUPS] = spec.shape().batch() * spec.shape().keyValueHeads();
        masks.fields()[RunFields.RUN] = 1;
        return masks;
    }

    private void store(LoweredMasks masks, AttentionInputs inputs) {
        arrays.memory.store(masks);
        StepMemory.store(arrays.memory.query(), Packing.dense(inputs.query(), DataType.FLOAT32));
        StepMemory.store(arrays.memory.key(), Packing.dense(inputs.key(), DataType.FLOAT32));
        StepMemory.store(arrays.memory.value(), Packing.dense(inputs.value(), DataType.FLOAT32));
    }

    /// Overwrites query, key, value and masks on the host. Lengths within the spec's compile
    /// nothing anew.
    ///
    /// @throws IllegalArgumentException if they do not fit the spec, or a bias or boolean mask is
    ///   larger than the first
    public void set(AttentionInputs inputs) {
        spec.requireFits(inputs);
        LoweredMasks masks = lower(spec, blocks.choice(), inputs);
        if (!arrays.memory.hold(masks)) {
            throw new IllegalArgumentException(
                    "masks must be no larger than those the graph was made with");
        }
        store(masks, inputs);
    }

    /// Adds the tasks, and the transfer of the masks, at every execution. The query, key and value
    /// must be on the device by then: send them, or write them in a task before.
    ///
    /// @param name the graph's name
    /// @param grid takes the tasks' work sizes
    /// @return the graph
    public TaskGraph addTo(TaskGraph graph, String name, GridScheduler grid) {
        TaskGraph withMasks =
                graph.transferToDevice(
                        DataTransferMode.EVERY_EXECUTION, arrays.bias, arrays.allowed);
        AttentionTasks added =
                AttentionTasks.addTo(
                        AttentionTasks.withFields(withMasks, arrays),
                        new WorkSizes(name, grid, device.isCpu()),
                        spec,
                        arrays,
                        blocks,
                        features);
        graphName = name;
        tasks = added.tasks();
        return added.graph();
    }

    /// Chooses the engine's device and compiler flags for a plan.
    ///
    /// @return the plan
    public TornadoExecutionPlan prepare(TornadoExecutionPlan plan) {
        return DeviceChain.prepare(plan, device, settings);
    }

    /// Sees to it that all tasks of the last execution ran; to be called after each one.
    ///
    /// @throws DeviceFailureException if the driver refused to start one
    /// @throws IllegalStateException if the tasks are in no graph yet
    public void requireRun() {
        if (tasks.isEmpty()) {
            throw new IllegalStateException("the tasks must be added to a graph first: addTo(...)");
        }
        Receipts.require(
                arrays.fields.get(RunFields.RUN),
                arrays.receipts,
                graphName,
                tasks,
                device,
                spec.toString());
        // Proofs are sent with the other fields, so old ones must not stand for the next execution.
        int run = arrays.fields.get(RunFields.RUN);
        arrays.fields.set(RunFields.RUN, run == Integer.MAX_VALUE ? 1 : run + 1);
    }

    /// Where the kernels read the query.
    public FloatArray query() {
        return arrays.query;
    }

    /// Where the kernels read the keys.
    public FloatArray key() {
        return arrays.key;
    }

    /// Where the kernels read the values.
    public FloatArray value() {
        return arrays.value;
    }

    /// Where the output is, on the device until a transfer brings it to the host.
    public FloatArray output() {
        return arrays.output;
    }

    /// Where the log-sum-exp is, if the spec asks for it.
    ///
    /// @throws IllegalStateException if it does not
    public FloatArray logSumExp() {
        if (!spec.logSumExp()) {
            throw new IllegalStateException(
                    "logSumExp was not requested: build the spec with logSumExp(true)");
        }
        return arrays.logSumExp;
    }
}
