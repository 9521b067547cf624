package org.tornadoattention.tornado.host;

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

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Set;

/// The masks and numbers of one run in the form kernels read; what a run does not have is there so
/// that a kernel that looks for it finds nothing.
///
/// Causal masks, windows, lengths and packed sequences become a range of keys for each row; boolean
/// masks and biases keep their own size, with strides of 0 where they are broadcast.
public final class LoweredMasks {
    /// Numbers of a query row: first key, end of keys, position, document.
    static final int INTS_PER_ROW = 4;

    private final AttentionShape shape;
    private final int[] fields;
    private final int tailStart;
    private final float[] numbers;
    private float[] bias = new float[1];
    private byte[] allowed = {1};
    private int features;

    /// @param nonFinite whether the value tensor holds a NaN or an infinity
    /// @param splits into how many ranges the keys are split
    public LoweredMasks(AttentionSpec spec, AttentionInputs inputs, boolean nonFinite, int splits) {
        this(spec, inputs, nonFinite, splits, 0);
    }

    /// @param tail how many integers more there are behind those of the masks, see [#tailStart]
    public LoweredMasks(
            AttentionSpec spec, AttentionInputs inputs, boolean nonFinite, int splits, int tail) {
        shape = inputs.shape();
        numbers = new float[numbersOf(shape)];
        tailStart = fieldsOf(shape, spec.masks());
        fields = new int[Math.addExact(tailStart, tail)];
        fields[RunFields.NQ] = shape.queryLength();
        fields[RunFields.NK] = shape.keyLength();
        fields[RunFields.QUERY_HEADS] = shape.queryHeads();
        fields[RunFields.GROUP_SIZE] = shape.queryHeads() / shape.keyValueHeads();
        fields[RunFields.BATCH] = shape.batch();
        fields[RunFields.HEAD_DIM] = shape.headDim();
        fields[RunFields.VALUE_DIM] = shape.valueDim();
        fields[RunFields.SPLITS] = splits;
        fields[RunFields.SPLIT_KEYS] = (shape.keyLength() - 1) / splits + 1;
        Strides.dense(shape.queryLength(), shape.headDim()).store(fields, RunFields.QUERY);
        Strides.dense(shape.keyLength(), shape.headDim()).store(fields, RunFields.KEY);
        Strides.dense(shape.keyLength(), shape.valueDim()).store(fields, RunFields.VALUE);
        Strides.dense(shape.queryLength(), shape.valueDim()).store(fields, RunFields.OUTPUT);
        numbers[RunFields.SCALE] = (float) spec.scale();
        numbers[RunFields.SOFTCAP] = hasSoftcap(spec) ? (float) spec.softcap() : 0f;
        numbers[RunFields.NEGATIVE_INFINITY] = Float.NEGATIVE_INFINITY;
        features =
                (hasSoftcap(spec) ? Features.SOFTCAP : 0)
                        | (spec.logSumExp() ? Features.LOG_SUM_EXP : 0)
                        | (nonFinite ? Features.NON_FINITE : 0)
                        | (splits > 1 ? Features.SPLIT : 0);
        fillSinks();
        fillRows(new KeyRanges(shape, inputs.masks()));
        for (Mask mask : inputs.masks()) {
            lower(mask, new KeyRanges(shape, inputs.masks()));
        }
    }

    /// How many integers there are: a fixed number, those of the rows, and the keys' documents.
    public static int fieldsOf(AttentionShape shape, Set<Mask.Kind> masks) {
        long documents =
                masks.contains(Mask.Kind.DOCUMENTS) ? (long) shape.batch() * shape.keyLength() : 0;
        long size = documentsStart(shape) + documents;
        if (size > Integer.MAX_VALUE) {
            throw new UnsupportedOperationException(
                    "kernels need fewer than 2^31 numbers for rows and documents but got %d; engines jvm and oracle have no such limit"
                            .formatted(size));
        }
        return (int) size;
    }

    private static long documentsStart(AttentionShape shape) {
        return RunFields.ROWS + (long) INTS_PER_ROW * shape.batch() * shape.queryLength();
    }

    /// How many floats there are: slopes of all heads and sinks of one batch entry's.
    public static int numbersOf(AttentionShape shape) {
        int heads = Packing.elements("heads", shape.batch(), shape.queryHeads());
        return RunFields.FIRST_HEAD_NUMBER + heads + shape.queryHeads();
    }

