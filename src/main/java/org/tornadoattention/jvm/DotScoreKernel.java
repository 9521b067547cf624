package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// Scores of one tile: the product of keys and queries.
///
/// ```
/// s[j][i] = sum over d of k[j][d] * q[d][i]
/// ```
///
/// | array | shape |
/// |---|---|
/// | queries | `[headDim][LANES]`, transposed |
/// | keys | `[keyCount padded to 4][headDim]` |
/// | scores | `[keyCount padded to 4][LANES]` |
/// | maximum | `[LANES]` |
///
/// Each score is one chain of fused multiply-adds in the order of `d`, whatever the blocking, so
/// every implementation gives the same bits. The scale comes later, mostly with the softmax's unit:
/// scaled queries would cost nothing, either, but scores near 10,000 then lose twice the digits.
/// Rows and lanes of padding hold anything.
interface DotScoreKernel {
    /// Computes the scores of some keys and lanes of a tile.
    ///
    /// @param firstKey the first key, a multiple of 4
    /// @param keyCount how many
    /// @param firstLane the first lane, a multiple of [Tile#GRANULE]
    /// @param lanes how many, likewise
    /// @param maximum raised, lane by lane, to the largest of these scores, those of padding
    ///   included; a NaN is passed over
    void scores(
            float[] queries,
            MemorySegment keys,
            long offset,
            long stride,
            int headDim,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores,
            float[] maximum);
}
