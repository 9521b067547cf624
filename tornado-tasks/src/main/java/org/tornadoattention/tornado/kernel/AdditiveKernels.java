package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Additive attention: the scores as a step of their own, and all of it in one pass over the keys.
///
/// ```
/// s[i][j] = sum over u of vector[u] * tanh(q[i][u] + k[j][u])
/// for each tile of keys:  m' = max(m, s, biased and masked);  p = e^(s - m');  a = e^(m - m')
///                         l = a l + sum p;     o = a o + p V;     m = m'
/// out = o / l
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q | batch, queryLength, units; strides in [RunFields] |
/// | k, v | batch, keyLength, units or valueDim; strides in [RunFields] |
/// | vector | `[units, rounded up to 16]`, zeros behind the last |
/// | bias, allowed | any strides, see [RunFields] |
/// | out | batch, queryLength, valueDim; strides in [RunFields] |
/// | scores | `[batch][queryLength][keyLength]` |
///
/// Work: units hyperbolic tangents, of about 25 flops each, and 2 valueDim flops for each pair of a
/// query and a visible key. Extra memory of the fused form: valueDim + 48 floats of private memory
/// for a work-item; of the steps, all scores.
///
/// Parallel over query rows; units are the innermost loop, 16 at a time, so that a CPU driver makes
/// vector instructions of the tangents. A hidden key is left out, so that nothing of it is seen.
///
/// Source: Bahdanau, Cho, Bengio, Neural Machine Translation by Jointly Learning to Align and
/// Translate, 2015, appendix A.1.2; Milakov and Gimelshein, Online normalizer calculation for
/// softmax, 2018. The steps are for weights and scores on request; one query against a long memory
/// is one work-item, so on a GPU this needs many rows.
public final class AdditiveKernels {
    /// Units that are summed side by side: as many floats as a 512-bit vector holds.
    public static final int LANES = 16;

    /// Keys between two rescalings.
    private static final int TILE = 32;

    private AdditiveKernels() {}

    /// The bare scores of all rows.
    ///
    /// @param items at least batch times queries; those beyond do nothing
    public static void scores(
            IntArray fields,
            IntArray receipts,
            FloatArray q,
            FloatArray k,
            FloatArray vector,
            FloatArray scores,
            int items) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.ADDITIVE);
            }
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int batch = item / queryLength;
            if (batch < fields.get(RunFields.BATCH)) {
                int units = fields.get(RunFields.HEAD_DIM);
                int row = item - batch * queryLength;
                int queryOffset = RunFields.at(fields, RunFields.QUERY, batch, batch, row);
                for (int j = 0; j < keyLength; j++) {
                    int keyOffset = RunFields.at(fields, RunFields.KEY, batch, batch, j);
                    float sum = 0f;
                    for (int u = 0; u < units; u++) {
                        float hidden = q.get(queryOffset + u) + k.get(keyOffset + u);
                        sum += vector.get(u) * HyperbolicTangent.of(hidden);
                    }
                    scores.set(item * keyLength + j, sum);
                }
            }
        }
    }

    /// Attention of all rows.
    ///
    /// @param items at least batch times queries; those beyond do nothing
    /// @param features what the compiled kernel contains, by [Features]
    public static void attend(
            IntArray fields,
            IntArray receipts,
            FloatArray numbers,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray vector,
            FloatArray bias,
            ByteArray allowed,
            FloatArray out,
            int items,
            int valueDim,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.ADDITIVE);
            }
            int queryLength = fields.get(RunFields.NQ);
            int batch = item / queryLength;
            if (batch < fields.get(RunFields.BATCH)) {
                int units = fields.get(RunFields.HEAD_DIM);
                int valueColumns = fields.get(RunFields.VALUE_DIM);
                int row = item - batch * queryLength;
                int rowOffset = RunFields.row(fields, batch, row);
                int rangeStart = fields.get(rowOffset);
                int rangeEnd = fields.get(rowOffset + 1);
                int queryOffset = RunFields.at(fields, RunFields.QUERY, batch, batch, row);
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                float[] accumulator = new float[valueDim];
                float[] sums = new float[LANES];
                float[] weights = new float[TILE];
                float runningMax = negativeInfinity;
                if ((features & Features.SINKS) != 0) {
                    runningMax = numbers.get(RunFields.sink(fields, 0));
                }
                float runningSum = runningMax == negativeInfinity ? 0f : 1f;
                for (int d = 0; d < valueColumns; d++) {
                    accumulator[d] = 0f;
                }
                for (int tileStart = rangeStart; tileStart < rangeEnd; tileStart += TILE) {
                    int tileEnd = TornadoMath.min(tileStart + TILE, rangeEnd);
                    float max = runningMax;
                    for (int j = tileStart; j < tileEnd; j++) {
                        int keyOffset = RunFields.at(fields, RunFields.KEY, batch, batch, j);
                        for (int lane = 0; lane < LANES; lane++) {
                            sums[lane] = 0f;
                        }
                        for (int first = 0; first < units; first += LANES) {
                            for (int lane = 0; lane < LANES; lane++) {
                                // Beyond the last unit its vector is 0.
                                int u = TornadoMath.min(first + lane, units - 1);
                                float hidden = q.get(queryOffset + u) + k.get(keyOffset + u);
                                sums[lane] +=
                                        vector.get(first + lane) * HyperbolicTangent.of(hidden);
                            }
                        }
                        float score = 0f;
                        for (int lane = 0; lane < LANES; lane++) {
                            score += sums[lane];
                        }
                        score =
                                MaskedScore.of(
                                        score, batch, 0, batch, row, j, rowOffset, fields, numbers,
                                        bias, allowed, features);
                        weights[j - tileStart] = score;
                        max = score > max ? score : max;
                    }
                    float reference = max == negativeInfinity ? 0f : max;
                    float rescale = Exponential.of(runningMax - reference);
                    runningMax = max;
                    runningSum = runningSum * rescale;
                    for (int d = 0; d < valueColumns; d++) {
                        accumulator[d] = accumulator[d] * rescale;
                    }
                    for (int j = tileStart; j < tileEnd; j++) {
                        float score = weights[j - tileStart];
                        if (score != negativeInfinity) {
                            float weight = Exponential.of(score - reference);
                            runningSum += weight;
                            int valueOffset =
                                    RunFields.at(fields, RunFields.VALUE, batch, batch, j);
                            for (int d = 0; d < valueColumns; d++) {
                                accumulator[d] += weight * v.get(valueOffset + d);
                            }
                        }
                    }
                }
                float inverse = runningSum == 0f ? 0f : 1f / runningSum;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, batch, row);
                for (int d = 0; d < valueColumns; d++) {
                    out.set(outOffset + d, accumulator[d] * inverse);
                }
            }
        }
    }
}
