package org.tornadoattention.cli;

import org.tornadoattention.RotaryEmbedding;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;

/// A multi-head layer in place of plain attention.
final class LayerArguments {
    @Mixin private WeightArguments weights = new WeightArguments();

    @Option(
            names = "--memory",
            paramLabel = "FILE",
            description =
                    "Keys and values [B][M][E] of cross-attention; without it, --query itself.")
    private Optional<String> memory = Optional.empty();

    @Mixin private RotaryArguments rotary = new RotaryArguments();

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
                weights.isNamed()
                        || memory.isPresent()
                        || positions.isPresent()
                        || rotary.isGiven();
        if (!weights.isGiven() && others) {
            throw new UsageFailure(
                    "--names, --prefix, --memory, --rotary-base, --rotary-dim, --rotary-pairing and"
                            + " --positions need --layer");
        }
        if (positions.isPresent() && !rotary.isGiven()) {
            throw new UsageFailure("--positions needs --rotary-base");
        }
        return weights.isGiven();
    }

    /// The layer's weights.
    WeightArguments weights() {
        return weights;
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
        return rotary.isGiven() ? Optional.of(rotary.embedding(headDim, rows)) : Optional.empty();
    }
}
