package org.tornadoattention.benchmarks.device;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A step that two engines compute, one by a kernel compiled for it, the other by a stored one.
///
/// @param name as tables name it
/// @param kernel the engines' setting of that name
/// @param difference what the stored kernel has more of than the one compiled for this step; empty
///   where both have the same constants
record AheadProblem(
        String name, String kernel, String difference, AttentionInputs inputs, AttentionSpec spec) {
    private static final int HEADS = 4;
    private static final int LENGTH = 1024;
    private static final int KEYS_OF_DECODING = 16_384;
    private static final String AUTO = "auto";
    private static final String CONTEXT = "flash-context";

    boolean isSame() {
        return difference.isEmpty();
    }

    /// Where both engines run the same kernel with the same constants, each kernel once.
    static List<AheadProblem> same(long seed) {
        AttentionInputs decoding =
                AttentionInputs.of(
                        Tensor.randomNormal(seed, 1, 8, 1, 128),
                        Tensor.randomNormal(seed + 1, 1, 2, KEYS_OF_DECODING, 128),
                        Tensor.randomNormal(seed + 2, 1, 2, KEYS_OF_DECODING, 128));
        AttentionInputs everything = everything(seed);
        return List.of(
                withLogSumExp("64 dimensions, causal", AUTO, causal(inputs(seed, 64))),
                withLogSumExp("128 dimensions", AUTO, inputs(seed, 128)),
                withLogSumExp("256 dimensions, causal", AUTO, causal(inputs(seed, 256))),
                withLogSumExp(
                        "decoding, 1 query, 16,384 keys, 8 heads on 2, 128 dimensions",
                        AUTO,
                        decoding),
                new AheadProblem(
                        "64 dimensions, every mask, soft cap",
                        AUTO,
                        "",
                        everything,
                        AttentionSpec.builder(everything).softcap(30).logSumExp(true).build()),
                withLogSumExp("64 dimensions, work-groups", CONTEXT, inputs(seed, 64)));
    }

    /// Where the stored kernel is made for more than the step needs.
    static List<AheadProblem> others(long seed) {
        List<AheadProblem> all = new ArrayList<>();
        all.add(plain("no log-sum-exp", AUTO, "writes a log-sum-exp", causal(inputs(seed, 64))));
        for (int dim : new int[] {32, 80, 96, 192}) {
            int room = dim <= 64 ? 64 : dim <= 128 ? 128 : 256;
            all.add(
                    withLogSumExp(
                                    "%d dimensions, causal".formatted(dim),
                                    AUTO,
                                    causal(inputs(seed, dim)))
                            .than("room for %d dimensions".formatted(room)));
        }
        AttentionInputs dense = inputs(seed, 64);
        all.add(
                withLogSumExp("boolean mask", AUTO, dense.with(Mask.allowed(pattern(LENGTH))))
                        .than("the other masks, soft cap, values that are not finite"));
        all.add(
                withLogSumExp("bias", AUTO, dense.with(Mask.bias(bias(seed, LENGTH))))
                        .than("the other masks, soft cap, values that are not finite"));
        all.add(
                withLogSumExp("ALiBi, causal", AUTO, causal(dense).with(alibi()))
                        .than("the other masks, soft cap, values that are not finite"));
        all.add(
                withLogSumExp("128 dimensions, work-groups", CONTEXT, inputs(seed, 128))
                        .than("a tile for 48 KB of local memory"));
        return List.copyOf(all);
    }

    private static AheadProblem withLogSumExp(String name, String kernel, AttentionInputs inputs) {
        AttentionSpec spec = AttentionSpec.builder(inputs).logSumExp(true).build();
        return new AheadProblem(name, kernel, "", inputs, spec);
    }

    private static AheadProblem plain(
            String name, String kernel, String difference, AttentionInputs inputs) {
        return new AheadProblem(name, kernel, difference, inputs, AttentionSpec.of(inputs));
    }

    private AheadProblem than(String more) {
        return new AheadProblem(name, kernel, more, inputs, spec);
    }

    private static AttentionInputs inputs(long seed, int dim) {
        return AttentionInputs.of(
                Tensor.randomNormal(seed, 1, HEADS, LENGTH, dim),
                Tensor.randomNormal(seed + 1, 1, HEADS, LENGTH, dim),
                Tensor.randomNormal(seed + 2, 1, HEADS, LENGTH, dim));
    }

    private static AttentionInputs causal(AttentionInputs inputs) {
        return inputs.with(Mask.causal(Alignment.TOP_LEFT));
    }

    /// All that a kernel can know of a mask; one value, which nobody sees, is infinite.
    private static AttentionInputs everything(long seed) {
        AttentionInputs finite = inputs(seed, 64);
        Tensor value = finite.value();
        value.set(Float.POSITIVE_INFINITY, 0, 0, LENGTH - 1, 0);
        int[] documents = new int[LENGTH];
        Arrays.fill(documents, LENGTH / 2, LENGTH, 1);
        Tensor numbers = Tensor.of(documents, 1, LENGTH);
        return AttentionInputs.of(finite.query(), finite.key(), value)
                .with(Mask.allowed(pattern(LENGTH)))
                .with(Mask.bias(bias(seed, LENGTH)))
                .with(alibi())
                .with(new Mask.Sinks(Tensor.of(new float[HEADS], HEADS)))
                .with(new Mask.Documents(numbers, numbers));
    }

    /// All but every fifth key, and never the last.
    private static Tensor pattern(int length) {
        boolean[] allowed = new boolean[length * length];
        for (int i = 0; i < length; i++) {
            for (int j = 0; j < length - 1; j++) {
                allowed[i * length + j] = (i + j) % 5 != 0;
            }
        }
        return Tensor.of(allowed, length, length);
    }

    private static Tensor bias(long seed, int length) {
        return Tensor.randomNormal(seed + 3, length, length);
    }

    private static Mask alibi() {
        return new Mask.Alibi(Mask.Alibi.standardSlopes(HEADS), Alignment.TOP_LEFT);
    }
}
