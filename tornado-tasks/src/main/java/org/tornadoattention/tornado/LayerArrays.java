package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Layout;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.tornado.RunArrays.Heads;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.Strides;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The host's side of what a layer's kernels read and write.
///
/// Weights, memory and masks are there once; what grows with the queries is there for several
/// numbers of them ([Rows]), so that a decoding step sends and fetches one token, not as many as
/// the longest prompt has.
final class LayerArrays {
    /// So many queries of a batch entry or fewer get arrays of their own, with keys split.
    private static final int FEW = 16;

    final MultiHeadSpec spec;
    final Form form;
    final boolean context;
    private final boolean half;
    final PackedProjection query;
    final Optional<PackedProjection> key;
    final Optional<PackedProjection> value;
    final Optional<PackedProjection> output;
    final FloatArray cosines;
    final FloatArray sines;
    final Optional<CacheForm> cache;
    final Memory memory;
    final RunArrays.Masks masks;
    final List<Rows> rows;

    /// @param context whether projections take the form for GPUs
    /// @param half whether kernels may read float16
    /// @param cache how its blocks lie, where there is one
    /// @param choices what attention is computed with
    LayerArrays(
            MultiHeadSpec spec,
            Form form,
            boolean context,
            boolean half,
            MaskCapacity capacity,
            Optional<CacheForm> cache,
            Function<AttentionSpec, KernelChoice> choices) {
        this.spec = spec;
        this.form = form;
        this.context = context;
        this.half = half;
        MultiHeadWeights weights = spec.projections();
        query =
                packed(
                        switch (form) {
                            case SELF -> List.of(weights.query(), weights.key(), weights.value());
                            case CROSS, SEPARATE -> List.of(weights.query());
                        });
        key =
                switch (form) {
                    case SELF -> Optional.empty();
                    case CROSS -> Optional.of(packed(List.of(weights.key(), weights.value())));
                    case SEPARATE -> Optional.of(packed(List.of(weights.key())));
                };
        value =
                Optional.of(weights.value())
                        .filter(_ -> form == Form.SEPARATE)
                        .map(linear -> packed(List.of(linear)));
        output = weights.output().map(linear -> packed(List.of(linear)));
        cosines = table(spec.rotary().map(r -> r.cosines().toFloats()));
        sines = table(spec.rotary().map(r -> r.sines().toFloats()));
        masks = new RunArrays.Masks(spec.shape(), capacity);
        this.cache = cache;
        memory = new Memory();
        rows = new ArrayList<>();
        int most = spec.shape().queryLength();
        rows.add(new Rows(most, spec.shape().keyLength(), choices));
        boolean decodes = spec.cached() || form != Form.SELF;
        for (int few : decodes ? new int[] {FEW, 1} : new int[0]) {
            if (few < most) {
                rows.add(new Rows(few, few, choices));
            }
        }
    }

    /// Bytes of all weights as float32, less than a percent too few where outputs are not whole
    /// panels.
    static long weightBytes(MultiHeadSpec spec) {
        MultiHeadWeights weights = spec.projections();
        long elements =
                weights.query().weight().size()
                        + (long) weights.key().weight().size()
                        + weights.value().weight().size()
                        + weights.output().map(o -> (long) o.weight().size()).orElse(0L);
        return elements * Float.BYTES;
    }

    /// How a cache's blocks lie.
    ///
    /// @param keys elements of all blocks
    /// @param values the same of the values
    /// @param paged whether a table names them
    /// @param columns the most blocks of a batch entry
    record CacheForm(DataType type, int keys, int values, boolean paged, int columns) {
        static CacheForm of(KeyValueCache cache, AttentionShape shape) {
            KeyValueBlocks blocks = cache.blocks();
            int tokens = Packing.elements("cache", blocks.blocks(), blocks.blockSize());
            int groups = shape.keyValueHeads();
            return new CacheForm(
                    cache.type(),
                    Packing.elements("cached keys", tokens, groups, shape.headDim()),
                    Packing.elements("cached values", tokens, groups, shape.valueDim()),
                    !cache.isContiguous(),
                    cache.isContiguous()
                            ? 0
                            : Math.max(1, Math.ceilDiv(cache.capacity(), blocks.blockSize())));
        }

