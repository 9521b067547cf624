package org.tornadoattention.cli.conformance;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.MaskCollector;
import org.tornadoattention.cli.tensors.TensorMath;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// PyTorch's TransformerEncoderLayer and TransformerDecoderLayer, batch first, without dropout.
///
/// ```
/// norm_first 0:  x = Norm(x + Sublayer(x))      norm_first 1:  x = x + Sublayer(Norm(x))
/// sublayers: self-attention, then in a decoder attention to the memory, then the feed-forward network
/// ```
///
/// Masks follow PyTorch: boolean true = ignore, floating point is added.
final class TransformerLayerOperation implements Operation {
    private final boolean decoder;

    TransformerLayerOperation(boolean decoder) {
        this.decoder = decoder;
    }

    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        Tensor input = arguments.input("x");
        boolean normFirst = arguments.flag("norm_first");
        FeedForward network = FeedForward.of(arguments);
        double epsilon = arguments.optionalNumber("layer_norm_eps").orElse(1e-5);
        AttentionSublayer self =
                new AttentionSublayer(arguments, engine, "self_attn", selfMasks(arguments));
        Map<String, Tensor> outputs = new HashMap<>();
        Tensor x = input.to(DataType.FLOAT64);
        x =
                sublayer(
                        x,
                        LayerNorm.of(arguments, "norm1", epsilon),
                        normFirst,
                        y -> self.apply(y.to(input.type()), Optional.empty(), outputs));
        if (decoder) {
            Tensor memory = arguments.input("memory");
            AttentionSublayer cross =
                    new AttentionSublayer(arguments, engine, "cross_attn", crossMasks(arguments));
            x =
                    sublayer(
                            x,
                            LayerNorm.of(arguments, "norm2", epsilon),
                            normFirst,
                            y -> cross.apply(y.to(input.type()), Optional.of(memory), outputs));
        }
        x =
                sublayer(
                        x,
                        LayerNorm.of(arguments, decoder ? "norm3" : "norm2", epsilon),
                        normFirst,
                        network::apply);
        outputs.put("output", x.to(input.type()));
        return outputs;
    }

    private static Tensor sublayer(
            Tensor x, LayerNorm norm, boolean normFirst, UnaryOperator<Tensor> inner) {
        return normFirst ? sum(x, inner.apply(norm.apply(x))) : norm.apply(sum(x, inner.apply(x)));
    }

    private static Tensor sum(Tensor first, Tensor second) {
        return TensorMath.combine(first, second, DataType.FLOAT64, Double::sum);
    }

    private record Masks(Optional<Tensor> pattern, Optional<Tensor> keyPadding, boolean causal) {}

    private Masks selfMasks(CaseArguments arguments) {
        return decoder
                ? new Masks(
                        arguments.optionalInput("tgt_mask", "target_mask", "attn_mask"),
                        arguments.optionalInput(
                                "target_key_padding_mask",
                                "tgt_key_padding_mask",
                                "key_padding_mask"),
                        arguments.flag("tgt_is_causal", "is_causal"))
                : new Masks(
                        arguments.optionalInput("attn_mask", "src_mask"),
                        arguments.optionalInput("key_padding_mask", "src_key_padding_mask"),
                        arguments.flag("is_causal"));
    }

    private static Masks crossMasks(CaseArguments arguments) {
        return new Masks(
                arguments.optionalInput("memory_mask"),
                arguments.optionalInput("memory_key_padding_mask"),
                arguments.flag("memory_is_causal"));
    }

    /// One attention sublayer, made of the tensors whose names begin with `prefix`.
    private record AttentionSublayer(
            CaseArguments arguments, AttentionEngine engine, String prefix, Masks masks) {

        /// Attention to the memory, or to the input itself; float64 as the sums around it.
        Tensor apply(Tensor input, Optional<Tensor> memory, Map<String, Tensor> outputs) {
            MultiHeadInputs inputs =
                    memory.isPresent()
                            ? MultiHeadInputs.cross(input, memory.get())
                            : MultiHeadInputs.self(input);
            int heads = arguments.integer("num_heads");
            if (masks.causal()) {
                inputs = inputs.with(Mask.causal(Alignment.TOP_LEFT));
            }
            MaskCollector collector = new MaskCollector();
            masks.pattern()
                    .map(pattern -> perHead(pattern, input.dim(0), heads))
                    .ifPresent(pattern -> collector.add(allowed(pattern)));
            masks.keyPadding()
                    .map(PackedHeadsOperation::overKeys)
                    .ifPresent(padding -> collector.add(allowed(padding)));
            for (Mask mask : collector.masks()) {
                inputs = inputs.with(mask);
            }
            MultiHeadSpec spec =
                    MultiHeadSpec.builder(weights(), heads, heads, inputs).weights(true).build();
            AttentionResult result = MultiHeadStep.run(engine, spec, inputs);
            outputs.put("derived_" + prefix + "_output", result.output());
            outputs.put("derived_" + prefix + "_weights", result.weights());
            return result.output().to(DataType.FLOAT64);
        }

        private MultiHeadWeights weights() {
            Linear packed = linear("in_proj_weight", "in_proj_bias");
            int dim = packed.outputDim() / 3;
            Linear output = linear("out_proj_weight", "out_proj_bias");
            return MultiHeadWeights.packed(packed, dim, dim, dim, Optional.of(output));
        }

        private Linear linear(String weight, String bias) {
            Linear map = Linear.outputFirst(arguments.input(prefix + "_" + weight));
            return arguments.optionalInput(prefix + "_" + bias).map(map::withBias).orElse(map);
        }

        /// PyTorch's boolean masks say what to ignore.
        private static Tensor allowed(Tensor mask) {
            return mask.type() == DataType.BOOL ? TensorMath.not(mask) : mask;
        }

        /// PyTorch's 3D form `[B*H][L][S]` as `[B][H][L][S]`.
        private static Tensor perHead(Tensor mask, int batch, int heads) {
            return mask.rank() == 3 && mask.dim(0) == batch * heads
                    ? mask.reshape(batch, heads, mask.dim(1), mask.dim(2))
                    : mask;
        }
    }
}
