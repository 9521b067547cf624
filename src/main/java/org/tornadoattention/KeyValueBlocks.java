package org.tornadoattention;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Predicate;

/// A pool of blocks for the keys and values of many sequences, so that each takes memory for the
/// tokens it has, and sequences that begin alike store their common beginning once.
///
/// ```java
/// KeyValueBlocks pool = KeyValueBlocks.allocate(DataType.FLOAT32, 1024, 16, 8, 128, 128);
/// KeyValueCache cache = pool.cache(8, 4096); // 8 sequences of up to 4,096 tokens
/// cache.append(promptKey, promptValue, 500, 0, 0, 0, 0, 0, 0, 0);
/// cache.share(0, 1, 500); // sequence 1 begins as sequence 0 does
/// ```
///
/// Memory for all blocks is taken at once: keys `[blocks][Hkv][blockSize][D]`, values
/// `[blocks][Hkv][blockSize][Dv]`, both laid out head by head, so that a head's rows of blocks with
/// consecutive numbers follow each other. A cache entry takes such blocks while it can: processors
/// read 64 rows in order almost twice as fast as four times 16. A block is in use from the first
/// token that a cache stores in it until the last cache entry that shares it is cleared or
/// truncated before it; clear a cache that is no longer needed, since the pool outlives it. The
/// engine `jvm` reads tokens where they lie, unless blocks do not follow each other and have no
/// multiple of 16 tokens: then it copies, tile by tile.
///
/// Not safe for use by several threads while one of them changes any cache of the pool.
///
/// Source: Kwon et al., Efficient Memory Management for Large Language Model Serving with
/// PagedAttention, 2023.
public final class KeyValueBlocks {
    private final Tensor keys;
    private final Tensor values;
    private final BlockOwners owners;
    private long changes;
    private @Nullable Holder holder; // who has newer contents than this memory
    private @Nullable Holder writer; // the last one that had

    /// Who has newer keys and values than the pool's memory, as an engine whose device appends.
    public interface Holder {
        /// Writes all that is newer to the pool's memory.
        ///
        /// @param keys `[blocks][Hkv][blockSize][D]`, which may be strided
        /// @param values `[blocks][Hkv][blockSize][Dv]`, which may be strided
        void fetch(Tensor keys, Tensor values);
    }

    private KeyValueBlocks(Tensor keys, Tensor values) {
        this.keys = keys;
        this.values = values;
        owners = new BlockOwners(keys.dim(0), keys.dim(2));
    }

    /// A pool of free blocks.
    ///
    /// @param type floating point
    /// @param blocks how many
    /// @param blockSize tokens in each
    /// @throws IllegalArgumentException if a size is not positive, or keys or values would have
    ///   2^31 elements or more
    public static KeyValueBlocks allocate(
            DataType type,
            int blocks,
            int blockSize,
            int keyValueHeads,
            int headDim,
            int valueDim) {
        requireSizes(type, blocks, blockSize, keyValueHeads, headDim, valueDim);
        Tensor keys = Tensor.allocate(type, keyValueHeads, blocks, blockSize, headDim);
        Tensor values = Tensor.allocate(type, keyValueHeads, blocks, blockSize, valueDim);
        return new KeyValueBlocks(keys.transpose(0, 1), values.transpose(0, 1));
    }

    /// The same, laid out block by block: a block is a batch entry of a cache in one piece.
    static KeyValueBlocks ofEntries(
            DataType type,
            int blocks,
            int blockSize,
            int keyValueHeads,
            int headDim,
            int valueDim) {
        requireSizes(type, blocks, blockSize, keyValueHeads, headDim, valueDim);
        return new KeyValueBlocks(
                Tensor.allocate(type, blocks, keyValueHeads, blockSize, headDim),
                Tensor.allocate(type, blocks, keyValueHeads, blockSize, valueDim));
    }

    private static void requireSizes(
            DataType type,
            int blocks,
            int blockSize,
            int keyValueHeads,
            int headDim,
            int valueDim) {
        if (!type.isFloating()) {
            throw new IllegalArgumentException("type must be floating point but was " + type);
        }
        AttentionShape.requirePositive("blocks", blocks);
        AttentionShape.requirePositive("blockSize", blockSize);
        AttentionShape.requirePositive("keyValueHeads", keyValueHeads);
        AttentionShape.requirePositive("headDim", headDim);
        AttentionShape.requirePositive("valueDim", valueDim);
    }

