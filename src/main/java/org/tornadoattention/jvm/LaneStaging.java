package org.tornadoattention.jvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Loads rows of a tensor as lanes, `[column][LANES]`, straight from where they lie if they can be
/// read there. One for each thread.
final class LaneStaging {
    /// Larger tensors, in elements, are hardly in a second-level cache, often of a megabyte, when
    /// their turn comes. Measured on Zen 4: reading those in order first saves 5 % of 512 heads of
    /// 64 or 128 rows, and costs 1.5 % of eight.
    private static final long IN_CACHE = 1 << 18;

    private final TransposeKernel kernel;
    private final float[] rowMajor; // [LANES][columns padded]
    private final MemorySegment copy; // the same, since a kernel reads native memory only
    private final float[] scratch = new float[TransposeKernel.SCRATCH];

    /// @param columns the most there will be
    LaneStaging(KernelSet kernels, int columns) {
        kernel = kernels.transpose();
        rowMajor = new float[Tile.area("headDim", Tile.padded(columns, Tile.GRANULE), Tile.LANES)];
        copy = Arena.ofAuto().allocate((long) rowMajor.length * Float.BYTES, 64);
    }

    /// Loads `[firstRow, firstRow + rows)` by `[firstColumn, firstColumn + columns)`. Lanes of
    /// padding, up to a multiple of 16, become 0; columns of padding hold anything.
    ///
    /// @param target `[columns padded to 16][LANES]`
    void load(Rows source, int firstRow, int rows, int firstColumn, int columns, float[] target) {
        if (source.areNativeFloats() && rows % Tile.GRANULE == 0 && columns % Tile.GRANULE == 0) {
            long offset = source.byteOffset(firstRow, firstColumn);
            long stride = source.byteStride();
            if (source.size() > IN_CACHE && stride == (long) columns * Float.BYTES) {
                // One piece of cold memory: in order, as prefetchers follow it, not by squares.
                MemorySegment.copy(source.memory(), offset, copy, 0, rows * stride);
                kernel.transpose(copy, 0, stride, rows, columns, scratch, target);
            } else {
                kernel.transpose(source.memory(), offset, stride, rows, columns, scratch, target);
            }
            return;
        }
        int stride = Tile.padded(columns, Tile.GRANULE);
        source.load(firstRow, rows, firstColumn, columns, rowMajor, 0, stride);
        load(rowMajor, rows, stride, target);
    }

    /// The same of rows in an array, `[LANES][columns]`, whose padding is overwritten.
    ///
    /// @param columns a multiple of 16
    void load(float[] source, int rows, int columns, float[] target) {
        int lanes = Tile.padded(rows, Tile.GRANULE);
        Arrays.fill(source, rows * columns, lanes * columns, 0);
        MemorySegment.copy(source, 0, copy, ValueLayout.JAVA_FLOAT, 0, lanes * columns);
        long stride = (long) columns * Float.BYTES;
        kernel.transpose(copy, 0, stride, lanes, columns, scratch, target);
    }
}
