package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// Adds weighted values to the output of a few query rows; values are read where they lie.
///
/// ```
/// o[r][c] = rescale[r] * o[r][c] + sum over j of p[r][j] * v[j][c]
/// ```
///
/// | array | shape |
/// |---|---|
/// | weights | `[rows padded to 4][Tile.KEYS]` |
/// | values | `[keyCount][stride bytes]`, native memory, of which `columns` floats count; a piece of a tile |
/// | rescale | `[rows padded to 4]` |
/// | accumulator | `[rows padded to 4][columns]` |
///
/// Each sum is one chain of fused multiply-adds in the order of `j`. Work: `2 * rows * keyCount *
/// columns` flops. Traffic: `4 * keyCount * columns` bytes for every four rows.
interface RowValueKernel {
    /// Rescales four rows of the output and adds a piece of a tile to them.
    ///
    /// @param firstRow the first of the rows
    /// @param columns a multiple of 16
    /// @param offset of the first value, in bytes
    /// @param stride between values, in bytes
    /// @param firstKey which key of the tile that is
    void accumulate(
            float[] weights,
            int firstRow,
            MemorySegment values,
            long offset,
            long stride,
            int firstKey,
            int keyCount,
            int columns,
            float[] rescale,
            float[] accumulator);
}
