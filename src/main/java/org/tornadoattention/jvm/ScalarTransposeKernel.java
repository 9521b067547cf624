package org.tornadoattention.jvm;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;

/// [TransposeKernel] in plain loops.
final class ScalarTransposeKernel implements TransposeKernel {
    @Override
    public void transpose(
            MemorySegment source,
            long offset,
            long stride,
            int rows,
            int columns,
            float[] scratch,
            float[] target) {
        for (int c = 0; c < columns; c++) {
            long column = offset + (long) c * Float.BYTES;
            for (int r = 0; r < rows; r++) {
                target[c * Tile.LANES + r] = source.get(Elements.FLOAT, column + r * stride);
            }
        }
    }
}
