package org.tornadoattention.cli.bench;

/// The formula as written, one row after another in float32: how far off that is, is the measure of
/// what an engine may be off.
///
/// ```
/// s[j] = scale * q . k[j];   p[j] = e^(s[j] - max s);   out = sum of p[j] v[j] / sum of p[j]
/// ```
final class SequentialFloat {
    private SequentialFloat() {}

    /// The output of one query row.
    ///
    /// @param query `[D]`
    /// @param key `[Nk][D]`
    /// @param value `[Nk][Dv]`
    /// @param seen keys from here on are hidden
    static float[] row(float[] query, float[] key, float[] value, int seen, int valueDim) {
        float scale = (float) (1 / Math.sqrt(query.length));
        float[] weights = new float[seen];
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < seen; j++) {
            float score = 0;
            for (int d = 0; d < query.length; d++) {
                score += query[d] * key[j * query.length + d];
            }
            weights[j] = score * scale;
            max = Math.max(max, weights[j]);
        }
        float sum = 0;
        for (int j = 0; j < seen; j++) {
            weights[j] = (float) Math.exp(weights[j] - max);
            sum += weights[j];
        }
        float[] output = new float[valueDim];
        for (int j = 0; j < seen; j++) {
            for (int d = 0; d < valueDim; d++) {
                output[d] += weights[j] / sum * value[j * valueDim + d];
            }
        }
        return output;
    }
}
