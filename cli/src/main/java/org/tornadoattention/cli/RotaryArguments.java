package org.tornadoattention.cli;

import org.tornadoattention.DataType;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Option;

import java.util.Optional;

/// The rotary embedding of a layer's queries and keys.
final class RotaryArguments {
    static final double DEFAULT_BASE = 10000;

    @Option(
            names = "--rotary-base",
            paramLabel = "BASE",
            description = "Turns queries and keys to their positions; 10000 in most models.")
    private Optional<Double> base = Optional.empty();

    @Option(
            names = "--rotary-dim",
            paramLabel = "N",
            description = "How many channels of a head turn (default: all).")
    private Optional<Integer> dim = Optional.empty();

    @Option(
            names = "--rotary-pairing",
            paramLabel = "PAIRING",
            description = "half-split (default; Hugging Face) or interleaved (Meta, GPT-J).")
    private Optional<String> pairing = Optional.empty();

    /// Whether one was asked for.
    boolean isGiven() {
        return base.isPresent() || dim.isPresent() || pairing.isPresent();
    }

    /// The embedding for heads of `headDim` channels; row `n` of its tables is that of the `n`-th
    /// of the positions.
    ///
    /// @throws UsageFailure if the options make no sense
    RotaryEmbedding embedding(int headDim, long[] positions) {
        RotaryEmbedding.Pairing pairs =
                Choice.parse(
                        "--rotary-pairing",
                        pairing.orElse("half-split"),
                        RotaryEmbedding.Pairing.class);
        int channels = dim.orElse(headDim);
        if (channels > headDim) {
            throw new UsageFailure(
                    "--rotary-dim must be at most the head dimension, %d, but was %d"
                            .formatted(headDim, channels));
        }
        try {
            // Refuses what makes no sense.
            RotaryEmbedding.ofBase(base(), channels, 1, pairs);
            Tensor cosines = Tensor.allocate(DataType.FLOAT32, positions.length, channels / 2);
            Tensor sines = Tensor.allocate(DataType.FLOAT32, positions.length, channels / 2);
            for (int n = 0; n < positions.length; n++) {
                for (int c = 0; c < channels / 2; c++) {
                    double angle = positions[n] * Math.pow(base(), -2.0 * c / channels);
                    cosines.set(Math.cos(angle), n, c);
                    sines.set(Math.sin(angle), n, c);
                }
            }
            return new RotaryEmbedding(cosines, sines, pairs);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    "--rotary-base or --rotary-dim: %s".formatted(e.getMessage()), e);
        }
    }

    /// The base that was given, or the usual one.
    double base() {
        return base.orElse(DEFAULT_BASE);
    }
}
