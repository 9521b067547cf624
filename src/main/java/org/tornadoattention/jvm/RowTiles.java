package org.tornadoattention.jvm;

import org.tornadoattention.Tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Tiles of the keys, or of the values, of one head, as kernels read them: where they lie if they
/// are native float32 rows that need no padding, and otherwise copied, widened and padded.
final class RowTiles {
    private final int columns;
    private final int rowGranule;
    private final int padded;
    private final float[] staging;
    private final MemorySegment copy;
    private final Rows rows = new Rows();
    private MemorySegment memory;
    private boolean inPlace;
    private long offset;
    private long stride;

    /// Sets sizes.
    ///
    /// @param rowGranule kernels may read rows up to a multiple of this
    /// @param columnGranule and columns up to a multiple of this
    RowTiles(String dimName, int columns, int rowGranule, int columnGranule) {
        this.columns = columns;
        this.rowGranule = rowGranule;
        padded = Tile.padded(columns, columnGranule);
        staging = new float[Tile.area(dimName, padded, Tile.KEYS)];
        copy = Arena.ofAuto().allocate((long) staging.length * Float.BYTES, 64);
        memory = copy;
    }

    /// Turns to a head.
    void select(Tensor tensor, int b, int h) {
        rows.select(tensor, b, h);
        inPlace = rows.areNativeFloats() && columns == padded;
    }

    /// Turns to some rows.
    void load(int first, int count) {
        boolean direct = inPlace && count % rowGranule == 0;
        if (direct) {
            memory = rows.memory();
            offset = rows.byteOffset(first, 0);
            stride = rows.byteStride();
        } else {
            memory = copy;
            rows.load(first, count, columns, staging, padded);
            MemorySegment.copy(staging, 0, copy, ValueLayout.JAVA_FLOAT, 0, count * padded);
            offset = 0;
            stride = (long) padded * Float.BYTES;
        }
    }

    /// Copies the rows that were loaded last, for those who need an array.
    void copyTo(float[] target, int first, int count) {
        rows.load(first, count, columns, target, padded);
    }

    /// Columns, padded.
    int padded() {
        return padded;
    }

    MemorySegment memory() {
        return memory;
    }

    /// Where the first row lies, in bytes.
    long offset() {
        return offset;
    }

    /// The distance between rows, in bytes.
    long stride() {
        return stride;
    }
}
