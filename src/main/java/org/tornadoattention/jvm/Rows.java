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

    private static final short[] NO_RUN = {};

    private final MemorySegment memory;
    private final DataType type;
    private final long offset;
    private final long rowStride;
    private final long columnStride;
    private final short[] run;

    private Rows(
            MemorySegment memory,
            DataType type,
            long offset,
            long rowStride,
            long columnStride,
            short[] run) {
        this.memory = memory;
        this.type = type;
        this.offset = offset;
        this.rowStride = rowStride;
        this.columnStride = columnStride;
        this.run = run;
    }

    /// The matrix at `[b][h]` of a tensor of rank 4.
    static Rows of(Tensor tensor, int b, int h) {
        return new Rows(
                tensor.memory(),
                tensor.type(),
                tensor.offset() + (long) b * tensor.stride(0) + (long) h * tensor.stride(1),
                tensor.stride(2),
                tensor.stride(3),
                run(tensor.type()));
    }

    /// A tensor of rank 2.
    static Rows of(Tensor tensor) {
        return new Rows(
                tensor.memory(),
                tensor.type(),
                tensor.offset(),
                tensor.stride(0),
                tensor.stride(1),
                run(tensor.type()));
    }

    private static short[] run(DataType type) {
        return type == DataType.FLOAT16 || type == DataType.BFLOAT16 ? new short[RUN] : NO_RUN;
    }

    /// The same matrix from another row and column on.
    Rows from(int row, int column) {
        return new Rows(
                memory,
                type,
                offset + row * rowStride + column * columnStride,
                rowStride,
                columnStride,
                run);
    }

    /// The columns as rows.
    private Rows transposed() {
        return new Rows(
                memory,
                type,
                offset,
                /* rowStride= */ columnStride,
                /* columnStride= */ rowStride,
                run);
    }

    /// Whether all rows are one and the same, as a broadcast makes them.
    boolean sameInAllRows() {
        return rowStride == 0;
    }

    // ---- Loading -------------------------------------------------------------------------------

    /// Copies `[rows][columns]` to rows of `target` that lie `stride` apart.
    ///
    /// @param spare scratch of at least `rows` floats, for a transposed view
    void load(int rows, int columns, float[] target, int stride, float[] spare) {
        if (type == DataType.FLOAT32
                && columnStride == 1
                && rowStride == columns
                && stride == columns) {
            MemorySegment.copy(memory, Elements.FLOAT, offset * 4, target, 0, rows * columns);
        } else if (columnStride != 1 && rowStride == 1) {
            transposed()
                    .loadTransposed(
                            /* rows= */ columns, /* columns= */ rows, target, stride, spare);
        } else {
            for (int r = 0; r < rows; r++) {
                loadRow(r, columns, target, r * stride);
            }
        }
    }

    /// Copies `[rows][columns]` transposed: element `(r, c)` goes to `c * stride + r`.
    ///
    /// @param spare scratch of at least `columns` floats
    void loadTransposed(int rows, int columns, float[] target, int stride, float[] spare) {
        for (int r = 0; r < rows; r++) {
            loadRow(r, columns, spare, 0);
            for (int c = 0; c < columns; c++) {
                target[c * stride + r] = spare[c];
            }
        }
    }

    private void loadRow(int row, int columns, float[] target, int at) {
        long start = offset + row * rowStride;
        if (columnStride != 1) {
            for (int c = 0; c < columns; c++) {
                target[at + c] = (float) Elements.getDouble(memory, type, start + c * columnStride);
            }
            return;
        }
        switch (type) {
            case FLOAT32 ->
                    MemorySegment.copy(memory, Elements.FLOAT, start * 4, target, at, columns);
            case FLOAT16, BFLOAT16 -> {
                for (int c = 0; c < columns; c += RUN) {
                    int count = Math.min(RUN, columns - c);
                    MemorySegment.copy(memory, Elements.SHORT, (start + c) * 2, run, 0, count);
                    convert(target, at + c, count);
                }
            }
            case FLOAT64, INT64, INT32, BOOL -> {
                for (int c = 0; c < columns; c++) {
                    target[at + c] = (float) Elements.getDouble(memory, type, start + c);
                }
            }
        }
    }

    /// Widens a run of halves.
    private void convert(float[] target, int at, int count) {
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

    // ---- Storing -------------------------------------------------------------------------------

    /// Stores a row from `firstColumn` on, rounded to nearest even.
    void storeRow(int row, int firstColumn, int columns, float[] source, int at) {
        long start = offset + row * rowStride + firstColumn * columnStride;
        if (type == DataType.FLOAT32 && columnStride == 1) {
            MemorySegment.copy(source, at, memory, Elements.FLOAT, start * 4, columns);
            return;
        }
        for (int c = 0; c < columns; c++) {
            Elements.setDouble(memory, type, start + c * columnStride, source[at + c]);
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
