package org.tornadoattention.jvm;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [ValueKernel] in plain loops over columns, which the compiler turns into vector instructions.
///
/// Work: `2 * rows * keyCount * columns` flops. Eight keys a pass, so that the accumulator is
/// loaded and stored once for eight multiply-adds.
final class ScalarValueKernel implements ValueKernel {
    private final RowSum sum = new RowSum();
    private final float[] partial = new float[Tile.LANES * Tile.COLUMNS];

    @Override
    public void accumulate(
            float[] weights,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount,
            float[] values,
            int panel,
            int columns,
            float[] rescale,
            float[] accumulator,
            int target) {
        Arrays.fill(partial, 0, rows * Tile.COLUMNS, 0);
        for (int j = firstKey; j < firstKey + keyCount; j += RowSum.ROWS) {
            int keys = Math.min(RowSum.ROWS, firstKey + keyCount - j);
            sum.load(values, panel + j * Tile.COLUMNS, Tile.COLUMNS, keys, columns);
            for (int i = firstRow; i < firstRow + rows; i++) {
                int row = (i - firstRow) * Tile.COLUMNS;
                int factors = j * Tile.LANES + i;
                sum.addTo(partial, row, columns, weights, factors, Tile.LANES, keys);
            }
        }
        for (int i = firstRow; i < firstRow + rows; i++) {
            int from = (i - firstRow) * Tile.COLUMNS;
            int row = target + i * Tile.COLUMNS;
            for (int c = 0; c < columns; c++) {
                accumulator[row + c] =
                        Math.fma(accumulator[row + c], rescale[i], partial[from + c]);
            }
        }
    }

    @Override
    public void scale(
            float[] accumulator,
            int panel,
            int rows,
            int columns,
            float[] factors,
            MemorySegment target,
            long to,
            long stride) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                float scaled = accumulator[panel + r * Tile.COLUMNS + c] * factors[r];
                target.set(Elements.FLOAT, to + r * stride + (long) c * Float.BYTES, scaled);
            }
        }
    }

    @Override
    public boolean allFinite(float[] values, int from, int size) {
        int largest = 0;
        for (int at = from; at < from + size; at++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[at]) & 0x7fffffff);
        }
        return largest < 0x7f800000; // the bits of infinity; those of a NaN are larger
    }
}
