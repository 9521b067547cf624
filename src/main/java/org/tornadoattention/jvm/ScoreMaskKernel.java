package org.tornadoattention.jvm;

/// What happens to scores between the products and the softmax, on a tile `[keyCount][LANES]`.
interface ScoreMaskKernel {
    /// `s = cap * tanh(s / cap)`. Source: Gemma Team, Gemma 2, 2024, section 2.
    ///
    /// @param lanes how many lanes to compute, a multiple of [Tile#GRANULE]
    void softcap(float[] scores, int keyCount, int lanes, float cap);

    /// `s = s + bias`, -infinity where the bias is, whatever the score.
    ///
    /// @param bias `[keyCount][LANES]`
    /// @param lanes how many lanes to compute, a multiple of [Tile#GRANULE]
    void addBias(float[] scores, int keyCount, int lanes, float[] bias);

    /// Keeps key `j` of lane `i` iff `from[i] <= j < to[i]`; the others become -infinity.
    ///
    /// @param lanes how many lanes to compute, a multiple of [Tile#GRANULE]
    /// @param from `[LANES]`, whole numbers
    /// @param to `[LANES]`, whole numbers
    void keepRange(float[] scores, int keyCount, int lanes, float[] from, float[] to);
}
