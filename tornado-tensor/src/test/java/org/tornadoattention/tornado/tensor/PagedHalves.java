package org.tornadoattention.tornado.tensor;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.Strides;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Keys and values in the blocks of a cache, which lie in no order; all other tokens are NaN.
final class PagedHalves {
    private final AttentionShape shape;
    private final int size;
    private final List<Integer> table;
    private final int tokens;

    PagedHalves(AttentionShape shape, int size) {
        this.shape = shape;
        this.size = size;
        int blocks = tableSize(shape, size);
        tokens = 2 * blocks * size;
        table = new ArrayList<>(IntStream.range(0, 2 * blocks).boxed().toList());
        Collections.shuffle(table, new Random(size));
        table.subList(blocks, 2 * blocks).clear();
    }

    /// Integers of the table.
    static int tableSize(AttentionShape shape, int size) {
        return shape.batch() * Math.ceilDiv(shape.keyLength(), size);
    }

    /// Tells kernels where everything lies.
    void store(int[] fields, int at) {
        fields[RunFields.PAGES] = at;
        fields[RunFields.PAGE_COLUMNS] = columns();
        fields[RunFields.PAGE_SIZE] = size;
        for (int n = 0; n < table.size(); n++) {
            fields[at + n] = table.get(n);
        }
        Strides strides = Strides.dense(tokens, shape.headDim()).shared(shape.keyValueHeads());
        strides.store(fields, RunFields.KEY);
        strides.store(fields, RunFields.VALUE);
    }

    private int columns() {
        return Math.ceilDiv(shape.keyLength(), size);
    }

    /// The pool: a head after the other, of each all blocks.
    HalfFloatArray of(Tensor tensor) {
        int dim = shape.headDim();
        HalfFloatArray pool = new HalfFloatArray(shape.keyValueHeads() * tokens * dim);
        pool.init(new HalfFloat(Float.NaN));
        for (int b = 0; b < shape.batch(); b++) {
            for (int g = 0; g < shape.keyValueHeads(); g++) {
                for (int j = 0; j < shape.keyLength(); j++) {
                    int token = table.get(b * columns() + j / size) * size + j % size;
                    for (int d = 0; d < dim; d++) {
                        HalfFloat element = new HalfFloat((float) tensor.get(b, g, j, d));
                        pool.set((g * tokens + token) * dim + d, element);
                    }
                }
            }
        }
        return pool;
    }
}
