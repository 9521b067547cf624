package org.tornadoattention;

import java.util.Arrays;
import java.util.Objects;

/// Keys and values of the tokens seen so far, for decoding: append the new token's, then attend
/// with the query aligned to the end.
///
/// ```java
/// KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 1, 8, 4096, 128, 128);
/// cache.append(newKey, newValue);
/// AttentionInputs inputs = cache.inputs(query); // causal, aligned to each entry's own end
/// ```
///
/// The capacity is fixed; batch entries may have different lengths. Not safe for use by several
/// threads while one of them appends.
public final class KeyValueCache {
    private final Tensor keys;
    private final Tensor values;
    private final int[] lengths;

    private KeyValueCache(Tensor keys, Tensor values, int[] lengths) {
        this.keys = keys;
        this.values = values;
        this.lengths = lengths;
    }

    /// An empty cache with room for `capacity` tokens in each batch entry.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static KeyValueCache allocate(
            DataType type, int batch, int keyValueHeads, int capacity, int headDim, int valueDim) {
        if (!type.isFloating()) {
            throw new IllegalArgumentException("type must be floating point but was " + type);
        }
        AttentionShape.requirePositive("batch", batch);
        AttentionShape.requirePositive("keyValueHeads", keyValueHeads);
        AttentionShape.requirePositive("capacity", capacity);
        AttentionShape.requirePositive("headDim", headDim);
        AttentionShape.requirePositive("valueDim", valueDim);
        return new KeyValueCache(
                Tensor.allocate(type, batch, keyValueHeads, capacity, headDim),
                Tensor.allocate(type, batch, keyValueHeads, capacity, valueDim),
                new int[batch]);
    }

    /// Appends the same number of tokens to every batch entry.
    ///
    /// @param key `[B][Hkv][n][D]`
    /// @param value `[B][Hkv][n][Dv]`
    /// @throws IllegalArgumentException if a shape or type does not fit
    /// @throws IllegalStateException if the capacity does not suffice; the cache is then unchanged
    public void append(Tensor key, Tensor value) {
        Objects.requireNonNull(key, "key");
        int[] counts = new int[lengths.length];
        Arrays.fill(counts, key.rank() == 4 ? key.dim(2) : 0);
        append(key, value, counts);
    }

    /// Appends the first `counts[b]` of the given tokens to batch entry `b`.
    ///
    /// @param key `[B][Hkv][n][D]`
    /// @param value `[B][Hkv][n][Dv]`
    /// @param counts how many of the n tokens each batch entry takes
    /// @throws IllegalArgumentException if a shape, a type or a count does not fit
    /// @throws IllegalStateException if the capacity does not suffice; the cache is then unchanged
    public void append(Tensor key, Tensor value, int... counts) {
        int tokens = checkAppended("key", key, keys);
        if (checkAppended("value", value, values) != tokens) {
            throw new IllegalArgumentException(
                    "key and value must have as many tokens: key %s, value %s"
                            .formatted(key, value));
        }
        if (counts.length != lengths.length) {
            throw new IllegalArgumentException(
                    "counts must have one entry for each of %d batch entries but had %d"
                            .formatted(lengths.length, counts.length));
        }
        for (int b = 0; b < counts.length; b++) {
            if (counts[b] < 0 || counts[b] > tokens) {
                throw new IllegalArgumentException(
                        "counts must lie between 0 and %d but entry %d was %d"
                                .formatted(tokens, b, counts[b]));
            }
            if (counts[b] > capacity() - lengths[b]) {
                throw new IllegalStateException(
                        "the cache is full: capacity %d, batch entry %d holds %d and %d more came"
                                .formatted(capacity(), b, lengths[b], counts[b]));
            }
        }
        for (int b = 0; b < counts.length; b++) {
            int from = lengths[b];
            int to = from + counts[b];
            keys.select(0, b).slice(1, from, to).copyFrom(key.select(0, b).slice(1, 0, counts[b]));
            values.select(0, b)
                    .slice(1, from, to)
                    .copyFrom(value.select(0, b).slice(1, 0, counts[b]));
            lengths[b] = to;
        }
    }

    /// Forgets all but the first `length` tokens of a batch entry, as speculative decoding needs.
    ///
    /// @throws IllegalArgumentException unless `0 <= length <= length(batchEntry)`
    public void truncate(int batchEntry, int length) {
        if (length < 0 || length > lengths[batchEntry]) {
            throw new IllegalArgumentException(
                    "length must lie between 0 and %d but was %d"
                            .formatted(lengths[batchEntry], length));
        }
        lengths[batchEntry] = length;
    }

    /// Inputs for `query` against the cache: keys up to the longest entry, padded by
    /// [Mask.KeyLengths], and causal, aligned to each entry's own end ([Alignment#BOTTOM_RIGHT]).
    ///
    /// @param query `[B][Hq][Nq][D]`, the tokens that were appended last
    /// @throws IllegalArgumentException if the query does not fit
    public AttentionInputs inputs(Tensor query) {
        return AttentionInputs.of(query, key(), value())
                .with(lengthsMask())
                .with(Mask.causal(Alignment.BOTTOM_RIGHT));
    }

    /// The keys up to the longest entry: a view `[B][Hkv][maxLength][D]`.
    public Tensor key() {
        return keys.slice(2, 0, maxLength());
    }

    /// The values up to the longest entry: a view `[B][Hkv][maxLength][Dv]`.
    public Tensor value() {
        return values.slice(2, 0, maxLength());
    }

    /// The lengths as a mask for [#key] and [#value].
    public Mask lengthsMask() {
        return Mask.keyLengths(lengths);
    }

    /// Element type of keys and values.
    public DataType type() {
        return keys.type();
    }

    /// How many tokens a batch entry holds.
    public int length(int batchEntry) {
        return lengths[batchEntry];
    }

    /// How many tokens the longest batch entry holds.
    public int maxLength() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /// How many tokens a batch entry can hold.
    public int capacity() {
        return keys.dim(2);
    }

    /// The number of batch entries.
    public int batch() {
        return lengths.length;
    }

    /// Type, capacity and the lengths of the batch entries.
    @Override
    public String toString() {
        return "%s cache of %d tokens holding %s"
                .formatted(keys.type(), capacity(), Arrays.toString(lengths));
    }

    private static int checkAppended(String name, Tensor given, Tensor stored) {
        Objects.requireNonNull(given, name);
        boolean fits =
                given.rank() == 4
                        && given.type() == stored.type()
                        && given.dim(0) == stored.dim(0)
                        && given.dim(1) == stored.dim(1)
                        && given.dim(3) == stored.dim(3);
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s must have the cache's type, batch, heads and dimension: cache %s, %s %s"
                            .formatted(name, stored, name, given));
        }
        return given.dim(2);
    }
}