        /// Whether another cache's blocks fit where this one's do.
        boolean holds(CacheForm other) {
            return other.type == type
                    && other.keys <= keys
                    && other.values <= values
                    && other.paged == paged
                    && other.columns <= columns;
        }
    }

    private PackedProjection packed(List<Linear> sideBySide) {
        return new PackedProjection(sideBySide, half);
    }

    private static FloatArray table(Optional<float[]> values) {
        return values.map(FloatArray::fromArray).orElseGet(() -> new FloatArray(1));
    }

    /// How many integers the fields have behind those of the masks: positions, what the cache held,
    /// and its blocks.
    static int tail(int batch, int queries, Optional<CacheForm> cache) {
        return batch * (queries + 1 + cache.map(CacheForm::columns).orElse(0));
    }

    /// Whether a cache's blocks are float16.
    boolean storesHalves() {
        return cache.filter(c -> c.type() == DataType.FLOAT16).isPresent();
    }

    /// Whether keys and values are made once and kept, rather than at every run.
    boolean keepsMemory() {
        return form != Form.SELF && !spec.cached();
    }

    /// The size of what one row of the key projection becomes.
    private int keyWidth() {
        return form == Form.SELF ? query.size.outputDim() : key.orElseThrow().size.outputDim();
    }

    private int valueWidth() {
        return value.map(v -> v.size.outputDim()).orElseGet(this::keyWidth);
    }

    /// Strides of new keys, `[batch][length][keyWidth]`.
    Strides newKeys(int length) {
        AttentionShape shape = spec.shape();
        int offset = form == Form.SELF ? spec.projections().query().outputDim() : 0;
        return Strides.tokensFirst(
                length, keyWidth(), shape.keyValueHeads(), shape.headDim(), offset);
    }

    /// Strides of new values, behind the keys or in an array of their own.
    Strides newValues(int length) {
        AttentionShape shape = spec.shape();
        int queries = form == Form.SELF ? spec.projections().query().outputDim() : 0;
        int offset = value.isPresent() ? 0 : queries + spec.projections().key().outputDim();
        return Strides.tokensFirst(
                length, valueWidth(), shape.keyValueHeads(), shape.valueDim(), offset);
    }

    /// Strides of queries.
    Strides queries(int length) {
        AttentionShape shape = spec.shape();
        return Strides.tokensFirst(
                length, query.size.outputDim(), shape.queryHeads(), shape.headDim(), 0);
    }

    /// What stays on the device from run to run: inputs of keys and values and what is made of
    /// them, or a cache's blocks.
    final class Memory {
        final IntArray fields;
        final IntArray receipts = new IntArray(RunFields.TASKS);
        final FloatArray keyInput;
        final FloatArray valueInput;
        final FloatArray keys;
        final FloatArray values;
        final HalfFloatArray halfKeys;
        final HalfFloatArray halfValues;

        Memory() {
            AttentionShape shape = spec.shape();
            int tokens = Packing.elements("memory", shape.batch(), shape.keyLength());
            boolean kept = keepsMemory();
            fields = new IntArray(RunFields.ROWS + (kept ? tokens : 0));
            keyInput = array(kept, "key input", tokens, spec.projections().key().inputDim());
            valueInput =
                    array(
                            kept && value.isPresent(),
                            "value input",
                            tokens,
                            spec.projections().value().inputDim());
            boolean halves = storesHalves();
            halfKeys = new HalfFloatArray(halves ? cache.orElseThrow().keys() : 1);
            halfValues = new HalfFloatArray(halves ? cache.orElseThrow().values() : 1);
            if (cache.isPresent()) {
                keys = new FloatArray(halves ? 1 : cache.get().keys());
                values = new FloatArray(halves ? 1 : cache.get().values());
            } else {
                keys = array(kept, "keys", tokens, kept ? keyWidth() : 1);
                values = value.isPresent() ? array(kept, "values", tokens, valueWidth()) : keys;
            }
        }

