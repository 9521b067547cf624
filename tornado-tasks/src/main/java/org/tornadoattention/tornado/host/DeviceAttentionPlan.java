package org.tornadoattention.tornado.host;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAttentionPlan;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.Program.Sending;
import org.tornadoattention.tornado.kernel.RunFields;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/// A step on a device: memory and compiled kernels are made at the first run and kept.
///
/// ```
/// inputs --LoweredMasks, Packing--> StepMemory --Program--> StepMemory --> results
///                                    for each block of key-value heads
/// ```
///
/// Runs of one plan take turns.
public final class DeviceAttentionPlan extends AbstractAttentionPlan {
    private final Function<String, Way> instead;
    private final Program.Factory programs;
    private final DenseCopy queryCopy = new DenseCopy();
    private final DenseCopy keyCopy = new DenseCopy();
    private final DenseCopy valueCopy = new DenseCopy();
    private Blocks blocks;
    private MaskCapacity capacity = MaskCapacity.NONE;
    private @Nullable Program program;
    private Way way;
    private boolean guardValues;
    private int programsMade;
    private int run;

    /// How a step is computed.
    ///
    /// @param choice what computes
    /// @param sent the type of query, key and value in the memory of programs
    /// @param sizes how many groups are on the device at once, by the bytes of masks beside them
    public record Way(KernelChoice choice, DataType sent, LongFunction<Blocks> sizes) {}

    /// Of kernels that guard values which are not finite.
    ///
    /// @param programs what compiles and runs the kernels
    public DeviceAttentionPlan(
            AttentionEngine engine, AttentionSpec spec, Way way, Program.Factory programs) {
        this(engine, spec, way, _ -> way, programs);
    }

    /// Of kernels that may not, or not fit all runs.
    ///
    /// @param instead how a step is computed from the first run on that does not fit, by what does
    ///   not, or throws [UnsupportedOperationException]
    /// @param programs what compiles and runs the kernels
    public DeviceAttentionPlan(
            AttentionEngine engine,
            AttentionSpec spec,
            Way usual,
            Function<String, Way> instead,
            Program.Factory programs) {
        super(engine, spec);
        this.instead = instead;
        way = usual;
        blocks = usual.sizes().apply(0); // Says at once if not even that fits.
        this.programs = programs;
    }

    /// How often kernels were compiled.
    public synchronized int programsMade() {
        return programsMade;
    }

    @Override
    protected synchronized Execution execute(AttentionInputs inputs, Destination destination) {
        MemorySegment value = valueCopy.of(inputs.value(), way.sent());
        // Once seen, values are guarded for good: compiling twice costs more than the guard.
        int groups = inputs.shape().batch() * inputs.shape().keyValueHeads();
        boolean sameValue =
                program != null
                        && groups <= blocks.groups()
                        && StepMemory.holds(program.memory().value(), value);
        boolean guard = guardValues || (!sameValue && Packing.hasNonFinite(value, way.sent()));
        boolean renewed = guard != guardValues;
        Optional<String> misfit = SixteenBits.misfit(spec(), inputs, way.choice().kernel(), guard);
        if (misfit.isPresent()) {
            way = instead.apply(misfit.get());
            value = valueCopy.of(inputs.value(), way.sent());
            renewed = true;
        }
        guardValues = guard;
        MemorySegment query = queryCopy.of(inputs.query(), way.sent());
        MemorySegment key = keyCopy.of(inputs.key(), way.sent());
        LoweredMasks masks = new LoweredMasks(spec(), inputs, guard, way.choice().splits());
        boolean fresh = program == null || renewed || !holds(masks);
        if (fresh) {
            renew(masks);
            sameValue = false;
        }
        Program compiled = Objects.requireNonNull(program);
        StepMemory held = compiled.memory();
        Profile profile = new Profile();
        Results results = new Results(inputs.shape(), destination);
        boolean done = false;
        try {
            for (int first = 0; first < groups; first += blocks.groups()) {
                int count = Math.min(blocks.groups(), groups - first);
                masks.fields()[RunFields.FIRST_GROUP] = first;
                masks.fields()[RunFields.GROUPS] = count;
                masks.fields()[RunFields.RUN] = nextRun();
                boolean newMasks = held.store(masks);
                boolean newKey = store(held.key(), key, groups, first, count);
                boolean newValue = !sameValue && store(held.value(), value, groups, first, count);
                boolean newQuery = store(held.query(), query, groups, first, count);
                Sending sending = newQuery ? Sending.QUERY : Sending.NOTHING;
                sending = newKey || newValue ? Sending.KEYS_AND_VALUES : sending;
                sending = newMasks || (fresh && first == 0) ? Sending.MASKS : sending;
                compiled.run(sending, profile);
                results.take(held, groups, first, count);
            }
            done = true;
        } finally {
            if (!done) {
                abandon();
            }
        }
        results.finish();
        return new Execution(compiled.kernel(), profile.times());
    }

