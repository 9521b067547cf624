package org.tornadoattention.jvm;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;

/// `y = x W + b`, in tiles on all cores.
///
/// ```
/// y[r][c] = b[c] + sum over d of x[r][d] * W[d][c]
/// ```
///
/// Work: `2 * rows * in * out` flops. Parallel over pieces of 128 rows and 256 columns. A tile's
/// product is the same as that of weights and values, `[d][r]` times `[d][c]`, so [ValueKernel]
/// computes it; each sum runs in the order of `d`.
final class Projection {
    private final JvmEngine engine;
    private final boolean wide;
    private final Scratch<ProjectionTiles> tiles;

    /// @param wide whether to compute in float64
    Projection(JvmEngine engine, boolean wide) {
        this.engine = engine;
        this.wide = wide;
        tiles = new Scratch<>(() -> new ProjectionTiles(engine.kernels()));
    }

    /// Frees the scratch memory, when nothing runs any more.
    void release() {
        tiles.clear();
    }

    /// Maps the last dimension of `[B][N][in]`.
    ///
    /// @return `[B][N][out]` of the given type
    Tensor apply(Tensor input, Linear linear, DataType type) {
        int batch = input.dim(0);
        int length = input.dim(1);
        Tensor output = Tensor.allocate(type, batch, length, linear.outputDim());
        // Rows of all batch entries are alike; merged, they fill blocks better.
        boolean merged = input.isContiguous();
        int groups = merged ? 1 : batch;
        int rows = merged ? Math.multiplyExact(batch, length) : length;
        Tensor x = merged ? input.reshape(1, rows, input.dim(2)) : input;
        Tensor y = output.reshape(groups, rows, linear.outputDim());
        if (wide) {
            int blocks = blocks(rows, DoubleProduct.ROWS);
            engine.pool()
                    .forEach(
                            groups * blocks,
                            isShared(input, linear),
                            items -> {
                                for (int item = items.next(); item >= 0; item = items.next()) {
                                    DoubleProduct.run(
                                            x.select(0, item / blocks),
                                            linear,
                                            y.select(0, item / blocks),
                                            item % blocks * DoubleProduct.ROWS);
                                }
                            });
            return output;
        }
        int rowBlocks = blocks(rows, ProjectionTiles.ROWS);
        int columnBlocks = blocks(linear.outputDim(), ProjectionTiles.COLUMNS);
        engine.pool()
                .forEach(
                        groups * rowBlocks * columnBlocks,
                        isShared(input, linear),
                        items ->
                                tiles.forEach(
                                        items,
                                        (piece, item) -> {
                                            int column = item / rowBlocks % columnBlocks;
                                            int group = item / rowBlocks / columnBlocks;
                                            piece.run(
                                                    x.select(0, group),
                                                    linear,
                                                    y.select(0, group),
                                                    item % rowBlocks * ProjectionTiles.ROWS,
                                                    column * ProjectionTiles.COLUMNS);
                                        }));
        return output;
    }

    private static int blocks(int size, int blockSize) {
        return (size - 1) / blockSize + 1;
    }

    /// Whether worker threads may read the tensors; those of a confined arena they may not.
    private boolean isShared(Tensor input, Linear linear) {
        Thread worker = engine.pool().anyWorker();
        return worker != null
                && input.memory().isAccessibleBy(worker)
                && linear.weight().memory().isAccessibleBy(worker)
                && linear.bias().map(b -> b.memory().isAccessibleBy(worker)).orElse(true);
    }
}
