package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.kernel.AdditiveKernels;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.MergeFeaturesKernel;
import org.tornadoattention.tornado.kernel.MergeKernel;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.StepsKernels;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The computing graph of a plan and its work sizes.
///
/// ```
/// query, key, value, masks --flash--> output, logSumExp
///
/// query, key, value, masks --flash--> states, partials --merge--> output, logSumExp
///                                     (keys split in ranges)
///
/// key --packKeys--> packedKey, value --packValues--> packedValue
/// query, packedKey, packedValue, masks --flash--> output, logSumExp           (tensor cores)
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
    private static final String ADDITIVE = "additive";
    private static final String WIDEN_OUTPUT = "widenOutput";

    AttentionTasks {
        tasks = List.copyOf(tasks);
    }

    /// The tasks of a plan.
    static AttentionTasks of(
            Device device, AttentionSpec spec, RunArrays a, Blocks blocks, int features) {
        TaskGraph graph = new TaskGraph(NAME);
        graph =
                blocks.choice().readsHalves()
                        ? graph.consumeFromDevice(
                                DeviceProgram.QUERY,
                                a.bias,
                                a.allowed,
                                a.halfKey,
                                a.halfValue,
                                a.halfQuery)
                        : graph.consumeFromDevice(
                                DeviceProgram.QUERY, a.bias, a.allowed, a.key, a.value, a.query);
        WorkSizes sizes = new WorkSizes(NAME, new GridScheduler(), device.isCpu());
        AttentionTasks tasks = addTo(withFields(graph, a), sizes, spec, a, blocks, features);
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

    /// Sends what every run sends, and clears the receipts once.
    static TaskGraph withFields(TaskGraph graph, RunArrays a) {
        return graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.fields, a.numbers)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, a.receipts);
    }

    /// Adds the tasks to a graph on whose device fields, numbers and inputs are; results stay
    /// there.
    ///
    /// @param sizes takes the tasks' work sizes
    static AttentionTasks addTo(
            TaskGraph graph,
            WorkSizes sizes,
            AttentionSpec spec,
            RunArrays arrays,
            Blocks blocks,
            int features) {
        return new Builder(sizes, spec, arrays, blocks, features, Optional.empty()).build(graph);
    }

    /// The same for additive attention: query and key are the units of its hidden layer.
    ///
    /// @param vector what the units are weighted with, in the form of [AdditiveKernels]
    static AttentionTasks addAdditiveTo(
            TaskGraph graph,
            WorkSizes sizes,
            AttentionSpec spec,
            RunArrays arrays,
            Blocks blocks,
            int features,
            FloatArray vector) {
        return new Builder(sizes, spec, arrays, blocks, features, Optional.of(vector)).build(graph);
    }

    private static final class Builder {
        private final WorkSizes sizes;
        private final AttentionSpec spec;
        private final RunArrays a;
        private final Blocks blocks;
        private final KernelChoice choice;
        private final int features;
        private final int heads;
        private final Optional<FloatArray> vector;

        Builder(
                WorkSizes sizes,
                AttentionSpec spec,
                RunArrays a,
                Blocks blocks,
                int features,
                Optional<FloatArray> vector) {
            this.vector = vector;
            this.sizes = sizes;
            this.spec = spec;
            this.a = a;
            this.blocks = blocks;
            choice = blocks.choice();
            this.features = features;
            heads = blocks.groups() * (spec.shape().queryHeads() / spec.shape().keyValueHeads());
        }

        AttentionTasks build(TaskGraph graph) {
            TaskGraph whole =
                    switch (choice.kernel()) {
                        case STEPS -> steps(graph);
                        case FLASH_LOOP, FLASH_CONTEXT, FLASH_REGISTERS ->
                                vector.isPresent()
                                        ? additive(graph, vector.get())
                                        : merge(flash(graph));
                        case FLASH_TENSOR ->
                                merge(flashTensor(pack(graph), a.packedKey, a.packedValue));
                        case DECODE_WARPS -> merge(flashTensor(graph, a.halfKey, a.halfValue));
                        case CUDNN -> library(graph);
                    };
            whole = whole.transferToHost(DataTransferMode.EVERY_EXECUTION, a.receipts);
            return new AttentionTasks(
                    whole.transferToHost(DataTransferMode.UNDER_DEMAND, scratch()),
                    sizes.grid(),
                    vector.isPresent() ? choice.describeAdditive() : choice.describe(),
                    sizes.tasks());
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
            if (choice.packs()) {
                scratch.add(a.packedKey);
                scratch.add(a.packedValue);
            }
            if (choice.kernel() == Kernel.CUDNN) {
                scratch.add(a.halfOutput);
            }
            return scratch.toArray();
        }

        private TaskGraph flash(TaskGraph graph) {
            return choice.tile().isPresent() ? flashGroups(graph) : flashLoop(graph);
        }

        private TaskGraph additive(TaskGraph graph, FloatArray units) {
            return graph.task(
                    ADDITIVE,
                    AdditiveKernels::attend,
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.query,
                    a.key,
                    a.value,
                    units,
                    a.bias,
                    a.allowed,
                    a.output,
                    sizes.items(ADDITIVE, heads * spec.shape().queryLength()),
                    spec.shape().valueDim(),
                    features);
        }

        private TaskGraph flashLoop(TaskGraph graph) {
            return graph.task(
                    FLASH,
                    FlashLoopKernel::attend,
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.query,
                    a.key,
                    a.value,
                    a.storedKey,
                    a.storedValue,
                    a.bias,
                    a.allowed,
                    splits() ? a.partials : a.output,
                    splits() ? a.states : a.logSumExp,
                    sizes.items(FLASH, choice.blocks(spec.shape(), blocks)),
                    RunFields.dims(spec.shape().headDim(), spec.shape().valueDim()),
                    features);
        }

        private TaskGraph flashGroups(TaskGraph graph) {
            FlashContextTile tile = choice.tile().orElseThrow();
            int workGroups = choice.blocks(spec.shape(), blocks);
            sizes.groups(FLASH, workGroups, tile.items());
            return graph.task(
                    FLASH,
                    GroupKernel.of(choice),
                    new KernelContext(),
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.query,
                    a.key,
                    a.value,
                    a.storedKey,
                    a.storedValue,
                    a.bias,
                    a.allowed,
                    splits() ? a.partials : a.output,
                    splits() ? a.states : a.logSumExp,
                    RunFields.dims(spec.shape().headDim(), spec.shape().valueDim()),
                    GroupKernel.features(choice, features));
        }

        /// The dimension of the kernel for tensor cores.
        private int dim() {
            return FlashTensorTile.dim(spec.shape().headDim(), spec.shape().valueDim());
        }

        private TaskGraph pack(TaskGraph graph) {
            TensorKernels kernels = TensorKernels.find().orElseThrow();
            return graph.task(
                            "packKeys",
                            kernels.packKeys(),
                            a.fields,
                            a.receipts,
                            a.halfKey,
                            a.packedKey,
                            dim(),
                            sizes.items("packKeys", a.packedKey.getSize()),
                            features)
                    .task(
                            "packValues",
                            kernels.packValues(),
                            a.fields,
                            a.receipts,
                            a.halfValue,
                            a.packedValue,
                            dim(),
                            sizes.items("packValues", a.packedValue.getSize()),
                            features);
        }

        private TaskGraph flashTensor(TaskGraph graph, HalfFloatArray keys, HalfFloatArray values) {
            TensorKernels kernels = TensorKernels.find().orElseThrow();
            int bits = spec.type() == DataType.BFLOAT16 ? Features.BFLOAT16 : 0;
            int workGroups = choice.blocks(spec.shape(), blocks);
            sizes.groups(FLASH, workGroups, choice.tile().orElseThrow().items());
            return graph.task(
                    FLASH,
                    kernels.attend(dim(), choice.packs()),
                    new KernelContext(),
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.halfQuery,
                    keys,
                    values,
                    a.bias,
                    a.allowed,
                    splits() ? a.partials : a.output,
                    splits() ? a.states : a.logSumExp,
                    FlashTensorTile.header(),
                    features | bits);
        }

        /// The library leaves no receipt: that it computes what it should is seen when a plan is
        /// made, see [LibraryCheck].
        private TaskGraph library(TaskGraph graph) {
            AttentionShape shape = spec.shape();
            TaskGraph whole =
                    TensorKernels.find()
                            .orElseThrow()
                            .cudnn(
                                    graph,
                                    "sdpaForward",
                                    List.of(a.halfQuery, a.halfKey, a.halfValue, a.halfOutput),
                                    List.of(
                                            1,
                                            heads,
                                            shape.queryLength(),
                                            shape.keyLength(),
                                            shape.headDim()),
                                    (float) spec.scale(),
                                    spec.masks().contains(Mask.Kind.CAUSAL));
            return whole.task(
                    WIDEN_OUTPUT,
                    HalfKernels::widenOutput,
                    a.fields,
                    a.receipts,
                    a.halfOutput,
                    a.output,
                    sizes.items(WIDEN_OUTPUT, a.output.getSize()));
        }

        private boolean splits() {
            return choice.splits() > 1;
        }

        private TaskGraph merge(TaskGraph graph) {
            if (!splits()) {
                return graph;
            }
            // A device with work-groups has more work-items than there are rows.
            boolean byFeature = choice.tile().isPresent();
            int rows = heads * spec.shape().queryLength();
            int needed = byFeature ? rows * spec.shape().valueDim() : rows;
            return graph.task(
                    "merge",
                    byFeature ? MergeFeaturesKernel::merge : MergeKernel::merge,
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.states,
                    a.partials,
                    a.output,
                    a.logSumExp,
                    sizes.items("merge", needed),
                    spec.shape().valueDim(),
                    features);
        }

        private TaskGraph steps(TaskGraph graph) {
            int rows = heads * spec.shape().queryLength();
            return then(
                    graph,
                    g -> scores(g, rows),
                    keep(ScoreStep.SCALED, rows),
                    g ->
                            !LoweredMasks.hasSoftcap(spec)
                                    ? g
                                    : g.task(
                                            "softcap",
                                            StepsKernels::softcap,
                                            a.fields,
                                            a.receipts,
                                            a.numbers,
                                            a.scores,
                                            sizes.items("softcap", rows)),
                    keep(ScoreStep.SOFTCAPPED, rows),
                    g ->
                            g.task(
                                    "masks",
                                    StepsKernels::masks,
                                    a.fields,
                                    a.receipts,
                                    a.numbers,
                                    a.bias,
                                    a.allowed,
                                    a.scores,
                                    sizes.items("masks", rows),
                                    features),
                    keep(ScoreStep.MASKED, rows),
                    g ->
                            g.task(
                                    "softmax",
                                    StepsKernels::softmax,
                                    a.fields,
                                    a.receipts,
                                    a.numbers,
                                    a.scores,
                                    a.weights,
                                    a.logSumExp,
                                    sizes.items("softmax", rows),
                                    features),
                    g ->
                            g.task(
                                    "values",
                                    StepsKernels::values,
                                    a.fields,
                                    a.receipts,
                                    a.numbers,
                                    a.scores,
                                    a.weights,
                                    a.value,
                                    a.storedValue,
                                    a.output,
                                    sizes.items("values", rows),
                                    features));
        }

        private TaskGraph scores(TaskGraph graph, int rows) {
            if (vector.isPresent()) {
                return graph.task(
                        ADDITIVE,
                        AdditiveKernels::scores,
                        a.fields,
                        a.receipts,
                        a.query,
                        a.key,
                        vector.get(),
                        a.scores,
                        sizes.items(ADDITIVE, rows));
            }
            return graph.task(
                    "scores",
                    StepsKernels::scores,
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.query,
                    a.key,
                    a.storedKey,
                    a.scores,
                    sizes.items("scores", rows),
                    features);
        }

        private UnaryOperator<TaskGraph> keep(ScoreStep step, int rows) {
            return g ->
                    spec.scores().filter(step::equals).isEmpty()
                            ? g
                            : g.task(
                                    "keep",
                                    StepsKernels::keep,
                                    a.fields,
                                    a.receipts,
                                    a.scores,
                                    a.kept,
                                    sizes.items("keep", rows));
        }

        @SafeVarargs
        private static TaskGraph then(TaskGraph graph, UnaryOperator<TaskGraph>... tasks) {
            TaskGraph whole = graph;
            for (UnaryOperator<TaskGraph> task : tasks) {
                whole = task.apply(whole);
            }
            return whole;
        }
    }
}
