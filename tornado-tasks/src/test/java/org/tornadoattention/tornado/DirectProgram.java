package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.tornado.emulator.WorkGroupEmulator;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.Program;
import org.tornadoattention.tornado.host.StepMemory;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.MergeFeaturesKernel;
import org.tornadoattention.tornado.kernel.MergeKernel;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.StepsKernels;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

import java.time.Duration;
import java.util.Optional;

/// Calls kernels as the Java methods they are; those with a context under the emulator.
final class DirectProgram implements Program {
    private static final WorkGroupEmulator TENSOR_EMULATOR =
            WorkGroupEmulator.DEFAULTS.withTimeout(Duration.ofMinutes(3));

    private final AttentionSpec spec;
    private final RunArrays arrays;
    private final Blocks blocks;
    private final KernelChoice choice;
    private final int rows;
    private final int features;
    private final Optional<TensorEmulation> tensor;

    DirectProgram(
            AttentionSpec spec,
            Blocks blocks,
            MaskCapacity capacity,
            int features,
            Optional<TensorEmulation> tensor) {
        this(spec, new RunArrays(spec, blocks, capacity), blocks, features, tensor);
    }

    DirectProgram(AttentionSpec spec, RunArrays arrays, Blocks blocks, int features) {
        this(spec, arrays, blocks, features, Optional.empty());
    }

    private DirectProgram(
            AttentionSpec spec,
            RunArrays arrays,
            Blocks blocks,
            int features,
            Optional<TensorEmulation> tensor) {
        this.tensor = tensor;
        this.spec = spec;
        this.arrays = arrays;
        this.features = features;
        this.blocks = blocks;
        choice = blocks.choice();
        int heads = blocks.groups() * (spec.shape().queryHeads() / spec.shape().keyValueHeads());
        rows = heads * spec.shape().queryLength();
    }

    @Override
    public StepMemory memory() {
        return arrays.memory;
    }

    @Override
    public void run(Sending first, Profile profile) {
        if (spec.type() == DataType.FLOAT16 && !choice.readsHalves()) {
            HalfKernels.widen(arrays.halfQuery, arrays.query, arrays.query.getSize());
            HalfKernels.widen(arrays.halfKey, arrays.key, arrays.key.getSize());
            HalfKernels.widen(arrays.halfValue, arrays.value, arrays.value.getSize());
        }
        switch (choice.kernel()) {
            case STEPS -> runSteps();
            case FLASH_LOOP -> {
                runLoop();
                merge();
            }
            case FLASH_CONTEXT, FLASH_REGISTERS -> {
                runGroups();
                merge();
            }
            case CUDNN -> throw new IllegalStateException("is no Java");
            case FLASH_TENSOR, DECODE_WARPS -> {
                runTensor(tensor.orElseThrow());
                merge();
            }
        }
    }

    private void runGroups() {
        boolean split = choice.splits() > 1;
        FlashContextTile tile = choice.tile().orElseThrow();
        WorkerGrid grid = new WorkerGrid1D(choice.blocks(spec.shape(), blocks) * tile.items());
        grid.setLocalWork(tile.items(), 1, 1);
        WorkGroupEmulator.DEFAULTS.run(
                grid,
                context ->
                        GroupKernel.of(choice)
                                .apply(
                                        context,
                                        arrays.fields,
                                        arrays.receipts,
                                        arrays.numbers,
                                        arrays.query,
                                        arrays.key,
                                        arrays.value,
                                        arrays.storedKey,
                                        arrays.storedValue,
                                        arrays.bias,
                                        arrays.allowed,
                                        split ? arrays.partials : arrays.output,
                                        split ? arrays.states : arrays.logSumExp,
                                        RunFields.dims(
                                                spec.shape().headDim(), spec.shape().valueDim()),
                                        GroupKernel.features(choice, features)));
    }

