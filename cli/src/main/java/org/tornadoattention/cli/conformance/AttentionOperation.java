package org.tornadoattention.cli.conformance;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.MaskCollector;
import org.tornadoattention.cli.tensors.TensorMath;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// ONNX's Attention, opsets 23 to 25: 4D or packed 3D tensors, past keys and values, every mask.
///
/// Source: ONNX operator Attention, opset 25.
final class AttentionOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        Tensor query = arguments.input("Q");
        boolean packed = query.rank() == 3;
        Tensor q = headsFirst(query, arguments, "q_num_heads");
        Tensor key = headsFirst(arguments.input("K"), arguments, "kv_num_heads");
        Tensor value = headsFirst(arguments.input("V"), arguments, "kv_num_heads");
        Optional<Tensor> pastKey = arguments.optionalInput("past_key");
        Optional<Tensor> pastValue = arguments.optionalInput("past_value");
        Tensor k = pastKey.isPresent() ? TensorMath.appendTokens(pastKey.get(), key) : key;
        Tensor v = pastValue.isPresent() ? TensorMath.appendTokens(pastValue.get(), value) : value;
        Layout layout = packed ? Layout.TOKENS_FIRST : Layout.HEADS_FIRST;
        AttentionInputs inputs =
                AttentionInputs.of(
                        layout.toHeadsFirst(q),
                        layout.toHeadsFirst(k),
                        layout.toHeadsFirst(v),
                        layout);
        inputs = withMasks(inputs, arguments, pastKey.map(past -> past.dim(2)));
        AttentionSpec.Builder spec = AttentionSpec.builder(inputs);
        boolean wantsScores = wanted.contains("qk_matmul_output");
        boolean probabilities = scoreStep(arguments, spec, wantsScores);
        options(arguments, spec);
        AttentionResult result = engine.run(spec.build(), inputs);
        Map<String, Tensor> outputs = new HashMap<>();
        outputs.put("Y", packed ? PackedHeads.join(result.output()) : result.output());
        outputs.put("present_key", k);
        outputs.put("present_value", v);
        if (wantsScores) {
            outputs.put("qk_matmul_output", probabilities ? result.weights() : result.scores());
        }
        return outputs;
    }

    /// A 3D tensor `[B][N][H*D]` or a 4D one as `[B][H][N][D]`.
    private static Tensor headsFirst(Tensor tensor, CaseArguments arguments, String headCount) {
        return switch (tensor.rank()) {
            case 3 -> PackedHeads.split(tensor, arguments.integer(headCount));
            case 4 -> {
                arguments.optionalInteger(headCount); // The shape says the same.
                yield tensor;
            }
            default ->
                    throw new IllegalArgumentException(
                            "Q, K and V must have rank 3 or 4 but one was " + tensor);
        };
    }

    private static AttentionInputs withMasks(
            AttentionInputs unmasked, CaseArguments arguments, Optional<Integer> pastLength) {
        AttentionInputs inputs = unmasked;
        Optional<Tensor> lengths = arguments.optionalInput("nonpad_kv_seqlen");
        Alignment alignment =
                lengths.isPresent()
                        ? Alignment.BOTTOM_RIGHT
                        : Alignment.offset(pastLength.orElse(0));
        if (lengths.isPresent()) {
            inputs = inputs.with(new Mask.KeyLengths(lengths.get(), Mask.Padding.RIGHT));
        }
        if (arguments.flag("is_causal")) {
            inputs = inputs.with(Mask.causal(alignment));
        }
        int left = arguments.optionalInteger("left_window_size").orElse(-1);
        int right = arguments.optionalInteger("right_window_size").orElse(-1);
        if (left >= 0 || right >= 0) {
            inputs =
                    inputs.with(
                            Mask.slidingWindow(Math.max(-1, left), Math.max(-1, right), alignment));
        }
        Optional<Tensor> mask = arguments.optionalInput("attn_mask");
        if (mask.isPresent()) {
            MaskCollector collector = new MaskCollector();
            collector.add(TensorMath.fillUp(mask.get(), inputs.shape().keyLength()));
            for (Mask collected : collector.masks()) {
                inputs = inputs.with(collected);
            }
        }
        return inputs;
    }

    /// Asks for `qk_matmul_output` and returns whether that is the probabilities.
    private static boolean scoreStep(
            CaseArguments arguments, AttentionSpec.Builder spec, boolean wanted) {
        int mode = arguments.optionalInteger("qk_matmul_output_mode").orElse(0);
        if (!wanted) {
            return false;
        }
        switch (mode) {
            case 0 -> spec.scores(ScoreStep.SCALED);
            case 1 -> spec.scores(ScoreStep.SOFTCAPPED);
            case 2 -> spec.scores(ScoreStep.MASKED);
            case 3 -> spec.weights(true);
            default -> throw CaseArguments.notKnown("qk_matmul_output_mode", mode);
        }
        return mode == 3;
    }

    /// Scale, softcap and softmax precision.
    static void options(CaseArguments arguments, AttentionSpec.Builder spec) {
        OptionalDouble scale = arguments.optionalNumber("scale");
        if (scale.isPresent()) {
            spec.scale(scale.getAsDouble());
        }
        spec.softcap(Math.max(0, arguments.optionalNumber("softcap").orElse(0)));
        if (arguments.setting("softmax_precision").isPresent()) {
            spec.softmaxPrecision(onnxType(arguments.integer("softmax_precision")));
        }
    }

    /// ONNX's TensorProto.DataType.
    private static DataType onnxType(int number) {
        return switch (number) {
            case 1 -> DataType.FLOAT32;
            case 10 -> DataType.FLOAT16;
            case 11 -> DataType.FLOAT64;
            case 16 -> DataType.BFLOAT16;
            default -> throw CaseArguments.notKnown("softmax_precision", number);
        };
    }
}
