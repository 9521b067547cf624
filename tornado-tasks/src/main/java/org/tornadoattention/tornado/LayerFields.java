package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.LayerArrays.CacheForm;
import org.tornadoattention.tornado.LayerArrays.Rows;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.StepMemory;
import org.tornadoattention.tornado.host.Strides;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The integers of one run of a layer.
///
/// Behind those of the masks stand the positions of the new tokens, how many tokens the cache held
/// before, and its table of blocks.
final class LayerFields {
    private final LayerArrays arrays;
    private final MultiHeadInputs inputs;
    private final LoweredMasks masks;
    private final int[] positions;
    private final int[] before;
    private final int run;

    /// @param positions of the new tokens, row-major, or none
    /// @param before how many tokens each batch entry of the cache held, or none
    /// @param run its number
    LayerFields(
            LayerArrays arrays,
            MultiHeadInputs inputs,
            LoweredMasks masks,
            int[] positions,
            int[] before,
            int run) {
        this.arrays = arrays;
        this.inputs = inputs;
        this.masks = masks;
        this.positions = positions;
        this.before = before;
        this.run = run;
    }

    /// Writes what the kernels of a layer graph read.
    void store(Rows rows) {
        int[] fields = Arrays.copyOf(masks.fields(), rows.run.fields.getSize());
        MultiHeadSpec spec = arrays.spec;
        AttentionShape shape = spec.shape();
        int queries = inputs.query().dim(1);
        int newTokens = inputs.key().dim(1);
        int keys = fields[RunFields.NK];
        int splits = rows.blocks.choice().splits();
        fields[RunFields.SPLITS] = splits;
        fields[RunFields.SPLIT_KEYS] = (keys - 1) / splits + 1;
        fields[RunFields.FIRST_GROUP] = 0;
        fields[RunFields.GROUPS] = rows.blocks.groups();
        fields[RunFields.RUN] = run;
        arrays.query.size.store(fields, RunFields.QUERY_INPUT, shape.batch() * queries);
        storeMemoryInputs(fields, shape.batch() * newTokens);
        arrays.output.ifPresent(
                o -> o.size.store(fields, RunFields.HEADS_INPUT, shape.batch() * queries));
        arrays.queries(queries).store(fields, RunFields.QUERY);
        arrays.newKeys(newTokens).store(fields, RunFields.NEW_KEY);
        arrays.newValues(newTokens).store(fields, RunFields.NEW_VALUE);
        Strides.tokensFirst(
                        queries,
                        shape.queryHeads() * shape.valueDim(),
                        shape.queryHeads(),
                        shape.valueDim(),
                        0)
                .store(fields, RunFields.OUTPUT);
        fields[RunFields.NEW_TOKENS] = newTokens;
        int tail = masks.tailStart();
        storePositions(fields, tail);
        tail += positions.length;
        if (inputs.cache().isPresent()) {
            storeCache(fields, tail, inputs.cache().get());
        } else {
            arrays.newKeys(newTokens).store(fields, RunFields.KEY);
            arrays.newValues(newTokens).store(fields, RunFields.VALUE);
        }
        StepMemory.store(rows.run.memory.fields(), MemorySegment.ofArray(fields));
    }

    private void storeMemoryInputs(int[] fields, int tokens) {
        arrays.key.ifPresent(k -> k.size.store(fields, RunFields.KEY_INPUT, tokens));
        arrays.value.ifPresent(v -> v.size.store(fields, RunFields.VALUE_INPUT, tokens));
    }

    private void storePositions(int[] fields, int start) {
        fields[RunFields.POSITIONS] = start;
        arrays.spec.rotary().ifPresent(r -> fields[RunFields.ROTARY_PAIRS] = r.rotaryDim() / 2);
        for (int n = 0; n < positions.length; n++) {
            fields[start + n] = positions[n];
        }
    }

    private void storeCache(int[] fields, int start, KeyValueCache cache) {
        AttentionShape shape = arrays.spec.shape();
        fields[RunFields.CACHED] = start;
        for (int b = 0; b < before.length; b++) {
            fields[start + b] = before[b];
        }
        int size = cache.blocks().blockSize();
        Strides keys = Strides.dense(size, shape.headDim());
        Strides values = Strides.dense(size, shape.valueDim());
        if (arrays.cache.filter(CacheForm::paged).isPresent()) {
            int tokens = size * cache.blocks().blocks();
            keys = Strides.dense(tokens, shape.headDim()).shared(shape.keyValueHeads());
            values = Strides.dense(tokens, shape.valueDim()).shared(shape.keyValueHeads());
            int table = start + before.length;
            int[] blocks = Packing.ints(cache.blockTable());
            fields[RunFields.PAGES] = table;
            fields[RunFields.PAGE_COLUMNS] = blocks.length / before.length;
            fields[RunFields.PAGE_SIZE] = size;
            for (int n = 0; n < blocks.length; n++) {
                fields[table + n] = blocks[n];
            }
        }
        keys.store(fields, RunFields.KEY);
        values.store(fields, RunFields.VALUE);
    }

    /// Writes what the graph `memory` reads.
    ///
    /// @return whether anything changed that matters
    boolean storeMemory() {
        IntArray fields = arrays.memory.fields;
        int[] fresh = new int[fields.getSize()];
        AttentionShape shape = arrays.spec.shape();
        int tokens = inputs.key().dim(1);
        storeMemoryInputs(fresh, shape.batch() * tokens);
        fresh[RunFields.BATCH] = shape.batch();
        fresh[RunFields.NQ] = tokens;
        arrays.newKeys(tokens).store(fresh, RunFields.NEW_KEY);
        storePositions(fresh, RunFields.ROWS);
        fields.set(RunFields.RUN, 0);
        boolean changed = StepMemory.store(fields.getSegment(), MemorySegment.ofArray(fresh));
        fields.set(RunFields.RUN, run);
        return changed;
    }
}
