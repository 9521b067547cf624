package org.tornadoattention.jvm;

/// Turns rows into lanes: `target[c][r] = source[r][c]`.
///
/// | array | shape |
/// |---|---|
/// | source | `[rows][columns]`, both multiples of [Tile#GRANULE] |
/// | target | `[columns][LANES]`, of which the first `rows` lanes are written |
interface TransposeKernel {
    /// Floats of scratch: a square of the widest vectors.
    int SCRATCH = Tile.GRANULE * Tile.GRANULE;

    /// Transposes.
    void transpose(float[] source, int rows, int columns, float[] scratch, float[] target);
}
