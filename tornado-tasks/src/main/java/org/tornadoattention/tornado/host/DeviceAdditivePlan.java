package org.tornadoattention.tornado.host;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAdditivePlan;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.kernel.RunFields;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/// Additive attention on a device. Keys, values and masks that did not change are not sent again,
/// nor are the keys projected again, as a decoder needs that attends to one memory at every step.
///
/// Runs of one plan take turns.
public final class DeviceAdditivePlan extends AbstractAdditivePlan {
    private final KernelChoice choice;
    private final AdditiveProgram.Factory programs;
    private MaskCapacity capacity = MaskCapacity.NONE;
    private @Nullable AdditiveProgram program;
    private int run;

    /// @param choice the steps where weights or scores are wanted
    public DeviceAdditivePlan(
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
        boolean fresh = program == null || !program.memory().step().hold(masks);
        if (fresh) {
            renew(masks);
        }
        AdditiveProgram compiled = Objects.requireNonNull(program);
        AdditiveMemory held = compiled.memory();
        run = run == Integer.MAX_VALUE ? 1 : run + 1;
        boolean done = false;
        try {
            storeFields(masks.fields(), held, shape);
            boolean newMemory = held.step().store(masks) || fresh;
            newMemory |= store(held.keyInput(), inputs.key());
            newMemory |= store(held.step().value(), inputs.value());
            store(held.queryInput(), inputs.query());
            compiled.run(newMemory, run);
            done = true;
        } finally {
            // Host and device may differ: what was stored here may not have been sent.
            if (!done) {
                abandon();
            }
        }
        take(held.step().output(), output);
        take(held.step().weights(), weights);
        take(held.step().kept(), scores);
        return choice.describeAdditive();
    }

    /// Says how many rows there are, and what the projections make of them.
    private void storeFields(int[] fields, AdditiveMemory held, AttentionShape shape) {
        AdditiveParameters parameters = spec().parameters();
        fields[RunFields.GROUPS] = shape.batch();
        fields[RunFields.RUN] = run;
        int queries = shape.batch() * shape.queryLength();
        storeOperand(fields, RunFields.QUERY_INPUT, queries, parameters.queryProjection());
        int[] memoryFields = new int[RunFields.ROWS];
        memoryFields[RunFields.RUN] = run;
        int keys = shape.batch() * shape.keyLength();
        storeOperand(memoryFields, RunFields.KEY_INPUT, keys, parameters.keyProjection());
        StepMemory.store(held.memoryFields(), MemorySegment.ofArray(memoryFields));
    }

    private static void storeOperand(
            int[] fields, int operand, int rows, Optional<Tensor> projection) {
        if (projection.isPresent()) {
            fields[operand] = rows;
            fields[operand + 1] = projection.get().dim(0);
            fields[operand + 2] = projection.get().dim(1);
        }
    }

    /// The attention inside: one head over the hidden layer.
    public static AttentionSpec step(AdditiveSpec spec) {
        AttentionShape made = spec.shape();
        AttentionShape shape =
                new AttentionShape(
                        made.batch(),
                        1,
                        1,
                        made.queryLength(),
                        made.keyLength(),
                        spec.units(),
                        made.valueDim());
        AttentionSpec.Builder builder =
                AttentionSpec.builder(shape, DataType.FLOAT32, Layout.HEADS_FIRST, spec.masks())
                        .weights(spec.weights());
        spec.scores().ifPresent(builder::scores);
        return builder.build();
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
        return new LoweredMasks(step(spec()), step, true, 1);
    }

    private void renew(LoweredMasks masks) {
        release();
        capacity = capacity.max(MaskCapacity.of(masks, step(spec()).shape()));
        program = programs.create(capacity, masks.features());
    }

    private static boolean store(MemorySegment target, Tensor source) {
        return StepMemory.store(target, Packing.dense(source, DataType.FLOAT32));
    }

    private static void take(MemorySegment source, @Nullable Tensor target) {
        if (target != null) {
            long bytes = (long) target.size() * Float.BYTES;
            target.copyFrom(
                    Tensor.wrap(source.asSlice(0, bytes), DataType.FLOAT32, target.shape()));
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
        if (closing != null) {
            closing.close();
        }
    }
}
