package org.tornadoattention;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
/// A cache made by [#allocate] has memory of its own, in one piece for each batch entry and for as
/// many tokens as its capacity. One made by [KeyValueBlocks#cache] takes blocks from a pool as
/// tokens come, and entries that begin alike may [#share] them. Results are the same.
///
/// The capacity is fixed; batch entries may have different lengths. Not safe for use by several
/// threads while one of them changes it or, over a pool, any cache of the pool.
public final class KeyValueCache {
    private final KeyValueBlocks pool;
    private final boolean contiguous;
    private final EntryBlocks[] entries;
    private final int[] lengths;
    private final int capacity;

    private KeyValueCache(
            KeyValueBlocks pool, boolean contiguous, EntryBlocks[] entries, int capacity) {
        this.pool = pool;
        this.contiguous = contiguous;
        this.entries = entries;
        this.capacity = capacity;
        lengths = new int[entries.length];
    }

    /// An empty cache with room for `capacity` tokens in each batch entry.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static KeyValueCache allocate(
            DataType type, int batch, int keyValueHeads, int capacity, int headDim, int valueDim) {
        AttentionShape.requirePositive("batch", batch);
        AttentionShape.requirePositive("capacity", capacity);
        // A pool of its own: one block for each entry, the first for the first.
        KeyValueBlocks pool =
                KeyValueBlocks.ofEntries(type, batch, capacity, keyValueHeads, headDim, valueDim);
        EntryBlocks[] entries = new EntryBlocks[batch];
        Arrays.setAll(entries, b -> EntryBlocks.ofOneBlock(pool, b));
        return new KeyValueCache(pool, true, entries, capacity);
    }

    static KeyValueCache over(KeyValueBlocks pool, int batch, int capacity) {
        AttentionShape.requirePositive("batch", batch);
        AttentionShape.requirePositive("capacity", capacity);
        EntryBlocks[] entries = new EntryBlocks[batch];
        Arrays.setAll(entries, b -> EntryBlocks.empty(pool, capacity));
        return new KeyValueCache(pool, false, entries, capacity);
    }

    // ---- Changing ------------------------------------------------------------------------------

    /// Appends the same number of tokens to every batch entry.
    ///
    /// @param key `[B][Hkv][n][D]`
    /// @param value `[B][Hkv][n][Dv]`
    /// @throws IllegalArgumentException if a shape or type does not fit
    /// @throws IllegalStateException if the capacity or the pool's free blocks do not suffice; the
    ///   cache is then unchanged
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
    /// @throws IllegalStateException if the capacity or the pool's free blocks do not suffice; the
    ///   cache is then unchanged
    public void append(Tensor key, Tensor value, int... counts) {
        int tokens = checkAppended("key", key, pool.formOfKeys());
        if (checkAppended("value", value, pool.formOfValues()) != tokens) {
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
        }
        requireRoom(counts);
        try {
            for (int b = 0; b < counts.length; b++) {
                Tensor newKeys = key.select(0, b).slice(1, 0, counts[b]);
                entries[b].append(lengths[b], newKeys, value.select(0, b).slice(1, 0, counts[b]));
            }
        } catch (RuntimeException | Error e) { // The given tensors cannot be read.
            for (int b = 0; b < counts.length; b++) {
                entries[b].truncate(lengths[b]);
            }
            throw e;
        }
        for (int b = 0; b < counts.length; b++) {
            lengths[b] += counts[b];
        }
    }

    /// For engine authors: makes room for as many tokens in every batch entry, which the engine
    /// will write, and counts them as held.
    ///
    /// @throws IllegalArgumentException if `tokens` is negative
    /// @throws IllegalStateException if the capacity or the pool's free blocks do not suffice; the
    ///   cache is then unchanged
    public void reserve(int tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens must be at least 0 but was " + tokens);
        }
        int[] counts = new int[lengths.length];
        Arrays.fill(counts, tokens);
        requireRoom(counts);
        boolean done = false;
        try {
            for (int b = 0; b < counts.length; b++) {
                entries[b].reserve(lengths[b], tokens);
            }
            done = true;
        } finally {
            for (int b = 0; b < counts.length; b++) {
                if (done) {
                    lengths[b] += tokens;
                } else {
                    entries[b].truncate(lengths[b]);
                }
            }
        }
    }

    private void requireRoom(int... counts) {
        for (int b = 0; b < counts.length; b++) {
            if (counts[b] > capacity() - lengths[b]) {
                throw new IllegalStateException(
                        "the cache is full: capacity %d, batch entry %d holds %d and %d more came"
                                .formatted(capacity(), b, lengths[b], counts[b]));
            }
        }
        pool.owners().requireFree(blocksFor(counts));
    }

    private int blocksFor(int... counts) {
        Map<Integer, Integer> leaving = new HashMap<>();
        int needed = 0;
        for (int b = 0; b < counts.length; b++) {
            needed += entries[b].blocksFor(lengths[b], counts[b], leaving);
        }
        return needed;
    }

    /// Forgets all but the first `length` tokens of a batch entry, as speculative decoding needs.
    /// Blocks that hold none of them go back to the pool, unless another entry shares them.
    ///
    /// @throws IllegalArgumentException unless `0 <= length <= length(batchEntry)`
    /// @throws IndexOutOfBoundsException if there is no such batch entry
    public void truncate(int batchEntry, int length) {
        requireHeld(this, requireEntry("batchEntry", batchEntry), length);
        lengths[batchEntry] = length;
        entries[batchEntry].truncate(length);
    }

    /// Forgets all tokens of a batch entry, so that another sequence may take its place.
    ///
    /// @throws IndexOutOfBoundsException if there is no such batch entry
    public void clear(int batchEntry) {
        truncate(batchEntry, 0);
    }

    /// Forgets all tokens.
    public void clear() {
        for (int b = 0; b < lengths.length; b++) {
            clear(b);
        }
    }

    /// Makes an empty batch entry begin with the first `length` tokens of another entry of this
    /// cache.
    ///
    /// Over a pool nothing is copied: both entries hold the same blocks. The last one, where it is
    /// not full, is copied when either of them first appends to it. A cache that has memory of its
    /// own copies the tokens.
    ///
    /// @throws IllegalArgumentException if `to` is not empty, or unless `0 <= length <=
    ///   length(from)`
    /// @throws IndexOutOfBoundsException if there is no such batch entry
    public void share(int from, int to, int length) {
        share(this, from, to, length);
    }

    /// The same from an entry of another cache over the same pool.
    ///
    /// @throws IllegalArgumentException also if the other cache has another pool, or if `length` is
    ///   more than this cache's capacity
    public void share(KeyValueCache other, int from, int to, int length) {
        Objects.requireNonNull(other, "other");
        if (other.pool != pool) {
            throw new IllegalArgumentException(
                    "other must be a cache over the same pool but was a %s over a %s, this one is over a %s"
                            .formatted(other, other.pool, pool));
        }
        requireHeld(other, other.requireEntry("from", from), length);
        requireEntry("to", to);
        if (lengths[to] != 0) {
            throw new IllegalArgumentException(
                    "batch entry %d must be empty but held %d tokens".formatted(to, lengths[to]));
        }
        if (length > capacity) {
            throw new IllegalArgumentException(
                    "length must be at most the capacity %d but was %d"
                            .formatted(capacity, length));
        }
        entries[to].beginAs(other.entries[from], length);
        lengths[to] = length;
    }

    // ---- Reading -------------------------------------------------------------------------------

    /// Inputs for `query` against the cache: keys up to the longest entry, padded by
    /// [Mask.KeyLengths], and causal, aligned to each entry's own end ([Alignment#BOTTOM_RIGHT]).
    /// Nothing is copied; they hold until the cache changes.
    ///
    /// @param query `[B][Hq][Nq][D]`, the tokens that were appended last, of any floating-point
    ///   type
    /// @throws IllegalArgumentException if the query does not fit
    public AttentionInputs inputs(Tensor query) {
        return inputs(query, Layout.HEADS_FIRST)
                .with(lengthsMask())
                .with(Mask.causal(Alignment.BOTTOM_RIGHT));
    }

    /// The same in a layout, without masks.
    AttentionInputs inputs(Tensor query, Layout layout) {
        return contiguous && query.type() == type()
                ? AttentionInputs.of(
                        query, layout.toHeadsFirst(key()), layout.toHeadsFirst(value()), layout)
                : AttentionInputs.of(query, pages(), layout);
    }

    /// The keys up to the longest entry, `[B][Hkv][maxLength][D]`: a view, or over a pool a copy. A
    /// view is good until the cache changes: an engine may append where it cannot be seen.
    public Tensor key() {
        return contiguous ? pool.keys().slice(2, 0, maxLength()) : pages().gatherKeys(type());
    }

    /// The values up to the longest entry, `[B][Hkv][maxLength][Dv]`: a view, or over a pool a
    /// copy.
    public Tensor value() {
        return contiguous ? pool.values().slice(2, 0, maxLength()) : pages().gatherValues(type());
    }

    /// Keys and values where they lie, up to the longest entry; a cache that has memory of its own
    /// has one block for each entry. They hold until the cache changes.
    public KeyValuePages pages() {
        return new KeyValuePages(pool.keys(), pool.values(), blockTable(), maxLength());
    }

    /// For each batch entry the blocks of its tokens, in their order: `[B][n]`, int32.
    public Tensor blockTable() {
        int columns = Math.max(1, Math.ceilDiv(maxLength(), pool.blockSize()));
        int[] table = new int[Math.multiplyExact(entries.length, columns)];
        for (int b = 0; b < entries.length; b++) {
            entries[b].store(table, b * columns, columns);
        }
        return Tensor.of(table, entries.length, columns);
    }

    /// The blocks: of the pool, or one for each batch entry of a cache that has memory of its own.
    public KeyValueBlocks blocks() {
        return pool;
    }

    /// Whether each batch entry has one block for its whole capacity, the first entry the first.
    public boolean isContiguous() {
        return contiguous;
    }

    /// The lengths as a mask for [#key] and [#value].
    public Mask lengthsMask() {
        return Mask.keyLengths(lengths);
    }

    /// Element type of keys and values.
    public DataType type() {
        return pool.type();
    }

    /// How many tokens a batch entry holds.
    ///
    /// @throws IndexOutOfBoundsException if there is no such batch entry
    public int length(int batchEntry) {
        return lengths[requireEntry("batchEntry", batchEntry)];
    }

    /// How many tokens the longest batch entry holds.
    public int maxLength() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /// How many tokens a batch entry can hold.
    public int capacity() {
        return capacity;
    }

    /// The number of batch entries.
    public int batch() {
        return lengths.length;
    }

    /// Type, capacity and the lengths of the batch entries.
    @Override
    public String toString() {
        return "%s cache of %d tokens holding %s"
                .formatted(type(), capacity, Arrays.toString(lengths));
    }

    private int requireEntry(String name, int batchEntry) {
        if (batchEntry < 0 || batchEntry >= lengths.length) {
            throw new IndexOutOfBoundsException(
                    "%s must lie between 0 and %d but was %d"
                            .formatted(name, lengths.length - 1, batchEntry));
        }
        return batchEntry;
    }

    private static void requireHeld(KeyValueCache cache, int batchEntry, int length) {
        if (length < 0 || length > cache.lengths[batchEntry]) {
            throw new IllegalArgumentException(
                    "length must lie between 0 and %d but was %d"
                            .formatted(cache.lengths[batchEntry], length));
        }
    }

    private int checkAppended(String name, Tensor given, Tensor stored) {
        Objects.requireNonNull(given, name);
        boolean fits =
                given.rank() == 4
                        && given.type() == stored.type()
                        && given.dim(0) == entries.length
                        && given.dim(1) == stored.dim(1)
                        && given.dim(3) == stored.dim(3);
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s must have the cache's type, batch, heads and dimension: cache %s[%d][%d][%d][%d], %s %s"
                            .formatted(
                                    name,
                                    type(),
                                    entries.length,
                                    stored.dim(1),
                                    capacity,
                                    stored.dim(3),
                                    name,
                                    given));
        }
        return given.dim(2);
    }
}
