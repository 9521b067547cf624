package org.tornadoattention.cli;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.inspect.Positions;

import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/// How positions of queries and keys are compared.
final class PositionArguments {
    private static final int BAND = 4;
    private static final int BLOCK = 16;
    private static final int FARTHEST = 1_000_000_000;

    @Option(
            names = "--cross",
            description =
                    "Queries and keys are tokens of different sequences. So it is with --additive,"
                            + " --memory, and lengths that differ where no mask compares positions"
                            + " and there is neither --past-key nor --offset.")
    private boolean cross;

    @Option(
            names = "--offset",
            paramLabel = "N",
            description =
                    "Position of query 0 among the keys (default: as causal masks and windows have"
                            + " it, else behind the past).")
    private Optional<Integer> offset = Optional.empty();

    @Option(
            names = "--band",
            paramLabel = "N",
            description = "Keys at most N tokens away are near (default: 4).")
    private Optional<Integer> band = Optional.empty();

    @Option(
            names = "--far",
            paramLabel = "N",
            description =
                    "Keys more than N tokens away are far (default: a quarter of the keys, at least"
                            + " --band).")
    private Optional<Integer> far = Optional.empty();

    @Option(
            names = "--blocks",
            paramLabel = "N|FILE",
            description =
                    "Blocks (segments): of N tokens each (default: 16), or a file with the block of"
                            + " each key [Nk].")
    private Optional<String> blocks = Optional.empty();

    /// The positions of a step, each rule as the options or these defaults say.
    ///
    /// @param blockSize of blocks, unless given
    Positions of(InspectedWeights weights, int batchEntry, Optional<Integer> blockSize) {
        AttentionShape shape = weights.shape();
        if (cross && offset.isPresent()) {
            throw new UsageFailure("--offset compares positions, which --cross says cannot be");
        }
        OptionalInt known = offset().isPresent() ? offset() : weights.offset(batchEntry);
        int keys = shape.keyLength();
        int near = atLeast0("--band", band.orElse(BAND));
        return new Positions(
                cross || weights.cross() || known.isEmpty(),
                known.orElse(0),
                near,
                atLeast0("--far", far.orElse(Math.max(near, keys / 4))),
                blocks.map(text -> blocks(text, keys))
                        .orElseGet(() -> Positions.blocks(keys, blockSize.orElse(BLOCK))));
    }

    private static int atLeast0(String option, int value) {
        if (value < 0) {
            throw new UsageFailure("%s must be at least 0 but was %d".formatted(option, value));
        }
        return value;
    }

    /// The position of query 0, where it was given.
    OptionalInt offset() {
        if (offset.isEmpty()) {
            return OptionalInt.empty();
        }
        if (Math.abs((long) offset.get()) > FARTHEST) {
            throw new UsageFailure(
                    "--offset must be from %d to %d but was %d"
                            .formatted(-FARTHEST, FARTHEST, offset.get()));
        }
        return OptionalInt.of(offset.get());
    }

    private static int[] blocks(String text, int keys) {
        if (text.matches("\\d+")) {
            if (text.length() > 9 || Integer.parseInt(text) == 0) {
                throw new UsageFailure("--blocks must be from 1 to 999999999 but was " + text);
            }
            return Positions.blocks(keys, Integer.parseInt(text));
        }
        TensorInput input = TensorInput.integers("--blocks", text);
        Tensor ids = input.tensor();
        if (!ids.type().isInteger() || !ids.hasShape(keys)) {
            throw new CommandFailure(
                    "%s must be int32 or int64 [%d], one for each key, but was %s"
                            .formatted(input.option(), keys, ids));
        }
        long[] values = ids.toLongs();
        long[] distinct = LongStream.of(values).sorted().distinct().toArray();
        return LongStream.of(values).mapToInt(id -> Arrays.binarySearch(distinct, id)).toArray();
    }
}
