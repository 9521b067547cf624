package org.tornadoattention.jvm;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;

/// A matrix inside a tensor, and the one place of this engine that knows element types and strides.
///
/// Tiles are copied from here to arrays and back, converted on the way; rows whose elements lie
/// next to each other go as a whole.
final class Rows {
    /// Half-precision elements are converted in runs of this many: loops over arrays become vector
    /// instructions, single reads of memory do not.
    private static final int RUN = 256;

    private MemorySegment memory = MemorySegment.NULL;
    private DataType type = DataType.FLOAT32;
    private long size;
    private long offset;
    private long head; // where `[0][h]` begins
    private long batchStride;
    private long rowStride;
    private long columnStride;
    private short[] run = {};
    private float[] spare = {};

    /// The matrix at `[b][h]` of a tensor of rank 4.
    static Rows of(Tensor tensor, int b, int h) {
        return new Rows().select(tensor, b, h);
    }

    /// A tensor of rank 2.
    static Rows of(Tensor tensor) {
        return new Rows().select(tensor);
    }

    /// Turns to a tensor of rank 2.
    Rows select(Tensor tensor) {
        return select(tensor, tensor.offset(), 0);
    }

    /// Turns to the matrix at `[b][h]` of a tensor of rank 4, so that one object serves block after
    /// block.
    Rows select(Tensor tensor, int b, int h) {
        batchStride = tensor.stride(0);
        head = tensor.offset() + (long) h * tensor.stride(1);
        return select(tensor, head + b * batchStride, 2);
    }

    /// Turns from a matrix of a tensor of rank 4 to the one at `[b]` and the same head.
    void turnTo(int b) {
        offset = head + b * batchStride;
    }

    private Rows select(Tensor tensor, long start, int rowDimension) {
        memory = tensor.memory();
        size = tensor.size();
        type = tensor.type();
        offset = start;
        rowStride = tensor.stride(rowDimension);
        columnStride = tensor.stride(rowDimension + 1);
        if (run.length == 0 && (type == DataType.FLOAT16 || type == DataType.BFLOAT16)) {
            run = new short[RUN];
        }
        return this;
    }

    /// Whether a float holds every element exactly.
    boolean fitsFloat() {
        return switch (type) {
            case FLOAT32, FLOAT16, BFLOAT16, BOOL -> true;
            case FLOAT64, INT64, INT32 -> false;
        };
    }

    /// Whether the rows are floats in native memory that lie next to each other, so that kernels
    /// can read and write them where they are.
    ///
    /// Heap memory is not: a kernel that has seen but one kind of memory segment is compiled for
    /// it, while one that has seen two was measured ten times slower.
    boolean areNativeFloats() {
        return type == DataType.FLOAT32 && columnStride == 1 && memory.isNative();
    }

    /// How many elements the whole tensor has.
    long size() {
        return size;
    }

    /// The tensor's memory.
    MemorySegment memory() {
        return memory;
    }

    /// The same of booleans.
    boolean areNativeBooleans() {
        return type == DataType.BOOL && columnStride == 1 && memory.isNative();
    }

    /// Where an element lies, in bytes.
    long byteOffset(int row, int column) {
        return (offset + row * rowStride + column * columnStride) * type.byteSize();
    }

    /// The distance between rows, in bytes.
    long byteStride() {
        return rowStride * type.byteSize();
    }

    /// Whether all rows are one and the same, as a broadcast makes them.
    boolean sameInAllRows() {
        return rowStride == 0;
    }

    // ---- Loading -------------------------------------------------------------------------------

    /// Copies rows `[firstRow, firstRow + rows)` to rows of `target` that lie `stride` apart.
    void load(int firstRow, int rows, int columns, float[] target, int stride) {
        load(firstRow, rows, 0, columns, target, 0, stride);
    }

    /// Copies columns `[firstColumn, firstColumn + columns)` of these rows to `target` from `at`
    /// on.
    void load(
            int firstRow,
            int rows,
            int firstColumn,
            int columns,
            float[] target,
            int at,
            int stride) {
        long start = offset + firstRow * rowStride + firstColumn * columnStride;
        if (type == DataType.FLOAT32
                && columnStride == 1
                && rowStride == columns
                && stride == columns) {
            MemorySegment.copy(memory, Elements.FLOAT, start * 4, target, at, rows * columns);
        } else if (columnStride != 1 && rowStride == 1 && rows > 1) {
            // A transposed view: its columns lie in one piece each.
            float[] spare = spare(rows);
            for (int c = 0; c < columns; c++) {
                loadRun(start + c * columnStride, 1, rows, spare, 0);
                for (int r = 0; r < rows; r++) {
                    target[at + r * stride + c] = spare[r];
                }
            }
        } else {
            for (int r = 0; r < rows; r++) {
                loadRun(start + r * rowStride, columnStride, columns, target, at + r * stride);
            }
        }
    }

    private float[] spare(int length) {
        if (spare.length < length) {
            spare = new float[length];
        }
        return spare;
    }

    /// Copies elements that lie `step` apart.
    private void loadRun(long start, long step, int count, float[] target, int at) {
        if (step != 1) {
            for (int c = 0; c < count; c++) {
                target[at + c] = (float) Elements.getDouble(memory, type, start + c * step);
            }
            return;
        }
        switch (type) {
            case FLOAT32 ->
                    MemorySegment.copy(memory, Elements.FLOAT, start * 4, target, at, count);
            case FLOAT16, BFLOAT16 -> {
                for (int c = 0; c < count; c += RUN) {
                    int length = Math.min(RUN, count - c);
                    MemorySegment.copy(memory, Elements.SHORT, (start + c) * 2, run, 0, length);
                    widen(target, at + c, length);
                }
            }
            case FLOAT64, INT64, INT32, BOOL -> {
                for (int c = 0; c < count; c++) {
                    target[at + c] = (float) Elements.getDouble(memory, type, start + c);
                }
            }
        }
    }

