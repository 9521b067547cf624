package org.tornadoattention.jvm;

/// The softmax of one query row over a tile of keys.
///
/// ```
/// m' = max(m, max over j of s[j])        rescale = exp(m - m')
/// p[j] = exp(s[j] - m')                  l' = rescale * l + sum over j of p[j]
/// ```
///
/// Lanes are keys. The sum has 16 partial sums, one for each remainder of `j` by 16, added as the
/// tree of [RowScoreKernel]; the maximum has no order. Infinities and NaN as in [SoftmaxKernel].
interface RowSoftmaxKernel {
    /// The keys whose score is -infinity, by a mask or by itself, the first one lowest.
    ///
    /// @param scores `[row][Tile.KEYS]`
    long hidden(float[] scores, int row);

    /// Takes one more tile into the running maximum and sum of a row.
    ///
    /// @param scores `[row][Tile.KEYS]`, all of them defined; become the weights p
    /// @param row which row of all arrays
    void update(
            float[] scores,
            int row,
            float[] runningMax,
            float[] runningSum,
            float[] rescale,
            float[] scratch);

    /// The sum of 16 floats as a tree.
    static float treeSum(float[] partials, int from) {
        for (int half = 8; half > 0; half >>= 1) {
            for (int l = from; l < from + half; l++) {
                partials[l] += partials[l + half];
            }
        }
        return partials[from];
    }
}
