package org.tornadoattention.jvm;

import java.lang.foreign.MemorySegment;

/// What happens to scores between the products and the softmax, on some keys and lanes of a tile
/// `[key][LANES]`: keys `[firstKey, firstKey + keyCount)`, and `lanes` lanes from `firstLane` on,
/// both multiples of [Tile#GRANULE].
interface ScoreMaskKernel {
    /// `s = scale * s`, where nothing else does it.
    void scale(float[] scores, int firstKey, int keyCount, int firstLane, int lanes, float scale);

    /// `s = cap * tanh(scale * s / cap)`. Source: Gemma Team, Gemma 2, 2024, section 2.
    void softcap(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float cap);

    /// `s = scale * s + bias`, -infinity where the bias is, whatever the score.
    ///
    /// @param bias `[key][LANES]`
    /// @param maximum raised, lane by lane, to the largest of the new scores; a NaN is passed over
    void addBias(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float[] bias,
            float[] maximum);

    /// Turns 64 booleans of each row into bits, the first one lowest.
    ///
    /// @param booleans native memory, a byte each
    /// @param offset where the first row lies, in bytes
    /// @param stride between rows, in bytes
    /// @param bits `[rows]`
    void loadBits(MemorySegment booleans, long offset, long stride, int rows, long[] bits);

    /// Keeps key `j` of lane `i` iff bit `i` of `allowed[j]` is set; the others become -infinity.
    ///
    /// @param allowed `[key]`
    void keepBits(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, long[] allowed);

    /// Keeps key `j` of lane `i` iff `from[i] <= j < to[i]`; the others become -infinity.
    ///
    /// @param from `[LANES]`, whole numbers
    /// @param to `[LANES]`, whole numbers
    void keepRange(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] from,
            float[] to);
}
