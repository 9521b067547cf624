package org.tornadoattention.cli.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.ScoreFunction;
import org.tornadoattention.Tensor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// ONNX's FlexAttention: attention with a function on scores and one on probabilities.
///
/// Source: ONNX operator FlexAttention, domain ai.onnx.preview, opset 1.
final class FlexAttentionOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        AttentionInputs inputs =
                AttentionInputs.of(
                        arguments.input("Q"), arguments.input("K"), arguments.input("V"));
        AttentionSpec.Builder spec = AttentionSpec.builder(inputs);
        AttentionOperation.options(arguments, spec);
        function(arguments, "score_mod").ifPresent(spec::scoreFunction);
        function(arguments, "prob_mod").ifPresent(spec::probabilityFunction);
        return Map.of("Y", engine.run(spec.build(), inputs).output());
    }

    private static Optional<ScoreFunction> function(CaseArguments arguments, String name) {
        return arguments.setting(name).map(description -> function(name, description));
    }

    private static ScoreFunction function(String name, JsonNode description) {
        String kind = description.path("kind").asText();
        double value = description.path("value").asDouble(Double.NaN);
        boolean needsValue =
                switch (kind) {
                    case "add", "multiply", "softcap" -> true;
                    default -> false;
                };
        if (needsValue && Double.isNaN(value)) {
            throw CaseArguments.notKnown(name, description);
        }
        return switch (kind) {
            case "add" -> (score, b, h, i, j) -> score + value;
            case "multiply" -> (score, b, h, i, j) -> score * value;
            case "softcap" -> (score, b, h, i, j) -> value * Math.tanh(score / value);
            case "causal-top-left" ->
                    (score, b, h, i, j) -> j <= i ? score : Double.NEGATIVE_INFINITY;
            case "add-q-index-minus-k-index" -> (score, b, h, i, j) -> score + i - j;
            default -> throw CaseArguments.notKnown(name, description);
        };
    }
}
