package org.tornadoattention.jvm;

import java.util.Arrays;

/// Loads rows of a tensor as lanes, `[column][LANES]`. One for each thread.
final class LaneStaging {
    private final TransposeKernel kernel;
    private final float[] rowMajor; // [LANES][columns padded]
    private final float[] scratch = new float[TransposeKernel.SCRATCH];

    /// @param columns the most there will be
    LaneStaging(KernelSet kernels, int columns) {
        kernel = kernels.transpose();
        rowMajor = new float[Tile.area("headDim", Tile.padded(columns, Tile.GRANULE), Tile.LANES)];
    }

    /// Loads `[firstRow, firstRow + rows)` by `[firstColumn, firstColumn + columns)`. Lanes of
    /// padding, up to a multiple of 16, become 0; columns of padding hold anything.
    ///
    /// @param target `[columns padded to 16][LANES]`
    void load(Rows source, int firstRow, int rows, int firstColumn, int columns, float[] target) {
        int stride = Tile.padded(columns, Tile.GRANULE);
        int lanes = Tile.padded(rows, Tile.GRANULE);
        source.load(firstRow, rows, firstColumn, columns, rowMajor, 0, stride);
        Arrays.fill(rowMajor, rows * stride, lanes * stride, 0);
        kernel.transpose(rowMajor, lanes, stride, scratch, target);
    }
}
