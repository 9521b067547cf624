package org.tornadoattention.jvm;

/// The softmax over keys, tile by tile.
///
/// ```
/// m' = max(m, max over j of s[j])            rescale = 2^(unit * (m - m'))
/// p[j] = 2^(unit * (s[j] - m'))              l' = rescale * l + sum over j of p[j]
/// ```
///
/// | array | shape |
/// |---|---|
/// | scores, weights | `[keyCount][LANES]` |
/// | runningMax (m), maximum (m'), runningSum (l), rescale | `[LANES]` |
///
/// The unit makes a difference of scores a logarithm to base 2: `log2(e)`, times the scale where
/// scores are bare products, which then need no multiplication of their own. Differences come
/// first: they are exact where it matters, however large the scores.
///
/// Lanes are queries and never mix: maximum and sum go down the keys, in order, and give the same
/// bits with any number of lanes in a vector. A score of -infinity gives a weight of 0; while all
/// scores of a lane were -infinity its maximum is, too, and 0 stands in for it in the differences.
/// NaN never becomes the maximum but, through the exponential, the sum.
///
/// Source: Milakov and Gimelshein, Online normalizer calculation for softmax, 2018, section 3; Dao
/// et al., FlashAttention, 2022, algorithm 1.
interface SoftmaxKernel {
    /// Raises the maximum of some lanes to that of some keys of a tile.
    ///
    /// @param firstKey the first key
    /// @param keyCount how many
    /// @param firstLane the first lane, a multiple of [Tile#GRANULE]
    /// @param lanes how many, likewise
    void raise(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, float[] maximum);

    /// Takes some keys of one more tile into the running maximum and sum of some lanes.
    ///
    /// @param firstKey the first key
    /// @param keyCount how many
    /// @param firstLane the first lane, a multiple of [Tile#GRANULE]
    /// @param lanes how many, likewise
    /// @param unit what turns a score into a logarithm to base 4, above 0
    /// @param runningMax the old maximum; becomes the new one
    /// @param maximum the new maximum, that of these scores included
    /// @param weights receives p, relative to the new maximum; may be `scores`
    /// @param rescale receives the factor for what was accumulated before
    void update(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float unit,
            float[] runningMax,
            float[] maximum,
            float[] runningSum,
            float[] weights,
            float[] rescale);

    /// The final weights `2^(unit * (s - m)) / l` of a tile, 0 where l is 0.
    ///
    /// @param lanes how many lanes to compute, a multiple of [Tile#GRANULE]
    void normalise(
            float[] scores,
            int keyCount,
            int lanes,
            float unit,
            float[] runningMax,
            float[] runningSum,
            float[] weights);
}
