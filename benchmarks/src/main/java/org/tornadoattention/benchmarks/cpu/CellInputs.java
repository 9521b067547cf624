package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValuePages;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// A cell's data, the same in every process: seeded, normal, heads first.
///
/// @param query `[B][Hq][Nq][D]`
/// @param key `[B][Hkv][Nk][D]`
/// @param value likewise
/// @param inputs all of it, with the mask
public record CellInputs(
        Cell cell, Tensor query, Tensor key, Tensor value, AttentionInputs inputs) {
    private static final long SEED = 42;

    static CellInputs of(Cell cell) {
        AttentionShape s = cell.shape();
        Tensor query =
                Tensor.randomNormal(SEED, s.batch(), s.queryHeads(), s.queryLength(), s.headDim());
        Tensor key = keys(SEED + 1, s);
        Tensor value = keys(SEED + 2, s);
        AttentionInputs inputs = AttentionInputs.of(query, key, value);
        AttentionInputs masked =
                switch (cell.kind()) {
                    case FULL, LAYER -> inputs;
                    case CAUSAL -> inputs.with(Mask.causal(Alignment.TOP_LEFT));
                    case WINDOW ->
                            inputs.with(Mask.causal(Alignment.TOP_LEFT))
                                    .with(
                                            new Mask.SlidingWindow(
                                                    Cell.WINDOW, 0, Alignment.TOP_LEFT));
                    case BOOLEAN -> inputs.with(Mask.allowed(coins(s)));
                    case BIAS -> inputs.with(Mask.bias(bias(s, 1)));
                    case HEAD_BIAS -> inputs.with(Mask.bias(bias(s, s.queryHeads())));
                    case BLOCKS_16 -> AttentionInputs.of(query, pages(key, value, 16, false));
                    case BLOCKS_64 -> AttentionInputs.of(query, pages(key, value, 64, false));
                    case SCATTERED_16 -> AttentionInputs.of(query, pages(key, value, 16, true));
                    case SCATTERED_64 -> AttentionInputs.of(query, pages(key, value, 64, true));
                };
        return new CellInputs(cell, query, key, value, masked);
    }

    private static Tensor keys(long seed, AttentionShape s) {
        return Tensor.randomNormal(seed, s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim());
    }

    /// Keys and values as they lie in the blocks of a pool twice as large.
    private static KeyValuePages pages(Tensor key, Tensor value, int size, boolean scattered) {
        int batch = key.dim(0);
        int columns = Math.ceilDiv(key.dim(2), size);
        List<Integer> numbers = new ArrayList<>();
        for (int block = 0; block < 2 * batch * columns; block++) {
            numbers.add(block);
        }
        if (scattered) {
            Collections.shuffle(numbers, new Random(SEED + 5));
        }
        int[] table = new int[batch * columns];
        Tensor keys = pool(numbers.size(), size, key);
        Tensor values = pool(numbers.size(), size, value);
        for (int n = 0; n < table.length; n++) {
            table[n] = numbers.get(n);
            int from = n % columns * size;
            int rows = Math.min(size, key.dim(2) - from);
            copy(key.select(0, n / columns), from, rows, keys.select(0, table[n]));
            copy(value.select(0, n / columns), from, rows, values.select(0, table[n]));
        }
        return new KeyValuePages(keys, values, Tensor.of(table, batch, columns), key.dim(2));
    }

    private static void copy(Tensor tokens, int from, int rows, Tensor block) {
        block.slice(1, 0, rows).copyFrom(tokens.slice(1, from, from + rows));
    }

    /// Blocks `[blocks][Hkv][size][D]` that lie head by head, as those of a cache do.
    private static Tensor pool(int blocks, int size, Tensor tokens) {
        return Tensor.allocate(DataType.FLOAT32, tokens.dim(1), blocks, size, tokens.dim(3))
                .transpose(0, 1);
    }

    private static Tensor bias(AttentionShape s, int heads) {
        return Tensor.randomNormal(SEED + 3, 1, heads, s.queryLength(), s.keyLength());
    }

    private static Tensor coins(AttentionShape s) {
        Random random = new Random(SEED + 4);
        Tensor coins = Tensor.allocate(DataType.BOOL, 1, 1, s.queryLength(), s.keyLength());
        for (int i = 0; i < s.queryLength(); i++) {
            for (int j = 0; j < s.keyLength(); j++) {
                coins.set(random.nextInt(2), 0, 0, i, j);
            }
        }
        return coins;
    }
}
