package org.tornadoattention.cli;

import org.tornadoattention.Layout;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Option;

import java.util.Optional;

/// The inputs of a run.
final class RunArguments {
    @Option(
            names = "--query",
            paramLabel = "FILE",
            description =
                    "Query: [B][H][N][D], or [B][N][H*D] with --heads. Files: .npy, FILE.npz:NAME,"
                            + " FILE.safetensors:NAME.")
    private Optional<String> query = Optional.empty();

    @Option(names = "--key", paramLabel = "FILE", description = "Key, in the form of the query.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--value",
            paramLabel = "FILE",
            description = "Value, in the form of the query.")
    private Optional<String> value = Optional.empty();

    @Option(
            names = "--past-key",
            paramLabel = "FILE",
            description = "Keys of earlier tokens, rank 4, before those of --key.")
    private Optional<String> pastKey = Optional.empty();

    @Option(
            names = "--past-value",
            paramLabel = "FILE",
            description = "Values of earlier tokens, rank 4.")
    private Optional<String> pastValue = Optional.empty();

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "Query heads, where the files are [B][N][H*D].")
    private Optional<Integer> heads = Optional.empty();

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads, where the files are [B][N][H*D] (default: as --heads).")
    private Optional<Integer> keyValueHeads = Optional.empty();

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description =
                    "Of files of rank 4: heads-first [B][H][N][D] (default) or tokens-first"
                            + " [B][N][H][D].")
    private String layout = "heads-first";

    /// Whether there is anything to compute on.
    boolean isQueryGiven() {
        return query.isPresent() || key.isPresent() || value.isPresent();
    }

    TensorInput query() {
        return TensorInput.read(
                "--query",
                query.orElseThrow(
                        () -> new UsageFailure("Missing required option: '--query=FILE'")));
    }

    Optional<TensorInput> key() {
        return key.map(address -> TensorInput.read("--key", address));
    }

    Optional<TensorInput> value() {
        return value.map(address -> TensorInput.read("--value", address));
    }

    /// Past keys and values as `[B][H][P][D]`, or nothing.
    Optional<Past> past() {
        if (pastKey.isPresent() != pastValue.isPresent()) {
            throw new UsageFailure("--past-key and --past-value must be given together");
        }
        return pastKey.map(
                address -> {
                    TensorInput keys = TensorInput.read("--past-key", address);
                    TensorInput values = TensorInput.read("--past-value", pastValue.orElseThrow());
                    return new Past(keys, rank4(keys), rank4(values));
                });
    }

    /// Earlier tokens.
    ///
    /// @param input the keys as given, for messages
    record Past(TensorInput input, Tensor key, Tensor value) {
        int length() {
            return key.dim(2);
        }
    }

    /// The order of dimensions in files of rank 4.
    Layout layout() {
        return Choice.parse("--layout", layout, Layout.class);
    }

    /// Query heads, as the options say.
    Optional<Integer> heads() {
        return positive("--heads", heads);
    }

    /// Key-value heads, as the options say.
    Optional<Integer> keyValueHeads() {
        return positive("--kv-heads", keyValueHeads).or(this::heads);
    }

    /// A tensor as `[B][H][N][D]`, whatever its form.
    Tensor headsFirst(TensorInput input, String option, Optional<Integer> count) {
        Tensor tensor = input.tensor();
        if (tensor.rank() == 3) {
            int parts =
                    count.orElseThrow(
                            () ->
                                    new UsageFailure(
                                            "%s has rank 3, %s: %s must say how many heads its last dimension holds"
                                                    .formatted(input.option(), tensor, option)));
            return input.checked(() -> tensor.splitLast(parts)).transpose(1, 2);
        }
        Tensor view = rank4(input);
        if (count.isPresent() && count.get() != view.dim(1)) {
            throw new UsageFailure(
                    "%s must be the %d heads of %s, %s, but was %d"
                            .formatted(option, view.dim(1), input.option(), tensor, count.get()));
        }
        return view;
    }

    private Tensor rank4(TensorInput input) {
        if (input.tensor().rank() != 4) {
            throw new CommandFailure(
                    "%s must have rank 4, heads-first [B][H][N][D] or tokens-first [B][N][H][D], but was %s"
                            .formatted(input.option(), input.tensor()));
        }
        return layout().toHeadsFirst(input.tensor());
    }

    private static Optional<Integer> positive(String option, Optional<Integer> count) {
        if (count.isPresent() && count.get() <= 0) {
            throw new UsageFailure("%s must be positive but was %d".formatted(option, count.get()));
        }
        return count;
    }
}
