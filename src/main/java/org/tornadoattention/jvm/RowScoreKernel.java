package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// Scores of a few query rows against a tile of keys that is read where it lies.
///
/// ```
/// s[r][j] = scale * sum over d of q[r][d] * k[j][d]
/// ```
///
/// | array | shape |
/// |---|---|
/// | queries | `[rows padded to 4][dim]` |
/// | keys | `[keyCount][stride bytes]`, native memory, of which `dim` floats count; a piece of a tile |
/// | scores | `[rows padded to 4][Tile.KEYS]` |
///
/// Lanes are features. Each score has 16 partial sums, one for each remainder of `d` by 16, and
/// each of them is one chain of fused multiply-adds; they are added as a tree, `l` and `l + 8`
/// first, then `l` and `l + 4`, and so on. Vectors of any width, and plain loops, so give the same
/// bits.
///
/// Work: `2 * rows * keyCount * dim` flops and 15 additions a score. Traffic: `4 * keyCount * dim`
/// bytes for every four rows. Preferred for a row or a few, where [DotScoreKernel] would leave most
/// of its lanes empty.
interface RowScoreKernel {
    /// Partial sums of a score.
    int PARTIALS = 16;

    /// Floats of scratch: 16 scores of four rows.
    int SCRATCH = 4 * Tile.GRANULE * PARTIALS;

    /// Computes the scores of four rows against a piece of a tile.
    ///
    /// @param firstRow the first of the rows
    /// @param dim a multiple of 16
    /// @param offset of the first key, in bytes
    /// @param stride between keys, in bytes
    /// @param firstKey which key of the tile that is, a multiple of 16; the scores of up to 15 keys
    ///   behind the piece become anything
    void scores(
            float[] queries,
            int firstRow,
            int dim,
            MemorySegment keys,
            long offset,
            long stride,
            int firstKey,
            int keyCount,
            float scale,
            float[] scratch,
            float[] scores);
}
