package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.StepMemory;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The host's side of what kernels read and write: one set of arrays for all runs of a plan, as
/// large as its sizes allow, each holding a block of groups.
final class RunArrays {
    final IntArray fields;
    final IntArray receipts = new IntArray(RunFields.TASKS);
    final FloatArray numbers;
    final FloatArray bias;
    final ByteArray allowed;
    final FloatArray query;
    final FloatArray key;
    final FloatArray value;
    final HalfFloatArray storedKey;
    final HalfFloatArray storedValue;
    final HalfFloatArray halfQuery;
    final HalfFloatArray halfKey;
    final HalfFloatArray halfValue;
    final HalfFloatArray packedKey;
    final HalfFloatArray packedValue;
    final HalfFloatArray halfOutput;
    final FloatArray output;
    final FloatArray logSumExp;
    final FloatArray scores;
    final FloatArray weights;
    final FloatArray kept;
    final FloatArray states;
    final FloatArray partials;

    /// What the host fills and reads: of query, key and value the halves where the tensors are, and
    /// floats elsewhere.
    final StepMemory memory;

    /// @param blocks how large a block of groups may be, and whether all scores are kept
    /// @param capacity how large bias and boolean mask may be
    RunArrays(AttentionSpec spec, Blocks blocks, MaskCapacity capacity) {
        this(spec, blocks, new Masks(spec.shape(), capacity), Heads.of(spec, blocks), 0);
    }

    /// The type of query, key and value as they reach the device: float16 as it is, bfloat16 where
    /// kernels read it, else float32.
    static DataType sent(AttentionSpec spec, KernelChoice choice) {
        boolean asIs = spec.type() == DataType.FLOAT16 || choice.readsHalves();
        return asIs ? spec.type() : DataType.FLOAT32;
    }

    /// The masks of a step, for one or several sets of arrays.
    record Masks(FloatArray numbers, FloatArray bias, ByteArray allowed) {
        Masks(AttentionShape shape, MaskCapacity capacity) {
            this(
                    new FloatArray(LoweredMasks.numbersOf(shape)),
                    new FloatArray(capacity.bias()),
                    new ByteArray(capacity.allowed()));
        }
    }

    /// Where kernels read query, key and value, which may be parts of one array.
    ///
    /// @param storedKey the keys instead of `key` where kernels read float16, else one element
    /// @param storedValue the same of the values
    record Heads(
            FloatArray query,
            FloatArray key,
            FloatArray value,
            HalfFloatArray storedKey,
            HalfFloatArray storedValue) {
        /// All of float32.
        Heads(FloatArray query, FloatArray key, FloatArray value) {
            this(query, key, value, new HalfFloatArray(1), new HalfFloatArray(1));
        }

        /// Arrays of their own, heads first.
        static Heads of(AttentionSpec spec, Blocks blocks) {
            AttentionShape shape = spec.shape();
            int groups = blocks.groups();
            int heads = groups * (shape.queryHeads() / shape.keyValueHeads());
            int queries = shape.queryLength();
            int keys = shape.keyLength();
            if (blocks.choice().readsHalves()) {
                return new Heads(new FloatArray(1), new FloatArray(1), new FloatArray(1));
            }
            return new Heads(
                    new FloatArray(Packing.elements("query", heads, queries, shape.headDim())),
                    new FloatArray(Packing.elements("key", groups, keys, shape.headDim())),
                    new FloatArray(Packing.elements("value", groups, keys, shape.valueDim())));
        }
    }

    /// @param masks shared with other arrays, or not
    /// @param tail integers more in the fields
    RunArrays(AttentionSpec spec, Blocks blocks, Masks masks, Heads inputs, int tail) {
        AttentionShape shape = spec.shape();
        int heads = blocks.groups() * (shape.queryHeads() / shape.keyValueHeads());
        int queries = shape.queryLength();
        int keys = shape.keyLength();
        fields = new IntArray(Math.addExact(LoweredMasks.fieldsOf(shape, spec.masks()), tail));
        numbers = masks.numbers();
        bias = masks.bias();
        allowed = masks.allowed();
        query = inputs.query();
        key = inputs.key();
        value = inputs.value();
        storedKey = inputs.storedKey();
        storedValue = inputs.storedValue();
        int groups = blocks.groups();
        boolean half = sent(spec, blocks.choice()) != DataType.FLOAT32;
        halfQuery = halves(half, "query", heads, queries, shape.headDim());
        halfKey = halves(half, "key", groups, keys, shape.headDim());
        halfValue = halves(half, "value", groups, keys, shape.valueDim());
        boolean tensor = blocks.choice().packs();
        int dim = FlashTensorTile.dim(shape.headDim(), shape.valueDim());
        int tiles = (keys - 1) / FlashTensorTile.KEYS + 1;
        packedKey = halves(tensor, "packed keys", groups, tiles, FlashTensorTile.KEYS, dim);
        packedValue = halves(tensor, "packed values", groups, tiles, FlashTensorTile.KEYS, dim);
        boolean library = blocks.choice().kernel() == KernelChoice.Kernel.CUDNN;
        halfOutput = halves(library, "output", heads, queries, shape.valueDim());
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
        memory =
                new StepMemory(
                        fields.getSegment(),
                        numbers.getSegment(),
                        bias.getSegment(),
                        allowed.getSegment(),
                        half ? halfQuery.getSegment() : query.getSegment(),
                        half ? halfKey.getSegment() : key.getSegment(),
                        half ? halfValue.getSegment() : value.getSegment(),
                        output.getSegment(),
                        logSumExp.getSegment(),
                        weights.getSegment(),
                        kept.getSegment());
    }

    /// Of a plan that needs them, else one element.
    private static HalfFloatArray halves(boolean needed, String name, int... sizes) {
        return new HalfFloatArray(needed ? Packing.elements(name, sizes) : 1);
    }
}