    private void runTensor(TensorEmulation emulation) {
        RunArrays a = arrays;
        boolean split = choice.splits() > 1;
        boolean packs = choice.packs();
        int dim = FlashTensorTile.dim(spec.shape().headDim(), spec.shape().valueDim());
        TensorKernels kernels = emulation.kernels();
        if (packs) {
            // More work-items than elements, as a device may start.
            int items = a.packedKey.getSize() + 100;
            kernels.packKeys()
                    .apply(a.fields, a.receipts, a.halfKey, a.packedKey, dim, items, features);
            kernels.packValues()
                    .apply(a.fields, a.receipts, a.halfValue, a.packedValue, dim, items, features);
            requireReceipt(RunFields.PACK_KEYS);
            requireReceipt(RunFields.PACK_VALUES);
        }
        int workGroups = choice.blocks(spec.shape(), blocks);
        int itemsOfGroup = choice.tile().orElseThrow().items();
        WorkerGrid grid = new WorkerGrid1D(workGroups * itemsOfGroup);
        grid.setLocalWork(itemsOfGroup, 1, 1);
        int bits = spec.type() == DataType.BFLOAT16 ? Features.BFLOAT16 : 0;
        TENSOR_EMULATOR.run(
                grid,
                emulation.contexts(),
                context ->
                        kernels.attend(dim, packs)
                                .apply(
                                        context,
                                        a.fields,
                                        a.receipts,
                                        a.numbers,
                                        a.halfQuery,
                                        packs ? a.packedKey : a.halfKey,
                                        packs ? a.packedValue : a.halfValue,
                                        a.bias,
                                        a.allowed,
                                        split ? a.partials : a.output,
                                        split ? a.states : a.logSumExp,
                                        FlashTensorTile.header(),
                                        features | bits));
        requireReceipt(RunFields.FLASH);
    }

    private void requireReceipt(int task) {
        if (arrays.receipts.get(task) != arrays.fields.get(RunFields.RUN)) {
            throw new IllegalStateException("task %d left no receipt".formatted(task));
        }
    }

    private void runLoop() {
        boolean split = choice.splits() > 1;
        FlashLoopKernel.attend(
                arrays.fields,
                arrays.receipts,
                arrays.numbers,
                arrays.query,
                arrays.key,
                arrays.value,
                arrays.storedKey,
                arrays.storedValue,
                arrays.bias,
                arrays.allowed,
                split ? arrays.partials : arrays.output,
                split ? arrays.states : arrays.logSumExp,
                rows * choice.splits(), // More than there are blocks of rows.
                RunFields.dims(spec.shape().headDim(), spec.shape().valueDim()),
                features);
    }

    private void merge() {
        if (choice.splits() == 1) {
            return;
        }
        RunArrays a = arrays;
        int valueDim = spec.shape().valueDim();
        if (choice.tile().isPresent()) {
            MergeFeaturesKernel.merge(
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.states,
                    a.partials,
                    a.output,
                    a.logSumExp,
                    rows * valueDim + 3, // More than there are elements.
                    valueDim,
                    features);
        } else {
            MergeKernel.merge(
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.states,
                    a.partials,
                    a.output,
                    a.logSumExp,
                    rows,
                    valueDim,
                    features);
        }
    }

    private void runSteps() {
        RunArrays a = arrays;
        runSteps(
                () ->
                        StepsKernels.scores(
                                a.fields,
                                a.receipts,
                                a.numbers,
                                a.query,
                                a.key,
                                a.storedKey,
                                a.scores,
                                rows,
                                features));
    }

    /// Runs the steps with scores of another kind.
    void runSteps(Runnable scores) {
        RunArrays a = arrays;
        scores.run();
        keep(ScoreStep.SCALED);
        if (LoweredMasks.hasSoftcap(spec)) {
            StepsKernels.softcap(a.fields, a.receipts, a.numbers, a.scores, rows);
        }
        keep(ScoreStep.SOFTCAPPED);
        StepsKernels.masks(
                a.fields, a.receipts, a.numbers, a.bias, a.allowed, a.scores, rows, features);
        keep(ScoreStep.MASKED);
        StepsKernels.softmax(
                a.fields, a.receipts, a.numbers, a.scores, a.weights, a.logSumExp, rows, features);
        StepsKernels.values(
                a.fields,
                a.receipts,
                a.numbers,
                a.scores,
                a.weights,
                a.value,
                a.storedValue,
                a.output,
                rows,
                features);
    }

    private void keep(ScoreStep step) {
        if (spec.scores().filter(step::equals).isPresent()) {
            StepsKernels.keep(arrays.fields, arrays.receipts, arrays.scores, arrays.kept, rows);
        }
    }

    @Override
    public String kernel() {
        return "called directly";
    }

    @Override
    public void close() {}
}
