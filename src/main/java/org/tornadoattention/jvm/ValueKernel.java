package org.tornadoattention.jvm;

/// Adds one tile's weighted values to the output of its rows.
///
/// ```
/// o[i][c] = rescale[i] * o[i][c] + sum over j of p[j][i] * v[j][c]
/// ```
///
/// | array | shape |
/// |---|---|
/// | weights | `[keys][LANES]` |
/// | values | `[keys][stride]`, of which `columns`, a multiple of [Tile#GRANULE], count |
/// | rescale | `[LANES]` |
/// | accumulator | `[LANES][stride]`, likewise |
///
/// Each sum is one chain of fused multiply-adds in the order of `j`, whatever the blocking, so
/// every implementation gives the same bits.
interface ValueKernel {
    /// Rescales rows of the output and adds keys of the tile to them.
    ///
    /// @param firstRow the first row (lane) to compute
    /// @param rows how many, a multiple of 4
    /// @param firstKey the first key of the tile to add
    /// @param keyCount how many
    void accumulate(
            float[] weights,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount,
            float[] values,
            int columns,
            int stride,
            float[] rescale,
            float[] accumulator);

    /// Whether the first `size` values, a multiple of [Tile#GRANULE], are neither infinite nor NaN:
    /// only then is a weight of zero times a value nothing.
    boolean allFinite(float[] values, int size);
}