    /// Widens a run of halves.
    private void widen(float[] target, int at, int count) {
        if (type == DataType.FLOAT16) {
            for (int c = 0; c < count; c++) {
                target[at + c] = Float.float16ToFloat(run[c]);
            }
        } else {
            for (int c = 0; c < count; c++) {
                target[at + c] = Elements.bfloat16ToFloat(run[c]);
            }
        }
    }

    /// Copies a row as doubles, exactly for every type but int64.
    void loadRow(int row, int firstColumn, int columns, double[] target, int at) {
        long start = offset + row * rowStride + firstColumn * columnStride;
        switch (type) {
            case FLOAT32 -> {
                for (int c = 0; c < columns; c++) {
                    target[at + c] = memory.get(Elements.FLOAT, (start + c * columnStride) * 4);
                }
            }
            case FLOAT64 -> {
                for (int c = 0; c < columns; c++) {
                    target[at + c] = memory.get(Elements.DOUBLE, (start + c * columnStride) * 8);
                }
            }
            case FLOAT16, BFLOAT16, INT64, INT32, BOOL -> {
                for (int c = 0; c < columns; c++) {
                    target[at + c] = Elements.getDouble(memory, type, start + c * columnStride);
                }
            }
        }
    }

    /// Up to 64 booleans of a row as bits, the first one lowest.
    long bits(int row, int firstColumn, int columns) {
        long start = offset + row * rowStride + firstColumn * columnStride;
        long bits = 0;
        int c = 0;
        if (type == DataType.BOOL && columnStride == 1) {
            for (; c + 8 <= columns; c += 8) {
                bits |= eightBits(memory.get(Elements.LONG, start + c)) << c;
            }
        }
        for (; c < columns; c++) {
            if (Elements.getDouble(memory, type, start + c * columnStride) != 0) {
                bits |= 1L << c;
            }
        }
        return bits;
    }

    /// 64 booleans as bits, the first one lowest.
    static long bits(MemorySegment booleans, long at) {
        long bits = 0;
        for (int c = 0; c < Long.SIZE; c += Long.BYTES) {
            bits |= eightBits(booleans.get(Elements.LONG, at + c)) << c;
        }
        return bits;
    }

    /// One bit for each byte that is not zero, without a branch. Source: Warren, Hacker's Delight,
    /// 2nd edition, 2012, section 6-1 (which bytes are zero).
    private static long eightBits(long bytes) {
        long low = 0x7f7f7f7f7f7f7f7fL;
        long nonZero = ((((bytes & low) + low) | bytes) & ~low) >>> 7; // 0 or 1 in each byte
        return (nonZero * 0x0102040810204080L) >>> 56; // gathers the eight ones in the highest byte
    }

    // ---- Storing -------------------------------------------------------------------------------

    /// Stores rows `[firstRow, firstRow + rows)` of `source`, `[rows][columns]`, rounded to nearest
    /// even.
    void store(int firstRow, int rows, int columns, float[] source) {
        if (type == DataType.FLOAT32 && columnStride == 1 && rowStride == columns) {
            long start = (offset + firstRow * rowStride) * Float.BYTES;
            MemorySegment.copy(source, 0, memory, Elements.FLOAT, start, rows * columns);
            return;
        }
        for (int r = 0; r < rows; r++) {
            storeRow(firstRow + r, 0, columns, source, r * columns);
        }
    }

    /// Stores a row from `firstColumn` on, rounded to nearest even.
    void storeRow(int row, int firstColumn, int columns, float[] source, int at) {
        long start = offset + row * rowStride + firstColumn * columnStride;
        if (columnStride != 1) {
            for (int c = 0; c < columns; c++) {
                Elements.setDouble(memory, type, start + c * columnStride, source[at + c]);
            }
            return;
        }
        switch (type) {
            case FLOAT32 ->
                    MemorySegment.copy(source, at, memory, Elements.FLOAT, start * 4, columns);
            case FLOAT16, BFLOAT16 -> {
                for (int c = 0; c < columns; c += RUN) {
                    int length = Math.min(RUN, columns - c);
                    narrow(source, at + c, length);
                    MemorySegment.copy(run, 0, memory, Elements.SHORT, (start + c) * 2, length);
                }
            }
            case FLOAT64, INT64, INT32, BOOL -> {
                for (int c = 0; c < columns; c++) {
                    Elements.setDouble(memory, type, start + c, source[at + c]);
                }
            }
        }
    }

    /// Narrows to a run of halves.
    private void narrow(float[] source, int at, int count) {
        if (type == DataType.FLOAT16) {
            for (int c = 0; c < count; c++) {
                run[c] = Float.floatToFloat16(source[at + c]);
            }
        } else {
            for (int c = 0; c < count; c++) {
                run[c] = Elements.floatToBfloat16(source[at + c]);
            }
        }
    }

    /// Stores a row from `firstColumn` on, rounded to nearest even.
    void storeRow(int row, int firstColumn, int columns, double[] source, int at) {
        long start = offset + row * rowStride + firstColumn * columnStride;
        for (int c = 0; c < columns; c++) {
            Elements.setDouble(memory, type, start + c * columnStride, source[at + c]);
        }
    }
}
