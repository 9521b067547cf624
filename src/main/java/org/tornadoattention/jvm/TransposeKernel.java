package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// Turns rows into lanes: `target[c][r] = source[r][c]`.
///
/// | | shape |
/// |---|---|
/// | source | `[rows][columns]` floats in native memory, both multiples of [Tile#GRANULE] |
/// | target | `[columns][LANES]`, of which the first `rows` lanes are written |
interface TransposeKernel {
    /// Floats of scratch: a square of the widest vectors.
    int SCRATCH = Tile.GRANULE * Tile.GRANULE;

    /// Transposes.
    ///
    /// @param offset where the first row lies, in bytes
    /// @param stride between rows, in bytes
    void transpose(
            MemorySegment source,
            long offset,
            long stride,
            int rows,
            int columns,
            float[] scratch,
            float[] target);
}
