package org.tornadoattention.cli;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadWeights;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;
import java.util.OptionalInt;

/// The layer that decodes: read from a file, or seeded.
final class DecodeLayerArguments {
    private static final int DEFAULT_FEATURES = 2048;
    private static final int DEFAULT_HEADS = 16;
    private static final int DEFAULT_KEY_VALUE_HEADS = 4;
    private static final int DEFAULT_HEAD_DIM = 128;

    @Mixin private WeightArguments file = new WeightArguments();

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "Query heads; must be given with --layer (seeded layer: 16).")
    private Optional<Integer> heads = Optional.empty();

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description =
                    "Key-value heads, which divide the query heads (default: as many; seeded layer:"
                            + " 4 where they do).")
    private Optional<Integer> keyValueHeads = Optional.empty();

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Features of a token, seeded layer (default: the prompt's, or 2048).")
    private Optional<Integer> hidden = Optional.empty();

    @Option(
            names = "--head-dim",
            paramLabel = "N",
            description = "Head dimension, seeded layer (default: 128).")
    private Optional<Integer> headDim = Optional.empty();

    @Mixin private RotaryArguments rotary = new RotaryArguments();

    /// Reads or makes the layer.
    ///
    /// @param promptFeatures those of a prompt from a file
    /// @throws UsageFailure if options contradict each other or are out of range
    /// @throws CommandFailure if the file cannot be read or its layer cannot decode
    DecodeLayer layer(OptionalInt promptFeatures, long seed) {
        if (!file.isGiven()) {
            if (file.isNamed()) {
                throw new UsageFailure("--names and --prefix need --layer");
            }
            return seeded(hidden.orElse(promptFeatures.orElse(DEFAULT_FEATURES)), seed);
        }
        if (hidden.isPresent() || headDim.isPresent()) {
            throw new UsageFailure("--hidden and --head-dim must not be given with --layer");
        }
        int queryHeads =
                heads.orElseThrow(() -> new UsageFailure("--heads must be given with --layer"));
        int kv = keyValueHeads.orElse(queryHeads);
        requirePositive("--heads", queryHeads);
        requirePositive("--kv-heads", kv);
        MultiHeadWeights weights = file.read(queryHeads, kv);
        requireSelfAttention(weights);
        return new DecodeLayer("layer " + file.address(), weights, queryHeads, kv);
    }

    /// The rotary embedding was asked for, or is that of a seeded layer, which has one.
    Optional<RotaryArguments> rotary() {
        return rotary.isGiven() || !file.isGiven() ? Optional.of(rotary) : Optional.empty();
    }

    private DecodeLayer seeded(int features, long seed) {
        int queryHeads = heads.orElse(DEFAULT_HEADS);
        // As in the demo: the default where it divides the heads, else plain multi-head attention.
        int usual =
                queryHeads % DEFAULT_KEY_VALUE_HEADS == 0 ? DEFAULT_KEY_VALUE_HEADS : queryHeads;
        int kv = keyValueHeads.orElse(usual);
        int dim = headDim.orElse(DEFAULT_HEAD_DIM);
        requirePositive("--hidden", features);
        try {
            AttentionShape shape = new AttentionShape(1, queryHeads, kv, 1, 1, dim, dim);
            return new DecodeLayer(
                    "a seeded layer", SeededLayer.make(shape, features, seed), queryHeads, kv);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UsageFailure(
                    "--hidden, --heads, --kv-heads or --head-dim: " + e.getMessage(), e);
        }
    }

    /// An output is to be the next input.
    private void requireSelfAttention(MultiHeadWeights weights) {
        int features = weights.query().inputDim();
        int out = weights.output().map(Linear::outputDim).orElse(0);
        if (weights.key().inputDim() != features
                || weights.value().inputDim() != features
                || out != features) {
            throw new CommandFailure(
                    "--layer %s: a layer that decodes must have one number of features for query, key, value and output but has %d, %d, %d and %d"
                            .formatted(
                                    file.address(),
                                    features,
                                    weights.key().inputDim(),
                                    weights.value().inputDim(),
                                    out));
        }
    }

    private static void requirePositive(String option, int number) {
        if (number <= 0) {
            throw new UsageFailure("%s must be positive but was %d".formatted(option, number));
        }
    }
}
