package org.tornadoattention.cli;

import org.tornadoattention.DataType;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Option;

import java.util.Optional;

/// A multi-head layer in place of plain attention.
final class LayerArguments {
    private static final double DEFAULT_BASE = 10000;

    @Option(
            names = "--layer",
            paramLabel = "FILE",
            description = {
                "A multi-head layer's weights, .safetensors: --query is then [B][N][E] and --heads"
                        + " says how many heads there are.",
                "Computed are the projections, attention and the output projection; no norm, no"
                        + " residual."
            })
    private Optional<String> layer = Optional.empty();

    @Option(
            names = "--names",
            paramLabel = "NAMES",
            description = {
                "How the layer's tensors are called:",
                "torch (default): in_proj_weight or q_proj_weight k_proj_weight v_proj_weight,"
                        + " in_proj_bias, out_proj.weight, out_proj.bias",
                "bert: attention.self.query.weight ..., attention.output.dense.weight ...",
                "gpt2: c_attn.weight (input first), c_attn.bias, c_proj.weight, c_proj.bias",
                "llama: q_proj.weight k_proj.weight v_proj.weight o_proj.weight, with biases if any"
            })
    private Optional<String> names = Optional.empty();

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "What stands before the tensor names, such as h.0.attn")
    private Optional<String> prefix = Optional.empty();

    @Option(
            names = "--memory",
            paramLabel = "FILE",
            description =
                    "Keys and values [B][M][E] of cross-attention; without it, --query itself.")
    private Optional<String> memory = Optional.empty();

    @Option(
            names = "--rotary-base",
            paramLabel = "BASE",
            description = "Turns queries and keys to their positions; 10000 in most models.")
    private Optional<Double> rotaryBase = Optional.empty();

    @Option(
            names = "--rotary-dim",
            paramLabel = "N",
            description = "How many channels of a head turn (default: all).")
    private Optional<Integer> rotaryDim = Optional.empty();

    @Option(
            names = "--rotary-pairing",
            paramLabel = "PAIRING",
            description = "half-split (default; Hugging Face) or interleaved (Meta, GPT-J).")
    private Optional<String> rotaryPairing = Optional.empty();

    @Option(
            names = "--positions",
            paramLabel = "FILE",
            description =
                    "Positions [B][N] for the rotary embedding; default: 0, 1, ... behind the"
                            + " past.")
    private Optional<String> positions = Optional.empty();

    /// Whether a layer was asked for; refuses options that need one where none was.
    boolean isWanted() {
        boolean others =
                names.isPresent()
                        || prefix.isPresent()
                        || memory.isPresent()
                        || positions.isPresent()
                        || isRotary();
        if (layer.isEmpty() && others) {
            throw new UsageFailure(
                    "--names, --prefix, --memory, --rotary-base, --rotary-dim, --rotary-pairing and"
                            + " --positions need --layer");
        }
        if (positions.isPresent() && !isRotary()) {
            throw new UsageFailure("--positions needs --rotary-base");
        }
        return layer.isPresent();
    }

    /// The layer's weights.
    LayerWeights weights() {
        return new LayerWeights(
                layer.orElseThrow(),
                Choice.parse("--names", names.orElse("torch"), LayerWeights.Names.class),
                prefix.orElse(""));
    }

    /// Keys and values of cross-attention.
    Optional<TensorInput> memory() {
        return memory.map(address -> TensorInput.read("--memory", address));
    }

    /// Positions of the tokens.
    Optional<TensorInput> positions() {
        return positions.map(address -> TensorInput.read("--positions", address));
    }

    /// The rotary embedding for heads of `headDim` channels, if one was asked for; row `n` of its
    /// tables is that of the `n`-th of the positions.
    Optional<RotaryEmbedding> rotary(int headDim, long[] rows) {
        if (!isRotary()) {
            return Optional.empty();
        }
        RotaryEmbedding.Pairing pairing =
                Choice.parse(
                        "--rotary-pairing",
                        rotaryPairing.orElse("half-split"),
                        RotaryEmbedding.Pairing.class);
        try {
            double base = rotaryBase.orElse(DEFAULT_BASE);
            int dim = rotaryDim.orElse(headDim);
            // Refuses what makes no sense.
            RotaryEmbedding.ofBase(base, dim, 1, pairing);
            Tensor cosines = Tensor.allocate(DataType.FLOAT32, rows.length, dim / 2);
            Tensor sines = Tensor.allocate(DataType.FLOAT32, rows.length, dim / 2);
            for (int n = 0; n < rows.length; n++) {
                for (int c = 0; c < dim / 2; c++) {
                    double angle = rows[n] * Math.pow(base, -2.0 * c / dim);
                    cosines.set(Math.cos(angle), n, c);
                    sines.set(Math.sin(angle), n, c);
                }
            }
            return Optional.of(new RotaryEmbedding(cosines, sines, pairing));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    "--rotary-base or --rotary-dim: %s".formatted(e.getMessage()), e);
        }
    }

    private boolean isRotary() {
        return rotaryBase.isPresent() || rotaryDim.isPresent() || rotaryPairing.isPresent();
    }
}
