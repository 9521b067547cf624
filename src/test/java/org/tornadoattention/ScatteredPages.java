package org.tornadoattention;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Keys and values in blocks that lie nowhere near each other, as in a pool that is nearly full;
/// everything else in the pool is NaN.
public final class ScatteredPages {
    private ScatteredPages() {}

    /// Copies a key `[B][Hkv][Nk][D]` and a value `[B][Hkv][Nk][Dv]`.
    public static KeyValuePages of(Tensor key, Tensor value, int blockSize) {
        int batch = key.dim(0);
        int columns = Math.max(1, Math.ceilDiv(key.dim(2), blockSize));
        List<Integer> blocks =
                Arrays.asList(
                        IntStream.range(0, 2 * batch * columns).boxed().toArray(Integer[]::new));
        Collections.shuffle(blocks, new Random(blockSize));
        int[] table = new int[batch * columns];
        Arrays.setAll(table, blocks::get);
        return new KeyValuePages(
                scattered(key, table, blockSize),
                scattered(value, table, blockSize),
                Tensor.of(table, batch, columns),
                key.dim(2));
    }

    private static Tensor scattered(Tensor tensor, int[] table, int blockSize) {
        int length = tensor.dim(2);
        Tensor nan = Tensor.of(new float[] {Float.NaN}, 1).to(tensor.type());
        Tensor pool =
                nan.broadcastTo(2 * table.length, tensor.dim(1), blockSize, tensor.dim(3)).copy();
        for (int n = 0; n < table.length; n++) {
            int columns = table.length / tensor.dim(0);
            int from = n % columns * blockSize;
            int to = Math.min(length, from + blockSize);
            pool.select(0, table[n])
                    .slice(1, 0, to - from)
                    .copyFrom(tensor.select(0, n / columns).slice(1, from, to));
        }
        return pool;
    }
}
