package org.tornadoattention.tornado;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractMultiHeadPlan;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.LayerArrays.CacheForm;
import org.tornadoattention.tornado.LayerArrays.Rows;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.Refusals;
import org.tornadoattention.tornado.host.StepMemory;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// A layer on a device: weights, memory, masks and the cache's blocks stay there from run to run.
///
/// A run sends the new activations and one array of integers, and fetches the output. A cache's
/// blocks come back when somebody reads them, or when the plan is closed. Runs of one plan take
/// turns.
final class TornadoMultiHeadPlan extends AbstractMultiHeadPlan {
    private final boolean context;
    private final boolean half;
    private final Function<AttentionSpec, KernelChoice> choices;
    private final LayerProgram.Factory programs;
    private MaskCapacity capacity = MaskCapacity.NONE;
    private @Nullable LayerArrays arrays;
    private @Nullable LayerProgram program;
    private @Nullable BoundBlocks bound;
    private int reached;
    private int run;
    private int programsMade;

    /// @param context whether projections take the form for GPUs
    /// @param half whether kernels may read float16
    /// @param choices what attention is computed with
    TornadoMultiHeadPlan(
            AttentionEngine engine,
            MultiHeadSpec spec,
            boolean context,
            boolean half,
            Function<AttentionSpec, KernelChoice> choices,
            LayerProgram.Factory programs) {
        super(engine, spec);
        this.context = context;
        this.half = half;
        this.choices = choices;
        this.programs = programs;
    }

    /// How often kernels were compiled.
    synchronized int programsMade() {
        return programsMade;
    }

    @Override
    protected Computed compute(MultiHeadInputs inputs) {
        // Before this plan's lock is taken: another plan may hold tokens, and need its own.
        inputs.cache().ifPresent(cache -> cache.blocks().fetchFromOthers(this::isOwn));
        return computeAlone(inputs);
    }

    private boolean isOwn(KeyValueBlocks.Holder holder) {
        return holder.equals(bound);
    }

    private synchronized Computed computeAlone(MultiHeadInputs inputs) {
        int queries = inputs.query().dim(1);
        int[] positions =
                spec().rotary()
                        .map(r -> r.rows(positions(inputs), inputs.query().dim(0), queries))
                        .orElse(new int[0]);
        if (inputs.cache().isEmpty()) {
            return compute(inputs, positions, new int[0]);
        }
        KeyValueCache cache = inputs.cache().get();
        new Refusals(TornadoEngine.NAME, half).checkCache(cache.type());
        int[] before = new int[cache.batch()];
        for (int b = 0; b < before.length; b++) {
            before[b] = cache.length(b);
        }
        cache.reserve(inputs.key().dim(1));
        boolean done = false;
        try {
            Computed computed = compute(inputs, positions, before);
            done = true;
            return computed;
        } finally {
            for (int b = 0; !done && b < before.length; b++) {
                cache.truncate(b, before[b]);
            }
        }
    }

    private Computed compute(MultiHeadInputs inputs, int[] positions, int[] before) {
        LoweredMasks masks = lower(inputs);
        Form form = Form.of(inputs);
        if (!holds(masks, form, form(inputs))) {
            renew(masks, form, form(inputs));
        }
        LayerArrays held = Objects.requireNonNull(arrays);
        LayerProgram compiled = Objects.requireNonNull(program);
        run = run == Integer.MAX_VALUE ? 1 : run + 1;
        LayerFields fields = new LayerFields(held, inputs, masks, positions, before, run);
        boolean done = false;
        try {
            boolean newMemory = storeMemory(held, compiled, inputs, fields);
            boolean newMasks = storeMasks(held, masks);
            int target = target(held, inputs);
            int first = newMemory ? 0 : newMasks ? LayerProgram.MASKS : target;
            if (first < LayerProgram.LAYERS) {
                // Those behind would compute the same once more.
                target = LayerProgram.LAYERS;
            } else if (target > reached) {
                first = Math.min(first, reached + 1);
            }
            for (int stage = Math.max(first, LayerProgram.LAYERS); stage <= target; stage++) {
                Rows rows = held.rows.get(stage - LayerProgram.LAYERS);
                fields.store(rows);
                storeInputs(held, rows, inputs);
            }
            Profile profile = new Profile();
            compiled.run(first, target, run, profile);
            reached = first < LayerProgram.LAYERS ? target : Math.max(reached, target);
            if (bound != null) {
                bound.appended();
            }
            done = true;
            return results(
                    held.rows.get(target - LayerProgram.LAYERS),
                    inputs,
                    compiled.kernel(target),
                    profile);
        } finally {
            // Host and device may differ: what was stored here may not have been sent.
            if (!done) {
                abandon();
            }
        }
    }

    /// The masks of the attention step inside, whose tensors exist on the device only.
    private LoweredMasks lower(MultiHeadInputs inputs) {
        AttentionShape made = spec().shape();
        int keys = inputs.cache().map(KeyValueCache::maxLength).orElse(inputs.key().dim(1));
        Tensor one = Tensor.allocate(DataType.FLOAT32, 1);
        int batch = made.batch();
        int groups = made.keyValueHeads();
        AttentionInputs step =
                AttentionInputs.of(
                        one.broadcastTo(
                                batch, made.queryHeads(), inputs.query().dim(1), made.headDim()),
                        one.broadcastTo(batch, groups, keys, made.headDim()),
                        one.broadcastTo(batch, groups, keys, made.valueDim()));
        for (Mask mask : inputs.masks()) {
            step = step.with(mask);
        }
        if (inputs.cache().isPresent()) {
            step = step.with(inputs.cache().get().lengthsMask());
        }
        int tail = LayerArrays.tail(batch, inputs.query().dim(1), form(inputs));
        // Nobody sees what values the projection will make: they are always guarded.
        return new LoweredMasks(spec().attention(DataType.FLOAT32), step, true, 1, tail);
    }

