package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// Adds one tile's weighted values to the output of its rows.
///
/// ```
/// o[i][c] = rescale[i] * o[i][c] + sum over j of p[j][i] * v[j][c]
/// ```
///
/// | array | shape |
/// |---|---|
/// | weights | `[keys][LANES]` |
/// | values | a panel `[keys][COLUMNS]`, of which `columns`, a multiple of [Tile#GRANULE], count |
/// | rescale | `[LANES]` |
/// | accumulator | a panel `[LANES][COLUMNS]`, likewise |
///
/// Each sum over keys is one chain of fused multiply-adds in the order of `j`, whatever the
/// blocking, and joins the output by one more, so every implementation gives the same bits. The
/// output comes last so that nothing waits for it.
interface ValueKernel {
    /// Rescales rows of the output and adds keys of the tile to them.
    ///
    /// @param firstRow the first row (lane) to compute
    /// @param rows how many, a multiple of [Tile#ROW_GRANULE]
    /// @param firstKey the first key of the tile to add
    /// @param keyCount how many
    /// @param panel where the panel of values begins
    /// @param columns how many of its columns to compute
    /// @param target where the panel of the output begins
    void accumulate(
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
            int target);

    /// Multiplies rows of a panel of output into a row-major target; columns of padding may go
    /// beyond a row's end, where the next row overwrites them.
    ///
    /// @param panel where the panel begins
    /// @param columns how many of its columns to store, a multiple of [Tile#GRANULE]
    /// @param target native memory
    /// @param to where the first row goes, in bytes
    /// @param stride between rows of the target, in bytes
    void scale(
            float[] accumulator,
            int panel,
            int rows,
            int columns,
            float[] factors,
            MemorySegment target,
            long to,
            long stride);

    /// Whether `size` values, a multiple of [Tile#GRANULE], are neither infinite nor NaN.
    boolean allFinite(float[] values, int from, int size);
}
