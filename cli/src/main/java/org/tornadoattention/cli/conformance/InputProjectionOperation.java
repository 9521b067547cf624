package org.tornadoattention.cli.conformance;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.KeyValueCache;
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
import java.util.OptionalDouble;
import java.util.Set;

/// ONNX Runtime's contrib operator Attention: projections of one input, attention, no output
/// projection.
final class InputProjectionOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        int heads = arguments.integer("num_heads");
        MultiHeadWeights weights =
                new MultiHeadWeights(
                        linear(arguments, "q"),
                        linear(arguments, "k"),
                        linear(arguments, "v"),
                        Optional.empty());
        MultiHeadInputs inputs = MultiHeadInputs.self(arguments.input("input"));
        Optional<Tensor> pastKey = arguments.optionalInput("past_key");
        Optional<Tensor> pastValue = arguments.optionalInput("past_value");
        int pastLength = pastKey.map(past -> past.dim(2)).orElse(0);
        KeyValueCache cache =
                KeyValueCache.allocate(
                        inputs.query().type(),
                        inputs.query().dim(0),
                        heads,
                        pastLength + inputs.query().dim(1),
                        weights.key().outputDim() / heads,
                        weights.value().outputDim() / heads);
        boolean cached = pastKey.isPresent() || wanted.contains("present_key");
        if (pastKey.isPresent() && pastValue.isPresent()) {
            cache.append(pastKey.get(), pastValue.get());
        }
        if (cached) {
            inputs = inputs.withCache(cache);
        }
        if (arguments.flag("is_causal")) {
            inputs = inputs.with(Mask.causal(Alignment.offset(pastLength)));
        }
        MaskCollector masks = new MaskCollector();
        arguments.optionalInput("attn_mask").ifPresent(masks::add);
        arguments.optionalInput("attn_bias").ifPresent(masks::add);
        for (Mask mask : masks.masks()) {
            inputs = inputs.with(mask);
        }
        MultiHeadSpec.Builder spec = MultiHeadSpec.builder(weights, heads, heads, inputs);
        OptionalDouble scale = arguments.optionalNumber("scale");
        if (scale.isPresent()) {
            spec.scale(scale.getAsDouble());
        }
        Map<String, Tensor> outputs = new HashMap<>();
        outputs.put("output", MultiHeadStep.run(engine, spec.build(), inputs).output());
        if (cached) {
            outputs.put("present_key", cache.key());
            outputs.put("present_value", cache.value());
        }
        return outputs;
    }

    private static Linear linear(CaseArguments arguments, String which) {
        Linear projection = Linear.inputFirst(arguments.input("W_" + which));
        return arguments.optionalInput("b_" + which).map(projection::withBias).orElse(projection);
    }
}
