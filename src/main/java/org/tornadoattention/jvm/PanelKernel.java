package org.tornadoattention.jvm;

/// [ValueKernel#accumulate] for a panel whose columns all count.
interface PanelKernel {
    /// See [ValueKernel#accumulate].
    void accumulate(
            float[] weights,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount,
            float[] values,
            int panel,
            float[] rescale,
            float[] accumulator,
            int target);
}
