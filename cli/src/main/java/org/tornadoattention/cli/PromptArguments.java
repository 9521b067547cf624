package org.tornadoattention.cli;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Option;

import java.util.Optional;

/// The tokens that are there before decoding begins.
final class PromptArguments {
    private static final int DEFAULT_LENGTH = 1000;

    @Option(
            names = "--prompt",
            paramLabel = "FILE",
            description = "The prompt's activations [B][N][E], read as float32; default: seeded.")
    private Optional<String> file = Optional.empty();

    @Option(
            names = "--prompt-length",
            paramLabel = "N",
            description = "Tokens of a seeded prompt (default: 1000).")
    private Optional<Integer> length = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Sequences of a seeded prompt, decoded side by side (default: 1).")
    private Optional<Integer> batch = Optional.empty();

    /// The tensor in the file, if one was given, `[B][N][E]` float32.
    ///
    /// @throws UsageFailure if options contradict each other or are out of range
    /// @throws CommandFailure if the file cannot be read or holds something else
    Optional<Tensor> given() {
        requirePositive("--prompt-length", length);
        requirePositive("--batch", batch);
        if (file.isPresent() && (length.isPresent() || batch.isPresent())) {
            throw new UsageFailure(
                    "--prompt has a length and a batch of its own: --prompt-length and --batch must"
                            + " not be given with it");
        }
        return file.map(
                address -> {
                    TensorInput input = TensorInput.read("--prompt", address);
                    Tensor tensor = input.tensor();
                    if (tensor.rank() != 3 || !tensor.type().isFloating() || tensor.size() == 0) {
                        throw new CommandFailure(
                                "%s must hold floating-point numbers [B][N][E] but was %s"
                                        .formatted(input.option(), tensor));
                    }
                    return tensor.to(DataType.FLOAT32);
                });
    }

    /// A seeded prompt, `[B][N][features]`.
    ///
    /// @throws UsageFailure if it would have 2^31 elements or more
    Tensor seeded(int features, long seed) {
        try {
            return Tensor.randomNormal(
                    seed, batch.orElse(1), length.orElse(DEFAULT_LENGTH), features);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure("--batch or --prompt-length: " + e.getMessage(), e);
        }
    }

    private static void requirePositive(String option, Optional<Integer> number) {
        if (number.isPresent() && number.get() <= 0) {
            throw new UsageFailure(
                    "%s must be positive but was %d".formatted(option, number.get()));
        }
    }
}
