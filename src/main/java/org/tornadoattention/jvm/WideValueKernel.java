package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// [ValueKernel] that leaves whole panels to a kernel made for them.
///
/// @param whole for 64 columns
/// @param other for fewer
record WideValueKernel(PanelKernel whole, ValueKernel other) implements ValueKernel {
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
        if (columns == Tile.COLUMNS) {
            whole.accumulate(
                    weights,
                    firstRow,
                    rows,
                    firstKey,
                    keyCount,
                    values,
                    panel,
                    rescale,
                    accumulator,
                    target);
        } else {
            other.accumulate(
                    weights,
                    firstRow,
                    rows,
                    firstKey,
                    keyCount,
                    values,
                    panel,
                    columns,
                    rescale,
                    accumulator,
                    target);
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
        other.scale(accumulator, panel, rows, columns, factors, target, to, stride);
    }

    @Override
    public boolean allFinite(float[] values, int from, int size) {
        return other.allFinite(values, from, size);
    }
}
