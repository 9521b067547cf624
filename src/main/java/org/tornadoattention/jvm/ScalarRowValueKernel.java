package org.tornadoattention.jvm;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;

/// [RowValueKernel] in plain loops.
final class ScalarRowValueKernel implements RowValueKernel {
    private float[] value = {};

    @Override
    public void accumulate(
            float[] weights,
            int firstRow,
            MemorySegment values,
            long offset,
            long stride,
            int firstKey,
            int keyCount,
            int columns,
            float[] rescale,
            float[] accumulator) {
        if (value.length < columns) {
            value = new float[columns];
        }
        for (int r = firstRow; r < firstRow + 4; r++) {
            for (int c = r * columns; c < (r + 1) * columns; c++) {
                accumulator[c] *= rescale[r];
            }
        }
        for (int j = 0; j < keyCount; j++) {
            MemorySegment.copy(values, Elements.FLOAT, offset + j * stride, value, 0, columns);
            for (int r = firstRow; r < firstRow + 4; r++) {
                float weight = weights[r * Tile.KEYS + firstKey + j];
                int row = r * columns;
                for (int c = 0; c < columns; c++) {
                    accumulator[row + c] = Math.fma(value[c], weight, accumulator[row + c]);
                }
            }
        }
    }
}
