package org.tornadoattention.cli.conformance;

import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Additive attention as Keras and AllenNLP have it: scores before masks, weights after, output
/// with masked query rows set to zero.
final class AdditiveAttentionOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        Optional<Tensor> givenKey = arguments.optionalInput("key");
        Optional<Tensor> givenValue = arguments.optionalInput("value");
        Tensor key = givenKey.or(() -> givenValue).orElseGet(() -> arguments.input("key"));
        AdditiveInputs inputs =
                AdditiveInputs.of(arguments.input("query"), key, givenValue.orElse(key));
        Optional<Tensor> valueMask = arguments.optionalInput("value_mask");
        if (valueMask.isPresent()) {
            Tensor mask = valueMask.get();
            inputs = inputs.with(Mask.allowed(PackedHeadsOperation.overKeys(mask)));
        }
        if (arguments.flag("use_causal_mask", "is_causal", "causal")) {
            inputs = inputs.with(Mask.causal(Alignment.TOP_LEFT));
        }
        AdditiveSpec.Builder spec =
                AdditiveSpec.builder(inputs)
                        .parameters(
                                new AdditiveParameters(
                                        arguments.optionalInput("W_query"),
                                        arguments.optionalInput("W_key"),
                                        arguments.optionalInput("score_vector")));
        boolean wantsScores = wanted.contains("scores");
        boolean wantsWeights = wanted.contains("weights");
        if (wantsScores) {
            spec.scores(ScoreStep.SCALED);
        }
        Optional<Tensor> queryMask = arguments.optionalInput("query_mask");
        try (AdditivePlan plan = engine.plan(spec.weights(wantsWeights).build())) {
            AttentionResult result = plan.run(inputs);
            queryMask.ifPresent(mask -> clearRows(result.output(), mask));
            Map<String, Tensor> outputs = new HashMap<>();
            outputs.put("output", result.output());
            if (wantsScores) {
                outputs.put("scores", result.scores());
            }
            if (wantsWeights) {
                outputs.put("weights", result.weights());
            }
            return outputs;
        }
    }

    /// Zeros in the rows `[b][i]` where the mask `[B][Nq]` is false.
    private static void clearRows(Tensor output, Tensor mask) {
        for (int b = 0; b < output.dim(0); b++) {
            for (int i = 0; i < output.dim(1); i++) {
                for (int d = 0; mask.get(b, i) == 0 && d < output.dim(2); d++) {
                    output.set(0, b, i, d);
                }
            }
        }
    }
}
