package org.tornadoattention.benchmarks.assembly;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.assembly.KernelPlans.Plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The kernels for tensor cores, each with what it may be compiled for.
final class TensorPlans {
    private static final String FLASH = "flash-tensor";
    private static final String DECODE = "decode-warps";

    /// Heads and lengths of what decodes: up to 8 rows share a key-value head.
    private static final int HEADS = 8;

    private static final int KEYS = 256;

    private TensorPlans() {}

    static List<Plan> all() {
        List<Plan> plans = new ArrayList<>();
        for (int dim : new int[] {64, 128}) {
            addFlash(plans, dim, DataType.FLOAT16, "");
            addFlash(plans, dim, DataType.BFLOAT16, "bfloat16-");
            addDecoding(plans, dim);
        }
        return plans;
    }

    private static void addFlash(List<Plan> plans, int dim, DataType type, String prefix) {
        AttentionInputs plain =
                KernelPlans.inputs(dim, type).with(Mask.causal(Alignment.BOTTOM_RIGHT));
        int keys = plain.shape().keyLength();
        add(plans, FLASH, dim, prefix + "causal", plain, KernelPlans.NO_SPLITS);
        AttentionInputs scored =
                plain.with(Mask.bias(Tensor.randomNormal(1, keys, keys)))
                        .with(Mask.allowed(Tensor.of(new boolean[keys], keys)));
        add(plans, FLASH, dim, prefix + "bias-boolean", scored, KernelPlans.NO_SPLITS);
        AttentionInputs all = KernelPlans.masked(KernelPlans.inputs(dim, type));
        add(plans, FLASH, dim, prefix + "all-masks", all, KernelPlans.NO_SPLITS);
        AttentionInputs sinks =
                plain.with(new Mask.Sinks(Tensor.randomNormal(2, plain.shape().queryHeads())));
        add(plans, FLASH, dim, prefix + "sinks", sinks, KernelPlans.NO_SPLITS);
        add(plans, FLASH, dim, prefix + "split", plain, KernelPlans.SPLITS);
        add(plans, FLASH, dim, prefix + "split-all-masks", all, KernelPlans.SPLITS);
    }

    private static void addDecoding(List<Plan> plans, int dim) {
        AttentionInputs plain = decoding(dim, 1);
        add(plans, DECODE, dim, "plain", plain, KernelPlans.NO_SPLITS);
        add(plans, DECODE, dim, "split", plain, KernelPlans.SPLITS);
        add(plans, DECODE, dim, "split-non-finite", decoding(dim, Double.NaN), KernelPlans.SPLITS);
        AttentionInputs scored =
                plain.with(Mask.bias(Tensor.randomNormal(1, KEYS)))
                        .with(Mask.allowed(Tensor.of(new boolean[KEYS], KEYS)));
        add(plans, DECODE, dim, "split-bias-boolean", scored, KernelPlans.SPLITS);
    }

    /// @param value of all values
    private static AttentionInputs decoding(int dim, double value) {
        float[] values = new float[HEADS * KEYS * dim];
        Arrays.fill(values, (float) value);
        return AttentionInputs.of(
                Tensor.randomNormal(1, 1, HEADS, 1, dim).to(DataType.FLOAT16),
                Tensor.randomNormal(2, 1, HEADS, KEYS, dim).to(DataType.FLOAT16),
                Tensor.of(values, 1, HEADS, KEYS, dim).to(DataType.FLOAT16));
    }

    private static void add(
            List<Plan> plans,
            String kernel,
            int dim,
            String form,
            AttentionInputs inputs,
            String splits) {
        plans.add(KernelPlans.attention(kernel, dim, form, inputs, splits));
    }
}