    /// Whether scores change: a cap above all floats caps nothing.
    public static boolean hasSoftcap(AttentionSpec spec) {
        return spec.softcap() > 0 && spec.softcap() <= Float.MAX_VALUE;
    }

    private void fillSinks() {
        Arrays.fill(numbers, firstSink(), numbers.length, Float.NEGATIVE_INFINITY);
    }

    private int firstSink() {
        return RunFields.FIRST_HEAD_NUMBER + shape.batch() * shape.queryHeads();
    }

    private void fillRows(KeyRanges ranges) {
        for (int b = 0; b < shape.batch(); b++) {
            for (int i = 0; i < shape.queryLength(); i++) {
                int at = rowOffset(b, i);
                fields[at] = ranges.start(b, i);
                fields[at + 1] = ranges.end(b, i);
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
        allowed = flags.segment().toArray(ValueLayout.JAVA_BYTE);
        setStrides(RunFields.ALLOWED_BATCH, pattern);
    }

    private void lowerBias(Tensor tensor) {
        features |= Features.BIAS;
        if (tensor.type() == DataType.FLOAT64) {
            double[] values = tensor.toDoubles();
            bias = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                bias[i] = toFloat(values[i]);
            }
        } else {
            bias = Packing.rowMajor(tensor, DataType.FLOAT32).toFloats();
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
            fields[firstField + dimension] = size == 1 ? 0 : stride;
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
                numbers[RunFields.FIRST_HEAD_NUMBER + b * shape.queryHeads() + h] = (float) slope;
            }
            for (int i = 0; i < shape.queryLength(); i++) {
                int position = Math.toIntExact(ranges.position(alignment, b, i));
                fields[rowOffset(b, i) + 2] = position;
            }
        }
    }

    private void lowerSinks(Tensor logits) {
        features |= Features.SINKS;
        int first = firstSink();
        for (int h = 0; h < shape.queryHeads(); h++) {
            numbers[first + h] = toFloat(logits.get(h));
        }
    }

    /// Ids are 64 bits wide and only compared: each gets a number of its own.
    private void lowerDocuments(Mask.Documents documents) {
        features |= Features.DOCUMENTS;
        DocumentNumbers ids = new DocumentNumbers();
        int first = (int) documentsStart(shape);
        fields[RunFields.KEY_DOCUMENTS] = first;
        for (int b = 0; b < shape.batch(); b++) {
            for (int j = 0; j < shape.keyLength(); j++) {
                int at = first + b * shape.keyLength() + j;
                fields[at] = ids.of(documents.keys().getLong(b, j));
            }
            for (int i = 0; i < shape.queryLength(); i++) {
                fields[rowOffset(b, i) + 3] = ids.of(documents.queries().getLong(b, i));
            }
        }
    }

    /// Integers by [RunFields].
    public int[] fields() {
        return fields;
    }

    /// Where what is not of the masks starts in [#fields].
    public int tailStart() {
        return tailStart;
    }

    /// Floats by [RunFields].
    public float[] numbers() {
        return numbers;
    }

    /// The bias, or one element.
    public float[] bias() {
        return bias;
    }

    /// The boolean mask, or one element.
    public byte[] allowed() {
        return allowed;
    }

    /// How many elements the bias of any run within `limits` may have, as far as this one tells: a
    /// size that is not 1 grows with the lengths.
    public int biasCapacity(AttentionShape limits) {
        return capacity("bias", RunFields.BIAS_BATCH, bias.length, limits);
    }

    /// The same for the boolean mask.
    public int allowedCapacity(AttentionShape limits) {
        return capacity("boolean mask", RunFields.ALLOWED_BATCH, allowed.length, limits);
    }

    private int capacity(String name, int firstStride, int size, AttentionShape limits) {
        int[] dims = {
            limits.batch(), limits.queryHeads(), limits.queryLength(), limits.keyLength()
        };
        for (int i = 0; i < dims.length; i++) {
            dims[i] = fields[firstStride + i] == 0 ? 1 : dims[i];
        }
        return Math.max(size, Packing.elements(name, dims));
    }

    /// By [Features].
    public int features() {
        return features;
    }
}
