package org.tornadoattention.jvm;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;

import java.util.Arrays;

/// `y = x W + b`, in tiles on all cores.
///
/// ```
/// y[r][c] = b[c] + sum over d of x[r][d] * W[d][c]
/// ```
///
/// Work: `2 * rows * in * out` flops. Parallel over blocks of 64 rows and 64 columns. A block's
/// product is the same as that of weights and values, `[d][r]` times `[d][c]`, so [ValueKernel]
/// computes it; each sum runs in the order of `d`.
final class Projection {
    /// Columns in a block: one panel of `W`.
    private static final int COLUMNS = Tile.COLUMNS;

    private final JvmEngine engine;
    private final boolean wide;
    private final Scratch<Tiles> tiles;

    /// @param wide whether to compute in float64
    Projection(JvmEngine engine, boolean wide) {
        this.engine = engine;
        this.wide = wide;
        tiles = new Scratch<>(() -> new Tiles(engine.kernels()));
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
        int rowBlocks = blocks(rows, Tile.LANES);
        int columnBlocks = blocks(linear.outputDim(), COLUMNS);
        engine.pool()
                .forEach(
                        groups * rowBlocks * columnBlocks,
                        isShared(input, linear),
                        items ->
                                tiles.forEach(
                                        items,
                                        (piece, item) -> {
                                            int column = item / rowBlocks % columnBlocks * COLUMNS;
                                            int group = item / rowBlocks / columnBlocks;
                                            piece.run(
                                                    x.select(0, group),
                                                    linear,
                                                    y.select(0, group),
                                                    item % rowBlocks * Tile.LANES,
                                                    column);
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

    /// One thread's tiles.
    private static final class Tiles {
        private final ValueKernel kernel;
        private final LaneStaging staging;
        private final float[] inputs = new float[Tile.KEYS * Tile.LANES]; // [d][row]
        private final float[] weights = new float[Tile.KEYS * COLUMNS]; // [d][column]
        private final float[] accumulator = new float[Tile.LANES * COLUMNS];
        private final float[] ones = new float[Tile.LANES];
        private final float[] spare = new float[COLUMNS];

        Tiles(KernelSet kernels) {
            kernel = kernels.values();
            staging = new LaneStaging(kernels, Tile.KEYS);
            Arrays.fill(ones, 1);
        }

        void run(Tensor x, Linear linear, Tensor y, int firstRow, int firstColumn) {
            int rows = Math.min(Tile.LANES, x.dim(0) - firstRow);
            int columns = Math.min(COLUMNS, linear.outputDim() - firstColumn);
            Rows input = Rows.of(x);
            Rows weight = Rows.of(linear.weight());
            loadBias(linear, rows, firstColumn, columns);
            for (int d = 0; d < linear.inputDim(); d = Tile.next(d, linear.inputDim())) {
                int depth = Math.min(Tile.KEYS, linear.inputDim() - d);
                staging.load(input, firstRow, rows, d, depth, inputs);
                weight.load(d, depth, firstColumn, columns, weights, 0, COLUMNS);
                kernel.accumulate(
                        inputs,
                        0,
                        Tile.padded(rows, Tile.ROW_GRANULE),
                        0,
                        depth,
                        weights,
                        0,
                        Tile.padded(columns, Tile.GRANULE),
                        ones,
                        accumulator,
                        0);
            }
            Rows output = Rows.of(y);
            for (int r = 0; r < rows; r++) {
                output.storeRow(firstRow + r, firstColumn, columns, accumulator, r * COLUMNS);
            }
        }

        private void loadBias(Linear linear, int rows, int firstColumn, int columns) {
            Arrays.fill(accumulator, 0);
            if (linear.bias().isPresent()) {
                Tensor bias = linear.bias().get();
                for (int c = 0; c < columns; c++) {
                    spare[c] = (float) bias.get(firstColumn + c);
                }
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(spare, 0, accumulator, r * COLUMNS, columns);
                }
            }
        }
    }
}
