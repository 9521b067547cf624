package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.List;
import java.util.Random;

/// Small problems on which a kernel must agree with the oracle before it is timed.
enum CheckCase {
    ODD_LENGTHS("77 queries, 131 keys, D 64", new AttentionShape(2, 3, 3, 77, 131, 64, 64)),
    GROUPED_CAUSAL(
            "8 heads on 2, causal, 200 rows, D 128",
            new AttentionShape(1, 8, 2, 200, 200, 128, 128)),
    LENGTHS("key lengths 129, 1, 70, D 64", new AttentionShape(3, 4, 4, 129, 129, 64, 64)),
    BIAS_AND_BOOLEAN(
            "bias, boolean, 4 heads on 2, D 64", new AttentionShape(1, 4, 2, 65, 190, 64, 64)),
    CAUSAL_AT_THE_END(
            "513 queries at the end of 1,025 keys, causal, D 128",
            new AttentionShape(1, 2, 2, 513, 1025, 128, 128)),
    PADDED(
            "100 rows, D 80, value dimension 40, window of 30 keys",
            new AttentionShape(1, 4, 2, 100, 100, 80, 40)),
    FULL("512 rows, D 128", new AttentionShape(1, 2, 2, 512, 512, 128, 128)),
    ONE_QUERY(
            "1 query, 1,000 keys, 32 heads on 8, D 128",
            new AttentionShape(1, 32, 8, 1, 1000, 128, 128)),
    ONE_QUERY_LENGTHS(
            "1 query, key lengths 4097 and 33, 8 heads, D 64",
            new AttentionShape(2, 8, 8, 1, 4097, 64, 64));

    private static final long SEED = 7;

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final AttentionShape shape;

    CheckCase(String label, AttentionShape shape) {
        this.label = label;
        this.shape = shape;
    }

    /// As tables name it.
    String label() {
        return label;
    }

    /// Those of kernels for many rows.
    static List<CheckCase> manyRows() {
        return List.of(
                ODD_LENGTHS, GROUPED_CAUSAL, LENGTHS, BIAS_AND_BOOLEAN, CAUSAL_AT_THE_END, FULL);
    }

    /// Seeded tensors and masks.
    AttentionInputs inputs(DataType type) {
        AttentionInputs plain =
                AttentionInputs.of(
                        tensor(0, type, shape.queryHeads(), shape.queryLength(), shape.headDim()),
                        tensor(1, type, shape.keyValueHeads(), shape.keyLength(), shape.headDim()),
                        tensor(
                                2,
                                type,
                                shape.keyValueHeads(),
                                shape.keyLength(),
                                shape.valueDim()));
        return switch (this) {
            case ODD_LENGTHS, FULL, ONE_QUERY -> plain;
            case GROUPED_CAUSAL, CAUSAL_AT_THE_END ->
                    plain.with(Mask.causal(Alignment.BOTTOM_RIGHT));
            case PADDED -> plain.with(Mask.slidingWindow(30, 30, Alignment.BOTTOM_RIGHT));
            case LENGTHS -> plain.with(Mask.keyLengths(129, 1, 70));
            case ONE_QUERY_LENGTHS -> plain.with(Mask.keyLengths(4097, 33));
            case BIAS_AND_BOOLEAN ->
                    plain.with(
                                    Mask.bias(
                                            Tensor.randomNormal(
                                                    SEED + 3,
                                                    shape.queryLength(),
                                                    shape.keyLength())))
                            .with(Mask.allowed(pattern()));
        };
    }

    private Tensor tensor(long more, DataType type, int heads, int length, int dim) {
        return Tensor.randomNormal(SEED + more, shape.batch(), heads, length, dim).to(type);
    }

    /// Two thirds of the keys, and for the first row none.
    private Tensor pattern() {
        Random random = new Random(SEED + 4);
        boolean[] allowed = new boolean[shape.queryLength() * shape.keyLength()];
        for (int n = shape.keyLength(); n < allowed.length; n++) {
            allowed[n] = random.nextInt(3) > 0;
        }
        return Tensor.of(allowed, shape.queryLength(), shape.keyLength());
    }
}
