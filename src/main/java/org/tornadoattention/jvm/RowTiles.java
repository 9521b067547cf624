package org.tornadoattention.jvm;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Tiles of the keys, or of the values, of one head, as row kernels read them: where they lie if
/// they are native float32 rows a multiple of 16 long, and otherwise copied, widened and padded.
///
/// Heap memory is copied, too: a kernel that has seen but one kind of memory segment is compiled
/// for it, while one that has seen two was measured ten times slower.
final class RowTiles {
    private final int columns;
    private final int padded;
    private final float[] staging;
    private final MemorySegment copy;
    private final Rows rows = new Rows();
    private MemorySegment memory;
    private boolean inPlace;
    private long head;
    private long rowStride;
    private long offset;
    private long stride;

    RowTiles(String dimName, int columns) {
        this.columns = columns;
        padded = Tile.padded(columns, Tile.GRANULE);
        staging = new float[Tile.area(dimName, padded, Tile.KEYS)];
        copy = Arena.ofAuto().allocate((long) staging.length * Float.BYTES, 64);
        memory = copy;
    }

    /// Turns to a head.
    void select(Tensor tensor, int b, int h) {
        rows.select(tensor, b, h);
        inPlace =
                tensor.type() == DataType.FLOAT32
                        && tensor.stride(3) == 1
                        && columns == padded
                        && tensor.memory().isNative();
        memory = inPlace ? tensor.memory() : copy;
        head = tensor.offset() + (long) b * tensor.stride(0) + (long) h * tensor.stride(1);
        rowStride = tensor.stride(2);
    }

    /// Turns to some rows.
    void load(int first, int count) {
        if (inPlace) {
            offset = (head + first * rowStride) * Float.BYTES;
            stride = rowStride * Float.BYTES;
        } else {
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
