package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.tornado.kernel.FlashContextKernel;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.MergeKernel;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.StepsKernels;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// The computing graph of a plan and its work sizes.
///
/// ```
/// query, key, value, masks --flash--> output, logSumExp
///
/// query, key, value, masks --flash--> states, partials --merge--> output, logSumExp
///                                     (keys split in ranges)
///
/// query, key --scores--> scores --softcap--> scores --masks--> scores --softmax--> weights
/// weights, value --values--> output                 (keepX: a copy of the scores after step X)
/// ```
///
/// @param graph takes over its inputs from the graph `query`
/// @param kernel what it computes with
/// @param tasks their names, in the order of running
record AttentionTasks(TaskGraph graph, GridScheduler grid, String kernel, List<String> tasks) {
    static final String NAME = "attention";

    private static final String FLASH = "flash";

    private static final Map<String, Integer> RECEIPTS =
            Map.of(
                    FLASH,
                    RunFields.FLASH,
                    "merge",
                    RunFields.MERGE,
                    "scores",
                    RunFields.SCORES,
                    "softcap",
                    RunFields.SOFTCAPPED,
                    "masks",
                    RunFields.MASKED,
                    "keep",
                    RunFields.KEPT,
                    "softmax",
                    RunFields.SOFTMAX,
                    "values",
                    RunFields.VALUES);

    /// Where in the fields a task leaves the proof that it ran.
    static int receipt(String task) {
        return RunFields.RECEIPTS + Objects.requireNonNull(RECEIPTS.get(task), task);
    }

    AttentionTasks {
        tasks = List.copyOf(tasks);
    }

    /// Work-items of a work-group on devices that are no CPUs; one warp or wavefront at least.
    private static final int GROUP = 64;

    /// The tasks of a plan.
    static AttentionTasks of(
            Device device, AttentionSpec spec, RunArrays a, Blocks blocks, int features) {
        TaskGraph graph =
                new TaskGraph(NAME)
                        .consumeFromDevice(
                                DeviceProgram.QUERY,
                                a.keyDocuments,
                                a.bias,
                                a.allowed,
                                a.key,
                                a.value,
                                a.query);
        AttentionTasks tasks =
                addTo(graph, NAME, new GridScheduler(), device, spec, a, blocks, features);
        TaskGraph whole = tasks.graph().transferToHost(DataTransferMode.EVERY_EXECUTION, a.output);
        if (spec.logSumExp()) {
            whole = whole.transferToHost(DataTransferMode.EVERY_EXECUTION, a.logSumExp);
        }
        if (spec.weights()) {
            whole = whole.transferToHost(DataTransferMode.EVERY_EXECUTION, a.weights);
        }
        if (spec.scores().isPresent()) {
            whole = whole.transferToHost(DataTransferMode.EVERY_EXECUTION, a.kept);
        }
        return new AttentionTasks(whole, tasks.grid(), tasks.kernel(), tasks.tasks());
    }

    /// Adds the tasks to a graph on whose device the inputs are; results stay there.
    ///
    /// @param name the graph's
    /// @param grid takes the tasks' work sizes
    static AttentionTasks addTo(
            TaskGraph graph,
            String name,
            GridScheduler grid,
            Device device,
            AttentionSpec spec,
            RunArrays arrays,
            Blocks blocks,
            int features) {
        return new Builder(name, grid, device, spec, arrays, blocks, features).build(graph);
    }

    private static final class Builder {
        private final String name;
        private final GridScheduler grid;
        private final Device device;
        private final AttentionSpec spec;
        private final RunArrays a;
        private final Blocks blocks;
        private final KernelChoice choice;
        private final int features;
        private final int heads;
        private final List<String> tasks = new ArrayList<>();

        Builder(
                String name,
                GridScheduler grid,
                Device device,
                AttentionSpec spec,
                RunArrays a,
                Blocks blocks,
                int features) {
            this.name = name;
            this.grid = grid;
            this.device = device;
            this.spec = spec;
            this.a = a;
            this.blocks = blocks;
            choice = blocks.choice();
            this.features = features;
            heads = blocks.groups() * (spec.shape().queryHeads() / spec.shape().keyValueHeads());
        }

        AttentionTasks build(TaskGraph graph) {
            TaskGraph start =
                    graph.transferToDevice(
                            DataTransferMode.EVERY_EXECUTION, a.fields, a.numbers, a.rows);
            TaskGraph whole =
                    switch (choice.kernel()) {
                        case STEPS -> steps(start);
                        case FLASH_LOOP -> merge(flashLoop(start));
                        case FLASH_CONTEXT -> merge(flashContext(start));
                    };
            whole = whole.transferToHost(DataTransferMode.EVERY_EXECUTION, a.fields);
            return new AttentionTasks(
                    whole.transferToHost(DataTransferMode.UNDER_DEMAND, scratch()),
                    grid,
                    choice.describe(),
                    tasks);
        }

        /// What tasks name and nobody sends or fetches. Nothing is transferred on demand, but only
        /// what a graph transfers is freed with it.
        private Object[] scratch() {
            List<Object> scratch = new ArrayList<>();
            if (choice.keepsScores()) {
                scratch.add(a.scores);
                if (!spec.weights()) {
                    scratch.add(a.weights);
                }
            }
            if (splits()) {
                scratch.add(a.states);
                scratch.add(a.partials);
            }
            if (!spec.logSumExp()) {
                scratch.add(a.logSumExp);
            }
            return scratch.toArray();
        }

