package org.tornadoattention.benchmarks.device;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Arrays;

/// Seeded self-attention inputs: query, key and value from the standard normal distribution, so
/// that outputs are about 1 in size.
///
/// @param causal whether row i attends to keys 0 to i only
/// @param keyEnd keys from here on are padding
record Problem(boolean causal, int keyEnd, AttentionInputs inputs) {
    /// Of as many queries as keys, and values as wide as keys.
    ///
    /// @throws IllegalArgumentException if a tensor would have 2^31 elements or more
    static Problem of(AttentionShape shape, boolean causal, long seed) {
        AttentionInputs inputs =
                AttentionInputs.of(
                        tensor(seed, shape.queryHeads(), shape),
                        tensor(seed + 1, shape.keyValueHeads(), shape),
                        tensor(seed + 2, shape.keyValueHeads(), shape));
        return new Problem(
                causal,
                shape.keyLength(),
                causal ? inputs.with(Mask.causal(Alignment.TOP_LEFT)) : inputs);
    }

    /// The same with a mask of key lengths, alike for all batch entries.
    Problem padded(int end) {
        int[] lengths = new int[shape().batch()];
        Arrays.fill(lengths, end);
        return new Problem(causal, end, inputs.with(Mask.keyLengths(lengths)));
    }

    private static Tensor tensor(long seed, int heads, AttentionShape shape) {
        return Tensor.randomNormal(
                seed, shape.batch(), heads, shape.queryLength(), shape.headDim());
    }

    AttentionShape shape() {
        return inputs.shape();
    }

    /// Multiplications and additions of the two matrix products; half of them where the mask is
    /// causal.
    double flops() {
        AttentionShape s = shape();
        double all =
                4.0 * s.batch() * s.queryHeads() * s.queryLength() * s.keyLength() * s.headDim();
        return causal ? all / 2 : all;
    }
}
