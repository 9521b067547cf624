package org.tornadoattention.benchmarks.assembly;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Plans that together compile every kernel for a GPU, in the forms that differ: dimensions, masks,
/// split keys, float16, values that are NaN.
final class KernelPlans {
    private static final int HEADS = 8;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int LENGTH = 256;
    private static final String REGISTERS = "flash-registers";
    private static final String CONTEXT = "flash-context";
    private static final String LOOP = "flash-loop";
    static final String NO_SPLITS = "1";
    static final String SPLITS = "4";

    /// What is compiled.
    ///
    /// @param name of a folder
    /// @param settings of the engine
    /// @param run compiles
    record Plan(String name, Map<String, String> settings, Consumer<AttentionEngine> run) {}

    private KernelPlans() {}

    /// @param tensorCores whether the backend has kernels for them
    static List<Plan> all(boolean tensorCores) {
        List<Plan> plans = new ArrayList<>();
        for (int dim : new int[] {64, 128}) {
            addForms(plans, REGISTERS, dim);
        }
        for (int dim : new int[] {64, 80, 128}) {
            addForms(plans, CONTEXT, dim);
        }
        addForms(plans, LOOP, 64);
        AttentionInputs half =
                inputs(64, DataType.FLOAT16).with(Mask.causal(Alignment.BOTTOM_RIGHT));
        plans.add(attention(REGISTERS, 64, "float16", half, NO_SPLITS));
        plans.add(steps("all-masks", masked(64)));
        plans.add(steps("non-finite-all-masks", masked(nonFinite(64))));
        plans.addAll(LayerPlans.all());
        plans.addAll(LibraryPlans.all());
        if (tensorCores) {
            plans.addAll(TensorPlans.all());
        }
        return plans;
    }

    /// Without a mask the text is that of a causal mask: a row's range of keys is no constant.
    private static void addForms(List<Plan> plans, String kernel, int dim) {
        AttentionInputs causal = inputs(dim).with(Mask.causal(Alignment.BOTTOM_RIGHT));
        plans.add(attention(kernel, dim, "causal", causal, NO_SPLITS));
        plans.add(attention(kernel, dim, "all-masks", masked(dim), NO_SPLITS));
        plans.add(attention(kernel, dim, "split", causal, SPLITS));
        plans.add(attention(kernel, dim, "split-all-masks", masked(dim), SPLITS));
        AttentionInputs nonFinite = nonFinite(dim).with(Mask.causal(Alignment.BOTTOM_RIGHT));
        plans.add(attention(kernel, dim, "non-finite", nonFinite, NO_SPLITS));
        AttentionInputs masked = masked(nonFinite(dim));
        plans.add(attention(kernel, dim, "non-finite-all-masks", masked, NO_SPLITS));
        plans.add(attention(kernel, dim, "non-finite-split-all-masks", masked, SPLITS));
    }

    /// A plan of attention by one kernel.
    static Plan attention(
            String kernel, int dim, String form, AttentionInputs inputs, String splits) {
        AttentionSpec spec = spec(inputs).build();
        Map<String, String> settings = new HashMap<>(Map.of("kernel", kernel, "splits", splits));
        return new Plan(
                "%s-d%d-%s".formatted(kernel, dim, form),
                settings,
                engine -> engine.run(spec, inputs));
    }

    private static Plan steps(String form, AttentionInputs inputs) {
        AttentionSpec spec = spec(inputs).weights(true).scores(ScoreStep.SCALED).build();
        return new Plan("steps-" + form, Map.of(), engine -> engine.run(spec, inputs));
    }

    /// With all that a mask brings into a kernel where there is one.
    private static AttentionSpec.Builder spec(AttentionInputs inputs) {
        boolean all = inputs.maskKinds().contains(Mask.Kind.BIAS);
        return AttentionSpec.builder(inputs).logSumExp(all).softcap(all ? 30 : 0);
    }

    private static AttentionInputs inputs(int dim) {
        return inputs(dim, DataType.FLOAT32);
    }

    private static AttentionInputs nonFinite(int dim) {
        AttentionInputs inputs = inputs(dim);
        inputs.value().set(Double.NaN, 0, 0, 0, 0);
        return inputs;
    }

    static AttentionInputs inputs(int dim, DataType type) {
        return AttentionInputs.of(
                Tensor.randomNormal(1, 1, HEADS, LENGTH, dim).to(type),
                Tensor.randomNormal(2, 1, KEY_VALUE_HEADS, LENGTH, dim).to(type),
                Tensor.randomNormal(3, 1, KEY_VALUE_HEADS, LENGTH, dim).to(type));
    }

    private static AttentionInputs masked(int dim) {
        return masked(inputs(dim));
    }

    /// What masks hold is not compiled; their kinds are.
    static AttentionInputs masked(AttentionInputs inputs) {
        return inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT))
                .with(Mask.keyLengths(LENGTH))
                .with(
                        new Mask.Documents(
                                Tensor.of(new int[LENGTH], 1, LENGTH),
                                Tensor.of(new int[LENGTH], 1, LENGTH)))
                .with(new Mask.Alibi(Mask.Alibi.standardSlopes(HEADS), Alignment.BOTTOM_RIGHT))
                .with(Mask.allowed(Tensor.of(new boolean[LENGTH], LENGTH)))
                .with(Mask.bias(Tensor.randomNormal(4, LENGTH, LENGTH)))
                .with(new Mask.Sinks(Tensor.randomNormal(5, HEADS)));
    }
}