        private TaskGraph flashLoop(TaskGraph graph) {
            return graph.task(
                    FLASH,
                    FlashLoopKernel::attend,
                    a.fields,
                    a.numbers,
                    a.query,
                    a.key,
                    a.value,
                    a.rows,
                    a.keyDocuments,
                    a.bias,
                    a.allowed,
                    splits() ? a.partials : a.output,
                    splits() ? a.states : a.logSumExp,
                    items(FLASH, choice.blocks(spec.shape(), blocks)),
                    spec.shape().headDim(),
                    spec.shape().valueDim(),
                    features);
        }

        private TaskGraph flashContext(TaskGraph graph) {
            FlashContextTile tile = choice.tile().orElseThrow();
            int workGroups = choice.blocks(spec.shape(), blocks);
            schedule(FLASH, Math.multiplyExact(workGroups, tile.items()), tile.items());
            return graph.task(
                    FLASH,
                    FlashContextKernel::attend,
                    new KernelContext(),
                    a.fields,
                    a.numbers,
                    a.query,
                    a.key,
                    a.value,
                    a.rows,
                    a.keyDocuments,
                    a.bias,
                    a.allowed,
                    splits() ? a.partials : a.output,
                    splits() ? a.states : a.logSumExp,
                    spec.shape().headDim(),
                    spec.shape().valueDim(),
                    tile.with(features));
        }

        private boolean splits() {
            return choice.splits() > 1;
        }

        private TaskGraph merge(TaskGraph graph) {
            if (!splits()) {
                return graph;
            }
            return graph.task(
                    "merge",
                    MergeKernel::merge,
                    a.fields,
                    a.numbers,
                    a.states,
                    a.partials,
                    a.output,
                    a.logSumExp,
                    items("merge", heads * spec.shape().queryLength()),
                    spec.shape().valueDim(),
                    features);
        }

        private TaskGraph steps(TaskGraph graph) {
            int rows = heads * spec.shape().queryLength();
            int headDim = spec.shape().headDim();
            int valueDim = spec.shape().valueDim();
            return then(
                    graph,
                    g ->
                            g.task(
                                    "scores",
                                    StepsKernels::scores,
                                    a.fields,
                                    a.numbers,
                                    a.query,
                                    a.key,
                                    a.scores,
                                    items("scores", rows),
                                    headDim),
                    keep(ScoreStep.SCALED, rows),
                    g ->
                            !LoweredMasks.hasSoftcap(spec)
                                    ? g
                                    : g.task(
                                            "softcap",
                                            StepsKernels::softcap,
                                            a.fields,
                                            a.numbers,
                                            a.scores,
                                            items("softcap", rows)),
                    keep(ScoreStep.SOFTCAPPED, rows),
                    g ->
                            g.task(
                                    "masks",
                                    StepsKernels::masks,
                                    a.fields,
                                    a.numbers,
                                    a.rows,
                                    a.keyDocuments,
                                    a.bias,
                                    a.allowed,
                                    a.scores,
                                    items("masks", rows),
                                    features),
                    keep(ScoreStep.MASKED, rows),
                    g ->
                            g.task(
                                    "softmax",
                                    StepsKernels::softmax,
                                    a.fields,
                                    a.numbers,
                                    a.scores,
                                    a.weights,
                                    a.logSumExp,
                                    items("softmax", rows),
                                    features),
                    g ->
                            g.task(
                                    "values",
                                    StepsKernels::values,
                                    a.fields,
                                    a.numbers,
                                    a.scores,
                                    a.weights,
                                    a.value,
                                    a.output,
                                    items("values", rows),
                                    valueDim,
                                    features));
        }

        private UnaryOperator<TaskGraph> keep(ScoreStep step, int rows) {
            return g ->
                    spec.scores().filter(step::equals).isEmpty()
                            ? g
                            : g.task(
                                    "keep",
                                    StepsKernels::keep,
                                    a.fields,
                                    a.scores,
                                    a.kept,
                                    items("keep", rows));
        }

        @SafeVarargs
        private static TaskGraph then(TaskGraph graph, UnaryOperator<TaskGraph>... tasks) {
            TaskGraph whole = graph;
            for (UnaryOperator<TaskGraph> task : tasks) {
                whole = task.apply(whole);
            }
            return whole;
        }

        /// Declares the work-items of a task.
        ///
        /// @return how many there are: at least `needed`, and whole work-groups
        private int items(String task, int needed) {
            // On a CPU driver larger groups only make threads wait for each other.
            int group = device.isCpu() ? 1 : GROUP;
            int items = Math.multiplyExact((needed - 1) / group + 1, group);
            schedule(task, items, group);
            return items;
        }

        private void schedule(String task, int items, int group) {
            WorkerGrid1D worker = new WorkerGrid1D(items);
            worker.setLocalWork(group, 1, 1);
            tasks.add(task);
            grid.addWorkerGrid(name + "." + task, worker);
        }
    }
}
