package org.tornadoattention.tornado;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAdditivePlan;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.RunArrays.MaskCapacity;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.util.Objects;

/// Additive attention on a device. Keys, values and masks that did not change are not sent again,
/// nor are the keys projected again, as a decoder needs that attends to one memory at every step.
///
/// Runs of one plan take turns.
final class TornadoAdditivePlan extends AbstractAdditivePlan {
    private final KernelChoice choice;
    private final AdditiveProgram.Factory programs;
    private MaskCapacity capacity = new MaskCapacity(1, 1);
    private @Nullable AdditiveArrays arrays;
    private @Nullable AdditiveProgram program;
    private int run;

    /// @param choice the steps where weights or scores are wanted
    TornadoAdditivePlan(
            AttentionEngine engine,
            AdditiveSpec spec,
            KernelChoice choice,
            AdditiveProgram.Factory programs) {
        super(engine, spec);
        this.choice = choice;
        this.programs = programs;
    }

    @Override
    protected synchronized String execute(
            AdditiveInputs inputs,
            Tensor output,
            @Nullable Tensor weights,
            @Nullable Tensor scores) {
        AttentionShape shape = inputs.shape();
        LoweredMasks masks = lower(inputs, shape);
        boolean fresh = arrays == null || !arrays.run.hold(masks);
        if (fresh) {
            renew(masks);
        }
        AdditiveArrays held = Objects.requireNonNull(arrays);
        AdditiveProgram compiled = Objects.requireNonNull(program);
        run = run == Integer.MAX_VALUE ? 1 : run + 1;
        boolean done = false;
        try {
            boolean newMemory = held.run.store(masks) || fresh;
            held.storeFields(shape.queryLength(), shape.keyLength(), run);
            newMemory |= store(held.keyInput, inputs.key());
            newMemory |= store(held.run.value, inputs.value());
            store(held.queryInput, inputs.query());
            compiled.run(newMemory, run);
            done = true;
        } finally {
            // Host and device may differ: what was stored here may not have been sent.
            if (!done) {
                abandon();
            }
        }
        take(held.run.output, output);
        take(held.run.weights, weights);
        take(held.run.kept, scores);
        return AttentionTasks.describeAdditive(choice);
    }

    private LoweredMasks lower(AdditiveInputs inputs, AttentionShape shape) {
        Tensor one = Tensor.allocate(DataType.FLOAT32, 1);
        int units = spec().units();
        AttentionInputs step =
                AttentionInputs.of(
                        one.broadcastTo(shape.batch(), 1, shape.queryLength(), units),
                        one.broadcastTo(shape.batch(), 1, shape.keyLength(), units),
                        one.broadcastTo(shape.batch(), 1, shape.keyLength(), shape.valueDim()));
        for (Mask mask : inputs.masks()) {
            step = step.with(mask);
        }
        return new LoweredMasks(AdditiveArrays.step(spec()), step, true, 1);
    }

    private void renew(LoweredMasks masks) {
        release();
        capacity = capacity.max(MaskCapacity.of(masks, AdditiveArrays.step(spec()).shape()));
        AdditiveArrays made = new AdditiveArrays(spec(), choice, capacity);
        program = programs.create(made, masks.features());
        arrays = made;
    }

    private static boolean store(FloatArray target, Tensor source) {
        return RunArrays.store(
                target.getSegment(), Packing.rowMajor(source, DataType.FLOAT32).segment());
    }

    private static void take(FloatArray source, @Nullable Tensor target) {
        if (target != null) {
            long bytes = (long) target.size() * Float.BYTES;
            target.copyFrom(
                    Tensor.wrap(
                            source.getSegment().asSlice(0, bytes),
                            DataType.FLOAT32,
                            target.shape()));
        }
    }

    /// After a failure nobody knows what the device holds: the next run starts anew. What goes
    /// wrong here matters less than the failure that is under way.
    private void abandon() {
        try {
            release();
        } catch (RuntimeException e) {
            System.getLogger("org.tornadoattention")
                    .log(
                            System.Logger.Level.WARNING,
                            "device memory was not freed after a failure",
                            e);
        }
    }

    @Override
    protected synchronized void release() {
        AdditiveProgram closing = program;
        program = null;
        arrays = null;
        if (closing != null) {
            closing.close();
        }
    }
}
