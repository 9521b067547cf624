package org.tornadoattention.cli;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.KeyValueCache;

import picocli.CommandLine.Option;

import java.util.Optional;

/// How keys and values of earlier tokens are kept.
final class CacheArguments {
    /// What a cache may store.
    private enum Type {
        FLOAT32,
        FLOAT16,
        BFLOAT16
    }

    @Option(
            names = "--cache-type",
            paramLabel = "TYPE",
            description =
                    "What the cache stores: float32 (default), float16 or bfloat16; the layer"
                            + " itself computes in float32.")
    private String type = "float32";

    @Option(
            names = "--block-size",
            paramLabel = "N",
            description =
                    "Keeps the cache in blocks of so many tokens (default: in one piece for each"
                            + " sequence).")
    private Optional<Integer> blockSize = Optional.empty();

    /// Refuses what makes no sense.
    ///
    /// @throws UsageFailure if it does not
    void check() {
        type();
        if (blockSize.isPresent() && blockSize.get() < 1) {
            throw new UsageFailure("--block-size must be positive but was " + blockSize.get());
        }
    }

    /// The type of its elements.
    ///
    /// @throws UsageFailure if a cache cannot have it
    DataType type() {
        return DataType.valueOf(Choice.parse("--cache-type", type, Type.class).name());
    }

    /// Tokens of a block, unless the cache is in one piece.
    Optional<Integer> blockSize() {
        return blockSize;
    }

    /// An empty cache for the keys of this shape.
    KeyValueCache allocate(AttentionShape shape) {
        if (blockSize.isPresent()) {
            int size = Math.min(blockSize.get(), shape.keyLength());
            int blocks = Math.multiplyExact(shape.batch(), Math.ceilDiv(shape.keyLength(), size));
            return KeyValueBlocks.allocate(
                            type(),
                            blocks,
                            size,
                            shape.keyValueHeads(),
                            shape.headDim(),
                            shape.valueDim())
                    .cache(shape.batch(), shape.keyLength());
        }
        return KeyValueCache.allocate(
                type(),
                shape.batch(),
                shape.keyValueHeads(),
                shape.keyLength(),
                shape.headDim(),
                shape.valueDim());
    }

    /// The bytes of the keys and values of the tokens of a shape.
    long bytes(AttentionShape shape) {
        return (long) shape.batch()
                * shape.keyValueHeads()
                * shape.keyLength()
                * (shape.headDim() + shape.valueDim())
                * type().byteSize();
    }
}
