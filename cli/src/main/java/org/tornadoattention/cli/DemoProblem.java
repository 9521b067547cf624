package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Locale;

/// Seeded attention inputs of a given size: query and key and value from the standard normal
/// distribution.
///
/// @param shape the sizes
/// @param causal whether a causal mask applies
/// @param inputs the inputs, heads first
record DemoProblem(AttentionShape shape, boolean causal, AttentionInputs inputs) {

    /// @throws IllegalArgumentException if a tensor would have 2^31 elements or more
    static DemoProblem make(AttentionShape shape, boolean causal, long seed) {
        Tensor query =
                Tensor.randomNormal(
                        seed,
                        shape.batch(),
                        shape.queryHeads(),
                        shape.queryLength(),
                        shape.headDim());
        Tensor key = keys(shape, seed + 1);
        Tensor value = keys(shape, seed + 2);
        AttentionInputs inputs = AttentionInputs.of(query, key, value);
        return new DemoProblem(
                shape, causal, causal ? inputs.with(Mask.causal(Alignment.TOP_LEFT)) : inputs);
    }

    private static Tensor keys(AttentionShape shape, long seed) {
        return Tensor.randomNormal(
                seed, shape.batch(), shape.keyValueHeads(), shape.keyLength(), shape.headDim());
    }

    /// Multiplications and additions of the two matrix products; half of them where the mask is
    /// causal.
    double flops() {
        double full =
                4.0
                        * shape.batch()
                        * shape.queryHeads()
                        * shape.queryLength()
                        * shape.keyLength()
                        * shape.headDim();
        return causal ? full / 2 : full;
    }

    /// How many query rows there are, over all batch entries and heads.
    long rows() {
        return (long) shape.batch() * shape.queryHeads() * shape.queryLength();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "batch %d, %d query heads on %d key-value heads, length %d, head dimension %d, %s,"
                        + " float32: %.3g GFLOP",
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                shape.queryLength(),
                shape.headDim(),
                causal ? "causal" : "no mask",
                flops() / 1e9);
    }
}
