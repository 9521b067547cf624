package org.tornadoattention;

import java.util.Map;

/// The blocks of one batch entry of a cache, in the order of its tokens.
///
/// A block that other entries hold, too, is never written: who appends to it copies it first.
final class EntryBlocks {
    private final KeyValueBlocks pool;
    private final boolean fixed;
    private final int[] blocks;
    private int held;

    private EntryBlocks(KeyValueBlocks pool, boolean fixed, int most) {
        this.pool = pool;
        this.fixed = fixed;
        blocks = new int[most];
    }

    /// An entry that holds no block yet.
    ///
    /// @param capacity its most tokens
    static EntryBlocks empty(KeyValueBlocks pool, int capacity) {
        int most = Math.min(pool.blocks(), Math.ceilDiv(capacity, pool.blockSize()));
        return new EntryBlocks(pool, false, most);
    }

    /// An entry with one block for good, which it shares with nobody.
    static EntryBlocks ofOneBlock(KeyValueBlocks pool, int block) {
        EntryBlocks entry = new EntryBlocks(pool, true, 1);
        entry.blocks[0] = pool.owners().takeAfter(block - 1);
        entry.held = 1;
        return entry;
    }

    /// How many blocks an append would take from the pool.
    ///
    /// @param length how many tokens the entry holds
    /// @param leaving for each block, how many entries will have left it to a copy by then; this
    ///   one is added if it does
    int blocksFor(int length, int count, Map<Integer, Integer> leaving) {
        if (count == 0) {
            return 0;
        }
        int needed = Math.max(0, Math.ceilDiv(length + count, pool.blockSize()) - held);
        if (length % pool.blockSize() != 0) {
            int last = blocks[length / pool.blockSize()];
            if (pool.owners().of(last) - leaving.getOrDefault(last, 0) > 1) {
                leaving.merge(last, 1, Integer::sum);
                needed++;
            }
        }
        return needed;
    }

    /// Takes blocks for tokens behind the first `length`; the pool has them.
    void reserve(int length, int count) {
        if (count == 0) {
            return;
        }
        int used = length % pool.blockSize();
        if (used != 0) {
            ownAlone(length / pool.blockSize(), used);
        }
        while (held < Math.ceilDiv(length + count, pool.blockSize())) {
            blocks[held] =
                    held == 0 ? pool.owners().take() : pool.owners().takeAfter(blocks[held - 1]);
            held++;
        }
    }

    /// Writes tokens behind the first `length`; the pool has the blocks for them.
    ///
    /// @param key `[Hkv][n][D]`
    /// @param value `[Hkv][n][Dv]`
    void append(int length, Tensor key, Tensor value) {
        int count = key.dim(1);
        int size = pool.blockSize();
        reserve(length, count);
        for (int done = 0; done < count; ) {
            int row = (length + done) % size;
            int rows = Math.min(size - row, count - done);
            pool.write(
                    blocks[(length + done) / size],
                    row,
                    key.slice(1, done, done + rows),
                    value.slice(1, done, done + rows));
            done += rows;
        }
    }

    /// Replaces a block that is shared by a copy of its first rows.
    private void ownAlone(int index, int rows) {
        int shared = blocks[index];
        if (pool.owners().of(shared) > 1) {
            int own = pool.owners().take();
            boolean copied = false;
            try {
                pool.copyRows(shared, own, rows);
                copied = true;
            } finally {
                pool.owners().release(copied ? shared : own);
            }
            blocks[index] = own;
        }
    }

    /// Gives back the blocks behind the first `length` tokens.
    void truncate(int length) {
        while (!fixed && held > Math.ceilDiv(length, pool.blockSize())) {
            pool.owners().release(blocks[--held]);
        }
    }

    /// Makes this empty entry begin with the first `length` tokens of another.
    void beginAs(EntryBlocks other, int length) {
        if (fixed) {
            pool.copyRows(other.blocks[0], blocks[0], length);
            return;
        }
        while (held < Math.ceilDiv(length, pool.blockSize())) {
            int block = other.blocks[held];
            pool.owners().share(block);
            blocks[held++] = block;
        }
    }

    /// Writes the blocks' numbers to `table`, at most `count` of them.
    void store(int[] table, int at, int count) {
        System.arraycopy(blocks, 0, table, at, Math.min(held, count));
    }
}