    /// An empty cache over this pool.
    ///
    /// @param batch how many entries it has
    /// @param capacity the most tokens of an entry; it takes no memory
    /// @throws IllegalArgumentException if a size is not positive
    public KeyValueCache cache(int batch, int capacity) {
        return KeyValueCache.over(this, batch, capacity);
    }

    /// Element type of keys and values.
    public DataType type() {
        return keys.type();
    }

    /// How many blocks there are.
    public int blocks() {
        return keys.dim(0);
    }

    /// How many tokens a block holds.
    public int blockSize() {
        return keys.dim(2);
    }

    /// How many blocks hold tokens of any cache entry; a shared one counts once.
    public int usedBlocks() {
        return blocks() - freeBlocks();
    }

    /// How many blocks hold nothing.
    public int freeBlocks() {
        return owners.freeBlocks();
    }

    /// The bytes of the keys and values of [#usedBlocks].
    public long usedBytes() {
        return usedBlocks() * bytesPerBlock();
    }

    /// The bytes of a block's keys and values.
    public long bytesPerBlock() {
        long row = (long) keys.dim(3) + values.dim(3);
        return row * keys.dim(1) * blockSize() * type().byteSize();
    }

    /// Type, number and size of blocks, and how many are in use.
    @Override
    public String toString() {
        return "%s pool of %d blocks of %d tokens, %d in use"
                .formatted(type(), blocks(), blockSize(), usedBlocks());
    }

    // ---- For engine authors --------------------------------------------------------------------

    /// The keys of all blocks, `[blocks][Hkv][blockSize][D]`, newer ones fetched first: without
    /// gaps or, over a pool for several entries, a view of `[Hkv][blocks][blockSize][D]` without
    /// gaps.
    public Tensor keys() {
        fetch();
        return keys;
    }

    /// The values of all blocks, `[blocks][Hkv][blockSize][Dv]`, newer ones fetched first, laid out
    /// as the keys.
    public Tensor values() {
        fetch();
        return values;
    }

    /// A number that grows when the pool's memory is written, and when another [Holder] than before
    /// has the newest contents: who copied the contents, or wrote the newest ones, knows by it
    /// whether they still are.
    public long changes() {
        return changes;
    }

    /// Says that keys or values have become newer elsewhere. What somebody else holds is to be
    /// fetched by [#keys] before.
    public void heldBy(Holder newest) {
        holder = Objects.requireNonNull(newest, "newest");
        if (writer != newest) {
            writer = newest;
            changes++;
        }
    }

    /// Whether the newest keys and values are there.
    public boolean isHeldBy(Holder who) {
        return holder == who;
    }

    /// Fetches the newest keys and values, unless a holder of the caller's own has them.
    public void fetchFromOthers(Predicate<Holder> isOwn) {
        Holder newest = holder;
        if (newest != null && !isOwn.test(newest)) {
            fetch();
        }
    }

    private void fetch() {
        Holder newest = holder;
        if (newest != null) {
            newest.fetch(keys, values);
            if (holder == newest) {
                holder = null;
            }
        }
    }

    // ---- For cache entries ---------------------------------------------------------------------

    /// The keys' type and shape, with contents that may be old.
    Tensor formOfKeys() {
        return keys;
    }

    /// The values' type and shape, with contents that may be old.
    Tensor formOfValues() {
        return values;
    }

    /// Which blocks are free, and how many entries hold the others.
    BlockOwners owners() {
        return owners;
    }

    /// Overwrites the first rows of a block with those of another.
    void copyRows(int from, int to, int rows) {
        fetch();
        write(
                to,
                0,
                keys.select(0, from).slice(1, 0, rows),
                values.select(0, from).slice(1, 0, rows));
    }

    /// Overwrites rows of a block.
    ///
    /// @param key `[Hkv][n][D]`
    /// @param value `[Hkv][n][Dv]`
    void write(int block, int firstRow, Tensor key, Tensor value) {
        fetch();
        writer = null;
        changes++;
        int end = firstRow + key.dim(1);
        keys.select(0, block).slice(1, firstRow, end).copyFrom(key);
        values.select(0, block).slice(1, firstRow, end).copyFrom(value);
    }
}