    private boolean holds(LoweredMasks masks, Form form, Optional<CacheForm> cache) {
        LayerArrays held = arrays;
        return program != null
                && held != null
                && held.form == form
                && masks.bias().length <= held.masks.bias().getSize()
                && masks.allowed().length <= held.masks.allowed().getSize()
                && held.cache.isPresent() == cache.isPresent()
                && held.cache.map(c -> c.holds(cache.orElseThrow())).orElse(true);
    }

    private Optional<CacheForm> form(MultiHeadInputs inputs) {
        return inputs.cache().map(cache -> CacheForm.of(cache, spec().shape()));
    }

    private void renew(LoweredMasks masks, Form form, Optional<CacheForm> cache) {
        release();
        capacity = capacity.max(MaskCapacity.of(masks, spec().shape()));
        LayerArrays made = new LayerArrays(spec(), form, context, half, capacity, cache, choices);
        program = programs.create(made, masks.features());
        arrays = made;
        reached = 0;
        programsMade++;
    }

    /// The stage with the fewest rows that are enough.
    private static int target(LayerArrays held, MultiHeadInputs inputs) {
        int queries = inputs.query().dim(1);
        int appended = held.keepsMemory() ? 0 : inputs.key().dim(1);
        int target = held.rows.size() - 1;
        while (held.rows.get(target).limit < queries
                || held.rows.get(target).newTokens < appended) {
            target--;
        }
        return LayerProgram.LAYERS + target;
    }

    /// Takes over what stays on the device.
    ///
    /// @return whether it changed
    private boolean storeMemory(
            LayerArrays held, LayerProgram compiled, MultiHeadInputs inputs, LayerFields fields) {
        boolean changed = reached == 0;
        if (held.keepsMemory()) {
            changed |= fields.storeMemory();
            changed |= store(held.memory.keyInput, inputs.key());
            if (held.value.isPresent()) {
                changed |= store(held.memory.valueInput, inputs.value());
            }
        }
        if (inputs.cache().isPresent()) {
            KeyValueBlocks blocks = inputs.cache().get().blocks();
            BoundBlocks device = bound;
            if (device == null || !device.isCurrent(blocks)) {
                settle();
                bound = new BoundBlocks(this, blocks, held.memory, compiled);
                changed = true;
            } else if (changed) {
                device.store(); // What the device has is about to be sent anew.
            }
        }
        return changed;
    }

    private static boolean storeMasks(LayerArrays held, LoweredMasks masks) {
        boolean changed =
                StepMemory.store(
                        held.masks.numbers().getSegment(), MemorySegment.ofArray(masks.numbers()));
        changed |=
                StepMemory.store(
                        held.masks.bias().getSegment(), MemorySegment.ofArray(masks.bias()));
        changed |=
                StepMemory.store(
                        held.masks.allowed().getSegment(), MemorySegment.ofArray(masks.allowed()));
        return changed;
    }

    private static void storeInputs(LayerArrays held, Rows rows, MultiHeadInputs inputs) {
        store(rows.input, inputs.query());
        if (held.spec.cached() && held.form != Form.SELF) {
            store(rows.keyInput, inputs.key());
            if (held.value.isPresent()) {
                store(rows.valueInput, inputs.value());
            }
        }
    }

    private static boolean store(FloatArray target, Tensor source) {
        return StepMemory.store(
                target.getSegment(), Packing.rowMajor(source, DataType.FLOAT32).segment());
    }

    private Computed results(Rows rows, MultiHeadInputs inputs, String kernel, Profile profile) {
        AttentionShape shape = spec().shape();
        int batch = shape.batch();
        int queries = inputs.query().dim(1);
        int keys = inputs.cache().map(KeyValueCache::maxLength).orElse(inputs.key().dim(1));
        int heads = shape.queryHeads();
        return new Computed(
                taken(rows.result, spec().type(), batch, queries, spec().outputDim()),
                spec().logSumExp()
                        ? taken(rows.run.logSumExp, DataType.FLOAT32, batch, heads, queries)
                        : null,
                spec().weights()
                        ? taken(rows.run.weights, spec().type(), batch, heads, queries, keys)
                        : null,
                kernel,
                profile.times());
    }

    private static Tensor taken(FloatArray source, DataType type, int... shape) {
        Tensor result = Tensor.allocate(type, shape);
        long bytes = (long) result.size() * Float.BYTES;
        result.copyFrom(
                Tensor.wrap(source.getSegment().asSlice(0, bytes), DataType.FLOAT32, shape));
        return result;
    }

    /// Brings newer tokens home before the device forgets them.
    private void settle() {
        BoundBlocks leaving = bound;
        bound = null;
        if (leaving != null) {
            leaving.settle();
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
                            "device memory was not freed, or a cache's last tokens were lost, after"
                                    + " a failure",
                            e);
        }
    }

    @Override
    protected synchronized void release() {
        LayerProgram closing = program;
        try {
            settle();
        } finally {
            program = null;
            arrays = null;
            if (closing != null) {
                closing.close();
            }
        }
    }
}
