package org.tornadoattention.jvm;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValuePages;
import org.tornadoattention.Tensor;

import java.util.Arrays;

/// Where the keys, or the values, of every batch entry lie: in blocks of rows.
///
/// Row `j` of batch entry `b` is row `j % blockSize` of block `table[b][j / blockSize]`. A tensor
/// in one piece, `[B][Hkv][Nk][D]`, is the same with one block for each batch entry, so the tile
/// loops know nothing but blocks.
final class Pages {
    /// No rows.
    static final Pages NONE = of(Tensor.allocate(DataType.FLOAT32, 1, 1, 0, 1));

    private final Tensor storage; // [blocks][Hkv][blockSize][D]
    private final int[] table; // [B][columns]
    private final int columns;
    private final int blockSize;

    private Pages(Tensor storage, int[] table, int columns) {
        this.storage = storage;
        this.table = table;
        this.columns = columns;
        blockSize = Math.max(1, storage.dim(2));
    }

    /// A tensor in one piece, `[B][Hkv][Nk][D]`.
    static Pages of(Tensor whole) {
        int[] table = new int[whole.dim(0)];
        Arrays.setAll(table, b -> b);
        return new Pages(whole, table, 1);
    }

    /// The keys of a run.
    static Pages keys(AttentionInputs inputs) {
        return inputs.pages().isPresent()
                ? of(inputs.pages().get(), inputs.pages().get().keys())
                : of(inputs.key());
    }

    /// The values of a run.
    static Pages values(AttentionInputs inputs) {
        return inputs.pages().isPresent()
                ? of(inputs.pages().get(), inputs.pages().get().values())
                : of(inputs.value());
    }

    private static Pages of(KeyValuePages pages, Tensor storage) {
        return new Pages(storage, pages.table(), pages.blockTable().dim(1));
    }

    /// All blocks, `[blocks][Hkv][blockSize][D]`.
    Tensor storage() {
        return storage;
    }

    int blockSize() {
        return blockSize;
    }

    /// The block that holds a row.
    int block(int batchEntry, int row) {
        return table[batchEntry * columns + row / blockSize];
    }
}
