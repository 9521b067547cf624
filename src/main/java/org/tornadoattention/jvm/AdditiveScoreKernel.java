package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// Additive (Bahdanau) scores of one tile.
///
/// ```
/// s[j][i] = sum over u of v[u] * tanh(q[u][i] + k[j][u])
/// ```
///
/// | array | shape |
/// |---|---|
/// | queries | `[units][LANES]`, transposed |
/// | keys | `[keyCount][units]` |
/// | scoreVector (v) | `[units]` |
/// | scores | `[keyCount][LANES]` |
///
/// Work: `keyCount * lanes * units` hyperbolic tangents of about 30 instructions, which is all that
/// counts. Source: Bahdanau, Cho, Bengio, Neural Machine Translation by Jointly Learning to Align
/// and Translate, 2015, appendix A.1.2.
interface AdditiveScoreKernel {
    /// Computes the scores of some keys and lanes of a tile.
    ///
    /// @param firstKey the first key
    /// @param keyCount how many
    /// @param firstLane the first lane, a multiple of [Tile#GRANULE]
    /// @param lanes how many, likewise
    void scores(
            float[] queries,
            MemorySegment keys,
            long offset,
            long stride,
            float[] scoreVector,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores);
}
