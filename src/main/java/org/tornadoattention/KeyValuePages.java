package org.tornadoattention;

import org.tornadoattention.internal.Elements;

import java.util.Objects;

/// Keys and values that lie in blocks of a pool, and for each batch entry the blocks that hold its
/// tokens.
///
/// Token `j` of batch entry `b` lies in row `j % blockSize` of block `blockTable[b][j /
/// blockSize]`. Entries may name the same block. Elements of the table beyond an entry's tokens
/// name any block.
///
/// | tensor | shape |
/// |---|---|
/// | keys | `[blocks][Hkv][blockSize][D]` |
/// | values | `[blocks][Hkv][blockSize][Dv]` |
/// | blockTable | `[B][n]`, int32, `n * blockSize >= length` |
///
/// Like all inputs the tensors are the caller's, and must not change while a plan runs.
/// [KeyValueCache#pages] makes them. Source: Kwon et al., Efficient Memory Management for Large
/// Language Model Serving with PagedAttention, 2023.
///
/// @param keys of any floating-point type
/// @param values of the same type
/// @param blockTable from 0 to blocks - 1
/// @param length how many keys each batch entry has, Nk, those hidden by a [Mask.KeyLengths]
///   included
public record KeyValuePages(Tensor keys, Tensor values, Tensor blockTable, int length) {
    /// @throws IllegalArgumentException if a rank, a type, a size or a block does not fit
    public KeyValuePages {
        requireRank("keys", keys, 4, "[blocks][heads][blockSize][headDim]");
        requireRank("values", values, 4, "[blocks][heads][blockSize][valueDim]");
        requireRank("blockTable", blockTable, 2, "[batch][blocks of an entry]");
        boolean fits =
                keys.type().isFloating()
                        && values.type() == keys.type()
                        && values.dim(0) == keys.dim(0)
                        && values.dim(1) == keys.dim(1)
                        && values.dim(2) == keys.dim(2);
        if (!fits) {
            throw new IllegalArgumentException(
                    "keys and values must have one floating-point type and equal blocks, heads and"
                            + " blockSize: keys %s, values %s".formatted(keys, values));
        }
        AttentionShape.requirePositive("blockSize", keys.dim(2));
        boolean covers =
                blockTable.dim(1) > 0
                        && length >= 0
                        && length <= (long) blockTable.dim(1) * keys.dim(2);
        if (blockTable.type() != DataType.INT32 || !covers) {
            throw new IllegalArgumentException(
                    "blockTable must be int32 and name blocks for %d tokens of %d a block but was %s"
                            .formatted(length, keys.dim(2), blockTable));
        }
        for (int block : table(blockTable)) {
            if (block < 0 || block >= keys.dim(0)) {
                throw new IllegalArgumentException(
                        "blockTable must lie between 0 and %d but held %d"
                                .formatted(keys.dim(0) - 1, block));
            }
        }
    }

    /// How many tokens a block holds.
    public int blockSize() {
        return keys.dim(2);
    }

    /// The number of batch entries.
    public int batch() {
        return blockTable.dim(0);
    }

    /// The elements of [#blockTable], row-major.
    public int[] table() {
        return table(blockTable);
    }

    /// A copy of the keys in one piece, `[B][Hkv][length][D]`, converted to `type`.
    public Tensor gatherKeys(DataType type) {
        return gather(keys, type);
    }

    /// A copy of the values in one piece, `[B][Hkv][length][Dv]`, converted to `type`.
    public Tensor gatherValues(DataType type) {
        return gather(values, type);
    }

    private Tensor gather(Tensor pool, DataType type) {
        Tensor gathered = Tensor.allocate(type, batch(), pool.dim(1), length, pool.dim(3));
        int[] table = table();
        for (int b = 0; b < batch(); b++) {
            Tensor entry = gathered.select(0, b);
            int block = b * blockTable.dim(1);
            for (int from = 0; from < length; block++) {
                int rows = Math.min(blockSize(), length - from);
                entry.slice(1, from, from + rows)
                        .copyFrom(pool.select(0, table[block]).slice(1, 0, rows));
                from += rows;
            }
        }
        return gathered;
    }

    private static int[] table(Tensor blockTable) {
        Tensor dense = blockTable.isContiguous() ? blockTable : blockTable.copy();
        return dense.segment().toArray(Elements.INT);
    }

    private static void requireRank(String name, Tensor tensor, int rank, String shape) {
        Objects.requireNonNull(tensor, name);
        if (tensor.rank() != rank) {
            throw new IllegalArgumentException(
                    "%s must have rank %d %s but was %s".formatted(name, rank, shape, tensor));
        }
    }
}
