package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.lang.foreign.MemorySegment;

/// The host's side of what kernels read and write: one set of arrays for all runs of a plan, as
/// large as its sizes allow, each holding a block of groups.
final class RunArrays {
    final IntArray fields = new IntArray(RunFields.SIZE);
    final FloatArray numbers;
    final IntArray rows;
    final IntArray keyDocuments;
    final FloatArray bias;
    final ByteArray allowed;
    final FloatArray query;
    final FloatArray key;
    final FloatArray value;
    final HalfFloatArray halfQuery;
    final HalfFloatArray halfKey;
    final HalfFloatArray halfValue;
    final FloatArray output;
    final FloatArray logSumExp;
    final FloatArray scores;
    final FloatArray weights;
    final FloatArray kept;
    final FloatArray states;
    final FloatArray partials;

    /// What the host fills: halves where the tensors are, and floats elsewhere.
    final MemorySegment queryStorage;

    final MemorySegment keyStorage;
    final MemorySegment valueStorage;

    /// @param blocks how large a block of groups may be, and whether all scores are kept
    /// @param capacity how large bias and boolean mask may be
    RunArrays(AttentionSpec spec, Blocks blocks, MaskCapacity capacity) {
        AttentionShape shape = spec.shape();
        int batch = shape.batch();
        int groups = blocks.groups();
        int heads = groups * (shape.queryHeads() / shape.keyValueHeads());
        int queries = shape.queryLength();
        int keys = shape.keyLength();
        numbers = new FloatArray(LoweredMasks.numbersOf(shape));
        rows = new IntArray(Packing.elements("rows", batch, queries, LoweredMasks.INTS_PER_ROW));
        keyDocuments =
                new IntArray(
                        spec.masks().contains(Mask.Kind.DOCUMENTS)
                                ? Packing.elements("documents", batch, keys)
                                : 1);
        bias = new FloatArray(capacity.bias());
        allowed = new ByteArray(capacity.allowed());
        query = new FloatArray(Packing.elements("query", heads, queries, shape.headDim()));
        key = new FloatArray(Packing.elements("key", groups, keys, shape.headDim()));
        value = new FloatArray(Packing.elements("value", groups, keys, shape.valueDim()));
        boolean half = spec.type() == DataType.FLOAT16;
        halfQuery = new HalfFloatArray(half ? query.getSize() : 1);
        halfKey = new HalfFloatArray(half ? key.getSize() : 1);
        halfValue = new HalfFloatArray(half ? value.getSize() : 1);
        queryStorage = half ? halfQuery.getSegment() : query.getSegment();
        keyStorage = half ? halfKey.getSegment() : key.getSegment();
        valueStorage = half ? halfValue.getSegment() : value.getSegment();
        output = new FloatArray(Packing.elements("output", heads, queries, shape.valueDim()));
        logSumExp = new FloatArray(spec.logSumExp() ? heads * queries : 1);
        int splits = blocks.choice().splits();
        states =
                new FloatArray(
                        splits == 1 ? 1 : Packing.elements("states", splits, heads, queries, 2));
        partials =
                new FloatArray(
                        splits == 1
                                ? 1
                                : Packing.elements(
                                        "partials", splits, heads, queries, shape.valueDim()));
        boolean all = blocks.choice().keepsScores();
        int matrix = all ? Packing.elements("scores", heads, queries, keys) : 1;
        scores = new FloatArray(matrix);
        weights = new FloatArray(matrix);
        kept = new FloatArray(spec.scores().isPresent() ? matrix : 1);
    }

    /// Whether the masks of another run fit.
    boolean hold(LoweredMasks masks) {
        return masks.bias().getSize() <= bias.getSize()
                && masks.allowed().getSize() <= allowed.getSize();
    }

    /// Elements of the masks that keep a size of their own.
    record MaskCapacity(int bias, int allowed) {
        /// Of one run, and what runs within the plan's limits may need as far as this one tells.
        static MaskCapacity of(LoweredMasks masks, AttentionShape limits) {
            return new MaskCapacity(masks.biasCapacity(limits), masks.allowedCapacity(limits));
        }

        MaskCapacity max(MaskCapacity other) {
            return new MaskCapacity(Math.max(bias, other.bias), Math.max(allowed, other.allowed));
        }

        long bytes() {
            return (long) Float.BYTES * bias + allowed;
        }
    }

    /// Takes over the masks of a run.
    ///
    /// @return whether any array changed that is not sent at every run
    boolean store(LoweredMasks masks) {
        store(fields.getSegment(), masks.fields().getSegment());
        store(numbers.getSegment(), masks.numbers().getSegment());
        store(rows.getSegment(), masks.rows().getSegment());
        boolean changed = store(keyDocuments.getSegment(), masks.keyDocuments().getSegment());
        changed |= store(bias.getSegment(), masks.bias().getSegment());
        changed |= store(allowed.getSegment(), masks.allowed().getSegment());
        return changed;
    }

    /// Whether the front of an array is this.
    static boolean holds(MemorySegment target, MemorySegment source) {
        return target.byteSize() >= source.byteSize()
                && target.asSlice(0, source.byteSize()).mismatch(source) == -1;
    }

    /// Overwrites the front of an array.
    ///
    /// @return whether it was not the same before
    static boolean store(MemorySegment target, MemorySegment source) {
        if (holds(target, source)) {
            return false;
        }
        target.asSlice(0, source.byteSize()).copyFrom(source);
        return true;
    }
}
