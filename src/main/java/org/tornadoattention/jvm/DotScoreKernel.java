package org.tornadoattention.jvm;

/// Scores of one tile: the product of keys and queries.
///
/// ```
/// s[j][i] = scale * sum over d of k[j][d] * q[d][i]
/// ```
///
/// | array | shape |
/// |---|---|
/// | queries | `[headDim][LANES]`, transposed |
/// | keys | `[keyCount padded to 4][headDim]` |
/// | scores | `[keyCount padded to 4][LANES]` |
///
/// Each score is one chain of fused multiply-adds in the order of `d`, whatever the blocking, so
/// every implementation gives the same bits. The scale comes last, as in the formula: scaled
/// queries would save a multiplication, but scores near 10,000 then lose twice the digits. Rows and
/// lanes of padding hold anything.
interface DotScoreKernel {
    /// Computes the scores of a tile.
    ///
    /// @param lanes how many lanes to compute, a multiple of [Tile#GRANULE]
    void scores(
            float[] queries,
            float[] keys,
            int headDim,
            float scale,
            int keyCount,
            int lanes,
            float[] scores);
}