        /// The blocks' keys as the cache stores them.
        MemorySegment storedKeys() {
            return storesHalves() ? halfKeys.getSegment() : keys.getSegment();
        }

        /// The blocks' values as the cache stores them.
        MemorySegment storedValues() {
            return storesHalves() ? halfValues.getSegment() : values.getSegment();
        }
    }

    private static FloatArray array(boolean wanted, String name, int rows, int columns) {
        // TornadoVM takes no array of length 0.
        return new FloatArray(wanted ? Math.max(1, Packing.elements(name, rows, columns)) : 1);
    }

    /// Arrays for at most so many queries, and new tokens, of a batch entry.
    final class Rows {
        final int limit;
        final int newTokens;
        final AttentionSpec step;
        final Blocks blocks;
        final FloatArray input;
        final FloatArray keyInput;
        final FloatArray valueInput;
        final FloatArray queries;
        final FloatArray newKeys;
        final FloatArray newValues;
        final RunArrays run;
        final FloatArray result;

        /// @param mostNew how many new tokens of cross-attention a batch entry's cache may take
        Rows(int limit, int mostNew, Function<AttentionSpec, KernelChoice> choices) {
            this.limit = limit;
            AttentionShape shape = spec.shape();
            step = step(spec, limit, form == Form.SELF && !spec.cached());
            blocks = new Blocks(shape.batch() * shape.keyValueHeads(), choices.apply(step));
            int tokens = Packing.elements("queries", shape.batch(), limit);
            boolean appends = spec.cached() && form != Form.SELF;
            newTokens = appends ? Math.max(limit, mostNew) : limit;
            int appended = Packing.elements("new tokens", shape.batch(), newTokens);
            input = array(true, "input", tokens, query.size.inputDim());
            keyInput = array(appends, "key input", appended, spec.projections().key().inputDim());
            valueInput =
                    array(
                            appends && value.isPresent(),
                            "value input",
                            appended,
                            spec.projections().value().inputDim());
            queries = array(true, "queries", tokens, query.size.outputDim());
            newKeys = form == Form.SELF ? queries : array(appends, "keys", appended, keyWidth());
            newValues =
                    value.isPresent() ? array(appends, "values", appended, valueWidth()) : newKeys;
            boolean own = form == Form.SELF && !spec.cached();
            run =
                    new RunArrays(
                            step,
                            blocks,
                            masks,
                            new Heads(
                                    queries,
                                    own ? queries : memory.keys,
                                    own ? queries : memory.values,
                                    memory.halfKeys,
                                    memory.halfValues),
                            tail(shape.batch(), limit, cache));
            result =
                    output.isPresent()
                            ? array(true, "output", tokens, output.get().size.outputDim())
                            : run.output;
        }

        /// What the kernels contain beyond what all rows' do, by [Features].
        int features() {
            return (cache.filter(CacheForm::paged).isPresent() ? Features.PAGED : 0)
                    | (storesHalves() ? Features.HALF : 0)
                    | (blocks.choice().splits() > 1 ? Features.SPLIT : 0);
        }
    }

    /// The attention step inside for fewer queries; where keys are made of the same tokens, for as
    /// many keys.
    private static AttentionSpec step(MultiHeadSpec spec, int queries, boolean sameTokens) {
        AttentionSpec whole = spec.attention(DataType.FLOAT32);
        AttentionShape shape = spec.shape();
        AttentionShape fewer =
                new AttentionShape(
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        queries,
                        sameTokens ? queries : shape.keyLength(),
                        shape.headDim(),
                        shape.valueDim());
        return AttentionSpec.builder(fewer, DataType.FLOAT32, Layout.TOKENS_FIRST, whole.masks())
                .scale(whole.scale())
                .softcap(whole.softcap())
                .logSumExp(whole.logSumExp())
                .weights(whole.weights())
                .build();
    }
}
