package org.tornadoattention.tornado;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.Set;

/// The masks and numbers of one run in the form kernels read.
///
/// Causal masks, windows, lengths and packed sequences become a range of keys for each row; boolean
/// masks and biases keep their own size, with strides of 0 where they are broadcast.
final class LoweredMasks {
    /// Numbers of a query row: first key, end of keys, position, document.
    static final int INTS_PER_ROW = 4;

    private final AttentionShape shape;
    private final IntArray fields;
    private final int tailStart;
    private final FloatArray numbers;
    private FloatArray bias = new FloatArray(1);
    private ByteArray allowed = new ByteArray(1);
    private int features;

    /// @param nonFinite whether the value tensor holds a NaN or an infinity
    /// @param splits into how many ranges the keys are split
    LoweredMasks(AttentionSpec spec, AttentionInputs inputs, boolean nonFinite, int splits) {
        this(spec, inputs, nonFinite, splits, 0);
    }

    /// @param tail how many integers more there are behind those of the masks, see [#tailStart]
    LoweredMasks(
            AttentionSpec spec, AttentionInputs inputs, boolean nonFinite, int splits, int tail) {
        shape = inputs.shape();
        numbers = new FloatArray(numbersOf(shape));
        tailStart = fieldsOf(shape, spec.masks());
        fields = new IntArray(Math.addExact(tailStart, tail));
        numbers.init(0);
        fields.init(0);
        fields.set(RunFields.NQ, shape.queryLength());
        fields.set(RunFields.NK, shape.keyLength());
        fields.set(RunFields.QUERY_HEADS, shape.queryHeads());
        fields.set(RunFields.GROUP_SIZE, shape.queryHeads() / shape.keyValueHeads());
        fields.set(RunFields.BATCH, shape.batch());
        fields.set(RunFields.HEAD_DIM, shape.headDim());
        fields.set(RunFields.VALUE_DIM, shape.valueDim());
        fields.set(RunFields.SPLITS, splits);
        fields.set(RunFields.SPLIT_KEYS, (shape.keyLength() - 1) / splits + 1);
        Strides.dense(shape.queryLength(), shape.headDim()).store(fields, RunFields.QUERY);
        Strides.dense(shape.keyLength(), shape.headDim()).store(fields, RunFields.KEY);
        Strides.dense(shape.keyLength(), shape.valueDim()).store(fields, RunFields.VALUE);
        Strides.dense(shape.queryLength(), shape.valueDim()).store(fields, RunFields.OUTPUT);
        numbers.set(RunFields.SCALE, (float) spec.scale());
        numbers.set(RunFields.SOFTCAP, (float) spec.softcap());
        numbers.set(RunFields.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
        features =
                (hasSoftcap(spec) ? Features.SOFTCAP : 0)
                        | (spec.logSumExp() ? Features.LOG_SUM_EXP : 0)
                        | (nonFinite ? Features.NON_FINITE : 0)
                        | (splits > 1 ? Features.SPLIT : 0);
        fillRows(new KeyRanges(shape, inputs.masks()));
        for (Mask mask : inputs.masks()) {
            lower(mask, new KeyRanges(shape, inputs.masks()));
        }
    }

    /// How many integers there are: a fixed number, those of the rows, and the keys' documents.
    static int fieldsOf(AttentionShape shape, Set<Mask.Kind> masks) {
        long documents =
                masks.contains(Mask.Kind.DOCUMENTS) ? (long) shape.batch() * shape.keyLength() : 0;
        long size = documentsStart(shape) + documents;
        if (size > Integer.MAX_VALUE) {
            throw new UnsupportedOperationException(
                    "engine tornado needs fewer than 2^31 numbers for rows and documents but got %d; engines jvm and oracle have no such limit"
                            .formatted(size));
        }
        return (int) size;
    }

    private static long documentsStart(AttentionShape shape) {
        return RunFields.ROWS + (long) INTS_PER_ROW * shape.batch() * shape.queryLength();
    }

    /// How many floats there are: slopes of all heads and sinks of one batch entry's.
    static int numbersOf(AttentionShape shape) {
        int heads = Packing.elements("heads", shape.batch(), shape.queryHeads());
        return RunFields.FIRST_HEAD_NUMBER + heads + shape.queryHeads();
    }

    /// Whether scores change: a cap above all floats caps nothing.
    static boolean hasSoftcap(AttentionSpec spec) {
        return spec.softcap() > 0 && spec.softcap() <= Float.MAX_VALUE;
    }

    private void fillRows(KeyRanges ranges) {
        for (int b = 0; b < shape.batch(); b++) {
            for (int i = 0; i < shape.queryLength(); i++) {
                int at = rowOffset(b, i);
                fields.set(at, ranges.start(b, i));
                fields.set(at + 1, ranges.end(b, i));
            }
        }
    }

    private int rowOffset(int b, int i) {
        return RunFields.ROWS + (b * shape.queryLength() + i) * INTS_PER_ROW;
    }

    private void lower(Mask mask, KeyRanges ranges) {
        switch (mask) {
            case Mask.Causal _,
                    Mask.SlidingWindow _,
                    Mask.KeyLengths _,
                    Mask.PackedSequences _ -> {}
            case Mask.BooleanMask pattern -> lowerPattern(pattern.allowed());
            case Mask.Bias added -> lowerBias(added.bias());
            case Mask.Alibi alibi -> lowerAlibi(alibi, ranges);
            case Mask.Sinks sinks -> lowerSinks(sinks.logits());
            case Mask.Documents documents -> lowerDocuments(documents);
        }
    }

    private void lowerPattern(Tensor pattern) {
        features |= Features.ALLOWED;
        Tensor flags = Packing.rowMajor(pattern, pattern.type());
        allowed = new ByteArray(flags.size());
        allowed.getSegment().copyFrom(flags.segment());
        setStrides(RunFields.ALLOWED_BATCH, pattern);
    }

    private void lowerBias(Tensor tensor) {
        features |= Features.BIAS;
        bias = new FloatArray(tensor.size());
        if (tensor.type() == DataType.FLOAT64) {
            double[] values = tensor.toDoubles();
            for (int i = 0; i < values.length; i++) {
                bias.set(i, toFloat(values[i]));
            }
        } else {
            bias.getSegment().copyFrom(Packing.rowMajor(tensor, DataType.FLOAT32).segment());
        }
        setStrides(RunFields.BIAS_BATCH, tensor);
    }

    /// The nearest float, but a finite bias stays finite: only -infinity itself forbids a key.
    private static float toFloat(double value) {
        float nearest = (float) value;
        return Float.isInfinite(nearest) && !Double.isInfinite(value)
                ? Math.copySign(Float.MAX_VALUE, nearest)
                : nearest;
    }

    /// Strides of a dense tensor of rank 1 to 4 that is broadcast from the right.
    private void setStrides(int firstField, Tensor tensor) {
        int stride = 1;
        for (int dimension = 3; dimension >= 0; dimension--) {
            int own = dimension - (4 - tensor.rank());
            int size = own < 0 ? 1 : tensor.dim(own);
            fields.set(firstField + dimension, size == 1 ? 0 : stride);
            stride *= size;
        }
    }

    private void lowerAlibi(Mask.Alibi alibi, KeyRanges ranges) {
        features |= Features.ALIBI;
        Alignment alignment = alibi.alignment();
        Tensor slopes = alibi.slopes();
        for (int b = 0; b < shape.batch(); b++) {
            for (int h = 0; h < shape.queryHeads(); h++) {
                double slope = slopes.rank() == 1 ? slopes.get(h) : slopes.get(b, h);
                numbers.set(
                        RunFields.FIRST_HEAD_NUMBER + b * shape.queryHeads() + h, (float) slope);
            }
            for (int i = 0; i < shape.queryLength(); i++) {
                int position = Math.toIntExact(ranges.position(alignment, b, i));
                fields.set(rowOffset(b, i) + 2, position);
            }
        }
    }

    private void lowerSinks(Tensor logits) {
        features |= Features.SINKS;
        int first = RunFields.FIRST_HEAD_NUMBER + shape.batch() * shape.queryHeads();
        for (int h = 0; h < shape.queryHeads(); h++) {
            numbers.set(first + h, toFloat(logits.get(h)));
        }
    }

    /// Ids are 64 bits wide and only compared: each gets a number of its own.
    private void lowerDocuments(Mask.Documents documents) {
        features |= Features.DOCUMENTS;
        DocumentNumbers ids = new DocumentNumbers();
        int first = (int) documentsStart(shape);
        fields.set(RunFields.KEY_DOCUMENTS, first);
        for (int b = 0; b < shape.batch(); b++) {
            for (int j = 0; j < shape.keyLength(); j++) {
                int at = first + b * shape.keyLength() + j;
                fields.set(at, ids.of(documents.keys().getLong(b, j)));
            }
            for (int i = 0; i < shape.queryLength(); i++) {
                fields.set(rowOffset(b, i) + 3, ids.of(documents.queries().getLong(b, i)));
            }
        }
    }

    /// Integers by [RunFields].
    IntArray fields() {
        return fields;
    }

    /// Where what is not of the masks starts in [#fields].
    int tailStart() {
        return tailStart;
    }

    /// Floats by [RunFields].
    FloatArray numbers() {
        return numbers;
    }

    /// The bias, or one element.
    FloatArray bias() {
        return bias;
    }

    /// The boolean mask, or one element.
    ByteArray allowed() {
        return allowed;
    }

    /// How many elements the bias of any run within `limits` may have, as far as this one tells: a
    /// size that is not 1 grows with the lengths.
    int biasCapacity(AttentionShape limits) {
        return capacity("bias", RunFields.BIAS_BATCH, bias.getSize(), limits);
    }

    /// The same for the boolean mask.
    int allowedCapacity(AttentionShape limits) {
        return capacity("boolean mask", RunFields.ALLOWED_BATCH, allowed.getSize(), limits);
    }

    private int capacity(String name, int firstStride, int size, AttentionShape limits) {
        int[] dims = {
            limits.batch(), limits.queryHeads(), limits.queryLength(), limits.keyLength()
        };
        for (int i = 0; i < dims.length; i++) {
            dims[i] = fields.get(firstStride + i) == 0 ? 1 : dims[i];
        }
        return Math.max(size, Packing.elements(name, dims));
    }

    /// By [Features].
    int features() {
        return features;
    }
}
