package org.tornadoattention.cli.conformance;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.MaskCollector;
import org.tornadoattention.cli.tensors.TensorMath;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// ONNX Runtime's contrib operator MultiHeadAttention: projected inputs with packed heads, their
/// biases, masks and past; keys and values may also come as `[B][H][T][D]`.
final class PackedHeadsOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        int heads = arguments.integer("num_heads");
        Tensor query = headsFirst(arguments, "query", "bias_q", heads);
        Tensor key = headsFirst(arguments, "key", "bias_k", heads);
        Tensor value = headsFirst(arguments, "value", "bias_v", heads);
        Optional<Tensor> pastKey = arguments.optionalInput("past_key");
        Optional<Tensor> pastValue = arguments.optionalInput("past_value");
        Tensor k = pastKey.isPresent() ? TensorMath.appendTokens(pastKey.get(), key) : key;
        Tensor v = pastValue.isPresent() ? TensorMath.appendTokens(pastValue.get(), value) : value;
        AttentionInputs inputs =
                AttentionInputs.tokensFirst(
                        query.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2));
        if (arguments.flag("is_causal")) {
            int pastLength = pastKey.map(past -> past.dim(2)).orElse(0);
            inputs = inputs.with(Mask.causal(Alignment.offset(pastLength)));
        }
        MaskCollector masks = new MaskCollector();
        arguments
                .optionalInput("key_padding_mask")
                .map(PackedHeadsOperation::overKeys)
                .ifPresent(masks::add);
        arguments.optionalInput("attn_mask").ifPresent(masks::add);
        arguments.optionalInput("attn_bias").ifPresent(masks::add);
        for (Mask mask : masks.masks()) {
            inputs = inputs.with(mask);
        }
        AttentionSpec.Builder spec = AttentionSpec.builder(inputs);
        AttentionOperation.options(arguments, spec);
        Tensor output = engine.run(spec.build(), inputs).output();
        return Map.of("output", PackedHeads.join(output), "present_key", k, "present_value", v);
    }

    /// A mask `[B][T]` over keys as `[B][1][1][T]`.
    static Tensor overKeys(Tensor mask) {
        return mask.rank() == 2 ? mask.reshape(mask.dim(0), 1, 1, mask.dim(1)) : mask;
    }

    private static Tensor headsFirst(
            CaseArguments arguments, String name, String biasName, int heads) {
        Tensor tensor = arguments.input(name);
        Tensor split = tensor.rank() == 3 ? PackedHeads.split(tensor, heads) : tensor;
        return arguments
                .optionalInput(biasName)
                .map(bias -> bias.reshape(heads, 1, split.dim(3)))
                .map(bias -> TensorMath.combine(split, bias, tensor.type(), Double::sum))
                .orElse(split);
    }
}