    private int nextRun() {
        run = run == Integer.MAX_VALUE ? 1 : run + 1;
        return run;
    }

    /// After a failure the host's arrays do not tell what the device holds: the next run starts
    /// anew. What goes wrong here matters less than the failure that is under way.
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

    private boolean holds(LoweredMasks masks) {
        return program != null && program.memory().hold(masks);
    }

    private void renew(LoweredMasks masks) {
        release();
        capacity = capacity.max(MaskCapacity.of(masks, spec().shape()));
        blocks = way.sizes().apply(capacity.bytes());
        program = programs.create(blocks, capacity, masks.features());
        programsMade++;
    }

    @Override
    protected synchronized void release() {
        Program closing = program;
        program = null;
        if (closing != null) {
            closing.close();
        }
    }

    /// Copies the part of a dense tensor that belongs to some of its groups.
    private static boolean store(
            MemorySegment target, MemorySegment whole, int groups, int first, int count) {
        long bytes = whole.byteSize() / groups;
        return StepMemory.store(target, whole.asSlice(first * bytes, count * bytes));
    }

    /// Where results are put together from blocks.
    private static final class Results {
        private final Destination destination;
        private final Tensor output;

        Results(AttentionShape shape, Destination destination) {
            this.destination = destination;
            output =
                    direct(destination.output())
                            ? destination.output()
                            : Tensor.allocate(
                                    DataType.FLOAT32,
                                    shape.batch(),
                                    shape.queryHeads(),
                                    shape.queryLength(),
                                    shape.valueDim());
        }

        void take(StepMemory held, int groups, int first, int count) {
            take(held.output(), output, groups, first, count);
            take(held.logSumExp(), destination.logSumExp(), groups, first, count);
            take(held.weights(), destination.weights(), groups, first, count);
            take(held.kept(), destination.scores(), groups, first, count);
        }

        private static void take(
                MemorySegment source, @Nullable Tensor target, int groups, int first, int count) {
            if (target == null) {
                return;
            }
            long elements = target.size() / groups;
            MemorySegment part = source.asSlice(0, elements * count * Float.BYTES);
            if (direct(target)) {
                long start = first * elements * Float.BYTES;
                target.segment().asSlice(start, part.byteSize()).copyFrom(part);
            } else {
                // Half precision: rounded on the way.
                Tensor floats =
                        Tensor.wrap(part, DataType.FLOAT32, Math.toIntExact(elements * count));
                int from = Math.toIntExact(first * elements);
                target.reshape(target.size()).slice(0, from, from + floats.size()).copyFrom(floats);
            }
        }

        private static boolean direct(Tensor tensor) {
            return tensor.type() == DataType.FLOAT32 && tensor.isContiguous();
        }

        void finish() {
            if (output != destination.output()) {
                destination.output().copyFrom(output);
            }
        }
    }
}
