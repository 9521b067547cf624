package org.tornadoattention;

/// The sizes of one attention step.
///
/// | tensor | shape |
/// |---|---|
/// | query | `[batch][queryHeads][queryLength][headDim]` |
/// | key | `[batch][keyValueHeads][keyLength][headDim]` |
/// | value | `[batch][keyValueHeads][keyLength][valueDim]` |
/// | output | `[batch][queryHeads][queryLength][valueDim]` |
/// | logSumExp | `[batch][queryHeads][queryLength]` |
/// | scores, weights | `[batch][queryHeads][queryLength][keyLength]` |
///
/// Multi-head attention has as many key-value heads as query heads, multi-query attention has one,
/// grouped-query attention a divisor: query head `h` reads key-value head `h / (queryHeads /
/// keyValueHeads)`.
///
/// @param keyLength may be 0, an empty cache: every output row is then zero
public record AttentionShape(
        int batch,
        int queryHeads,
        int keyValueHeads,
        int queryLength,
        int keyLength,
        int headDim,
        int valueDim) {

    /// @throws IllegalArgumentException if a size is not positive (keyLength: negative), or if
    ///   queryHeads is not a multiple of keyValueHeads
    public AttentionShape {
        requirePositive("batch", batch);
        requirePositive("queryHeads", queryHeads);
        requirePositive("keyValueHeads", keyValueHeads);
        requirePositive("queryLength", queryLength);
        requirePositive("headDim", headDim);
        requirePositive("valueDim", valueDim);
        if (keyLength < 0) {
            throw new IllegalArgumentException("keyLength must be 0 or more but was " + keyLength);
        }
        if (queryHeads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "queryHeads must be a multiple of keyValueHeads but they were %d and %d"
                            .formatted(queryHeads, keyValueHeads));
        }
    }

    /// How many query heads share one key-value head.
    public int groupSize() {
        return queryHeads / keyValueHeads;
    }

    /// The key-value head that a query head reads.
    public int keyValueHead(int queryHead) {
        return queryHead / groupSize();
    }

    static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive but was " + value);
        }
    }
}
