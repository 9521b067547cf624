package org.tornadoattention.cli.conformance;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.MaskCollector;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keras' MultiHeadAttention: kernels `(input, heads, dim)`, an output kernel `(heads, dim,
/// output)`, weights on request.
final class KerasMultiHeadOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        int heads = arguments.integer("num_heads");
        Linear queryProjection = input(arguments, "query");
        Linear valueProjection = input(arguments, "value");
        requireDim(arguments, "key_dim", queryProjection.outputDim() / heads);
        requireDim(arguments, "value_dim", valueProjection.outputDim() / heads);
        MultiHeadWeights weights =
                new MultiHeadWeights(
                        queryProjection,
                        input(arguments, "key"),
                        valueProjection,
                        output(arguments));
        Tensor value = arguments.input("value");
        MultiHeadInputs inputs =
                MultiHeadInputs.of(
                        arguments.input("query"),
                        arguments.optionalInput("key").orElse(value),
                        value);
        if (arguments.flag("use_causal_mask", "is_causal")) {
            inputs = inputs.with(Mask.causal(Alignment.TOP_LEFT));
        }
        MaskCollector masks = new MaskCollector();
        arguments
                .optionalInput("attention_mask", "attn_mask")
                .map(KerasMultiHeadOperation::overHeads)
                .ifPresent(masks::add);
        for (String name : new String[] {"key_mask", "value_mask"}) {
            arguments.optionalInput(name).map(PackedHeadsOperation::overKeys).ifPresent(masks::add);
        }
        for (Mask mask : masks.masks()) {
            inputs = inputs.with(mask);
        }
        boolean wantsWeights = wanted.contains("weights");
        MultiHeadSpec.Builder spec =
                MultiHeadSpec.builder(weights, heads, heads, inputs).weights(wantsWeights);
        arguments.optionalNumber("scale").ifPresent(spec::scale);
        AttentionResult result = MultiHeadStep.run(engine, spec.build(), inputs);
        Map<String, Tensor> outputs = new HashMap<>();
        outputs.put("output", result.output());
        if (wantsWeights) {
            outputs.put("weights", result.weights());
        }
        return outputs;
    }

    /// `[B][T][S]`, one mask for all heads, as `[B][1][T][S]`; other ranks broadcast as they are.
    private static Tensor overHeads(Tensor mask) {
        return mask.rank() == 3 ? mask.reshape(mask.dim(0), 1, mask.dim(1), mask.dim(2)) : mask;
    }

    private static Linear input(CaseArguments arguments, String which) {
        Tensor kernel = arguments.input("W_" + which);
        Linear projection =
                Linear.inputFirst(kernel.reshape(kernel.dim(0), kernel.size() / kernel.dim(0)));
        return arguments
                .optionalInput("b_" + which)
                .map(bias -> projection.withBias(bias.reshape(bias.size())))
                .orElse(projection);
    }

    private static Optional<Linear> output(CaseArguments arguments) {
        Optional<Linear> projection =
                arguments
                        .optionalInput("W_output")
                        .map(
                                kernel ->
                                        Linear.inputFirst(
                                                kernel.reshape(
                                                        kernel.size() / kernel.dim(-1),
                                                        kernel.dim(-1))));
        Optional<Tensor> bias = arguments.optionalInput("b_output");
        return bias.isPresent() ? projection.map(p -> p.withBias(bias.get())) : projection;
    }

    private static void requireDim(CaseArguments arguments, String name, int actual) {
        int stated = arguments.optionalInteger(name).orElse(actual);
        if (stated != actual) {
            throw new IllegalArgumentException(
                    "%s must be that of the kernels, %d, but was %d"
                            .formatted(name, actual, stated));
        }
    }
}
