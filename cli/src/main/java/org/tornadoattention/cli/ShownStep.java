package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.List;

/// The step whose source `attend kernels` shows: its shape, its masks and what it returns.
final class ShownStep {
    private static final int WINDOW = 64;

    @Option(names = "--batch", paramLabel = "N", description = "Batch entries (default: 1).")
    private int batch = 1;

    @Option(names = "--heads", paramLabel = "N", description = "Query heads (default: 8).")
    private int heads = 8;

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads, which divide the query heads (default: as many).")
    private int keyValueHeads;

    @Option(
            names = "--length",
            paramLabel = "N",
            description =
                    "Keys, and as many queries unless --queries says otherwise (default: 128).")
    private int length = 128;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Queries (default: as many as keys).")
    private int queries;

    @Option(names = "--head-dim", paramLabel = "N", description = "Head dimension (default: 64).")
    private int headDim = 64;

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            split = ",",
            description =
                    "none, causal, window, lengths, boolean, bias, alibi, sinks, documents; several"
                            + " combine, separated by commas (default: none).")
    private List<String> masks = List.of("none");

    @Option(names = "--softcap", paramLabel = "X", description = "A soft cap (default: 0, none).")
    private double softcap;

    @Option(names = "--lse", description = "With the log-sum-exp of each row.")
    private boolean logSumExp;

    @Option(names = "--weights", description = "With attention weights: the steps.")
    private boolean weights;

    /// The names of its masks.
    List<String> masks() {
        return masks;
    }

    /// What is to be computed of its inputs.
    ///
    /// @throws UsageFailure if the soft cap makes no sense
    AttentionSpec spec(AttentionInputs inputs) {
        AttentionSpec.Builder builder = AttentionSpec.builder(inputs);
        try {
            builder.softcap(softcap).logSumExp(logSumExp).weights(weights);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure("--softcap: " + e.getMessage(), e);
        }
        return builder.build();
    }

    /// Random numbers.
    ///
    /// @throws UsageFailure if shape or masks make no sense
    AttentionInputs inputs() {
        int rows = queries == 0 ? length : queries;
        int kv = keyValueHeads == 0 ? heads : keyValueHeads;
        AttentionInputs inputs;
        try {
            AttentionShape shape =
                    new AttentionShape(batch, heads, kv, rows, length, headDim, headDim);
            inputs =
                    AttentionInputs.of(
                            Tensor.randomNormal(1L, batch, heads, rows, headDim),
                            Tensor.randomNormal(2L, batch, kv, shape.keyLength(), headDim),
                            Tensor.randomNormal(3L, batch, kv, shape.keyLength(), headDim));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    "--batch, --heads, --kv-heads, --length, --queries or --head-dim: "
                            + e.getMessage(),
                    e);
        }
        for (String name : masks) {
            if (!name.equals("none")) {
                inputs = inputs.with(mask(name, inputs.shape()));
            }
        }
        return inputs;
    }

    /// Any mask of a kind: what it holds is not compiled.
    private static Mask mask(String name, AttentionShape shape) {
        int keys = shape.keyLength();
        return switch (name) {
            case "causal" -> Mask.causal(Alignment.BOTTOM_RIGHT);
            case "window" -> Mask.slidingWindow(WINDOW, 0, Alignment.BOTTOM_RIGHT);
            case "lengths" -> {
                int[] lengths = new int[shape.batch()];
                Arrays.fill(lengths, keys);
                yield Mask.keyLengths(lengths);
            }
            case "boolean" -> {
                boolean[] allowed = new boolean[keys];
                Arrays.fill(allowed, true);
                yield Mask.allowed(Tensor.of(allowed, keys));
            }
            case "bias" -> Mask.bias(Tensor.randomNormal(4L, shape.queryLength(), keys));
            case "alibi" ->
                    new Mask.Alibi(
                            Tensor.randomNormal(5L, shape.queryHeads()), Alignment.BOTTOM_RIGHT);
            case "sinks" -> new Mask.Sinks(Tensor.randomNormal(6L, shape.queryHeads()));
            case "documents" ->
                    new Mask.Documents(
                            Tensor.of(
                                    new int[shape.batch() * shape.queryLength()],
                                    shape.batch(),
                                    shape.queryLength()),
                            Tensor.of(new int[shape.batch() * keys], shape.batch(), keys));
            default ->
                    throw new UsageFailure(
                            "--mask must be of none, causal, window, lengths, boolean, bias, alibi, sinks, documents but was '%s'"
                                    .formatted(name));
        };
    }
}
