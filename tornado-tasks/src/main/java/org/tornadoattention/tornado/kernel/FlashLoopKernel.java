package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention in one pass over the keys, with the loop API: a work-item owns 16 query rows of one
/// head.
///
/// ```
/// for each tile of keys:  S = scale * Q K^T, softcap, bias, masks
///                         m' = max(m, rowmax S);  P = Exponential.of(S - m');  a = Exponential.of(m - m')
///                         l = a l + rowsum P;     O = a O + P V;    m = m'
/// out = O / l,  logSumExp = m + log l
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q, out | `[heads][queryLength][headDim or valueDim]` |
/// | k, v | `[groups][keyLength][headDim or valueDim]`, a group being one key-value head of one batch entry |
/// | rows | `[batch][queryLength][4]`: first key, end of keys, position, document |
/// | keyDocuments | `[batch][keyLength]` |
/// | bias, allowed | any strides, see [RunFields] |
/// | logSumExp | `[heads][queryLength]` |
///
/// Work: 2 (headDim + valueDim) flops for each pair of a query and a visible key; tiles outside the
/// keys that the 16 rows see are skipped, so a causal mask halves it. Traffic: K and V once for
/// every 16 rows. Extra memory: 16 (headDim + valueDim + 60) floats of private memory for a
/// work-item, none in proportion to the length squared.
///
/// Parallel over heads and blocks of 16 rows. The rows are the innermost loop everywhere, of
/// constant length, so that a CPU driver makes vector instructions of it; queries are transposed
/// once for that.
///
/// The scale is applied after the product, so that large scores lose no more precision than the
/// formula does. Hidden scores are selected to -infinity, never added. Kernels need an OpenCL
/// compiler without finite-math-only.
///
/// Source: Dao et al., FlashAttention, 2022, section 3.1; Milakov and Gimelshein, Online normalizer
/// calculation for softmax, 2018. The form for CPUs and FPGAs, which need no barriers; on a GPU, 16
/// rows in private arrays leave few work-items and spill.
public final class FlashLoopKernel {
    /// Query rows of a work-item: as many floats as a 512-bit vector holds.
    public static final int LANES = 16;

    /// Keys whose scores are computed together: so many accumulators of 16 fit beside a query in 32
    /// vector registers.
    static final int KEYS = 8;

    /// Keys between two rescalings.
    static final int TILE = 32;

    /// Value features that are accumulated together, for the same reason as [#KEYS].
    static final int COLUMNS = 8;

    private FlashLoopKernel() {}

    /// Writes `out`, and `logSumExp` where the features say so, for all rows of the run.
    ///
    /// @param fields what changes from run to run, by [RunFields]
    /// @param numbers the same, floats
    /// @param items work-items: at least heads times blocks of 16 rows; those beyond do nothing
    /// @param features what the compiled kernel contains, by [Features]
    public static void attend(
            IntArray fields,
            FloatArray numbers,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray rows,
            IntArray keyDocuments,
            FloatArray bias,
            ByteArray allowed,
            FloatArray out,
            FloatArray logSumExp,
            int items,
            int headDim,
            int valueDim,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int groupSize = fields.get(RunFields.GROUP_SIZE);
            int queryHeads = fields.get(RunFields.QUERY_HEADS);
            int blocks = (queryLength + LANES - 1) / LANES;
            int head = item / blocks;
            if (head < fields.get(RunFields.GROUPS) * groupSize) {
                int firstRow = (item - head * blocks) * LANES;
                int globalHead = fields.get(RunFields.FIRST_GROUP) * groupSize + head;
                int batch = globalHead / queryHeads;
                int modelHead = globalHead - batch * queryHeads;
                int queryOffset = head * queryLength * headDim;
                int keyOffset = head / groupSize * keyLength * headDim;
                int valueOffset = head / groupSize * keyLength * valueDim;
                float scale = numbers.get(RunFields.SCALE);
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);

                float[] query = new float[headDim * LANES];
                float[] accumulator =
                        new float[(valueDim + COLUMNS - 1) / COLUMNS * COLUMNS * LANES];
                float[] scores = new float[TILE * LANES];
                float[] block = new float[KEYS * LANES];
                float[] runningMax = new float[LANES];
                float[] runningSum = new float[LANES];
                float[] reference = new float[LANES];
                float[] rescale = new float[LANES];
                int[] keyStart = new int[LANES];
                int[] keyEnd = new int[LANES];

                float sink = negativeInfinity;
                float sinkWeight = 0f;
                if ((features & Features.SINKS) != 0) {
                    sink =
                            numbers.get(
                                    RunFields.FIRST_HEAD_NUMBER
                                            + fields.get(RunFields.BATCH) * queryHeads
                                            + modelHead);
                    if (sink != negativeInfinity) {
                        sinkWeight = 1f;
                    }
                }
                int rangeStart = keyLength;
                int rangeEnd = 0;
                int fullStart = 0;
                int fullEnd = keyLength;
                for (int lane = 0; lane < LANES; lane++) {
                    int row = TornadoMath.min(firstRow + lane, queryLength - 1);
                    int rowOffset = (batch * queryLength + row) * 4;
                    int start = rows.get(rowOffset);
                    int end = rows.get(rowOffset + 1);
                    keyStart[lane] = start;
                    keyEnd[lane] = end;
                    fullStart = TornadoMath.max(fullStart, start);
                    fullEnd = TornadoMath.min(fullEnd, end);
                    if (start < end) {
                        rangeStart = TornadoMath.min(rangeStart, start);
                        rangeEnd = TornadoMath.max(rangeEnd, end);
                    }
                    runningMax[lane] = sink;
                    runningSum[lane] = sinkWeight;
                    for (int d = 0; d < headDim; d++) {
                        query[d * LANES + lane] = q.get(queryOffset + row * headDim + d);
                    }
                }
                for (int x = 0; x < (valueDim + COLUMNS - 1) / COLUMNS * COLUMNS * LANES; x++) {
                    accumulator[x] = 0f;
                }

                for (int tileStart = rangeStart; tileStart < rangeEnd; tileStart += TILE) {
                    int tileEnd = TornadoMath.min(tileStart + TILE, rangeEnd);
                    int passesEnd = tileEnd - (tileEnd - tileStart) % KEYS;
                    for (int j = tileStart; j < passesEnd; j += KEYS) {
                        int rowOffset = keyOffset + j * headDim;
                        for (int x = 0; x < KEYS * LANES; x++) {
                            block[x] = 0f;
                        }
                        for (int d = 0; d < headDim; d++) {
                            for (int key = 0; key < KEYS; key++) {
                                float value = k.get(rowOffset + key * headDim + d);
                                for (int lane = 0; lane < LANES; lane++) {
                                    block[key * LANES + lane] += query[d * LANES + lane] * value;
                                }
                            }
                        }
                        for (int x = 0; x < KEYS * LANES; x++) {
                            scores[(j - tileStart) * LANES + x] = block[x] * scale;
                        }
                    }
                    for (int j = passesEnd; j < tileEnd; j++) {
                        for (int lane = 0; lane < LANES; lane++) {
                            block[lane] = 0f;
                        }
                        for (int d = 0; d < headDim; d++) {
                            float value = k.get(keyOffset + j * headDim + d);
                            for (int lane = 0; lane < LANES; lane++) {
                                block[lane] += query[d * LANES + lane] * value;
                            }
                        }
                        for (int lane = 0; lane < LANES; lane++) {
                            scores[(j - tileStart) * LANES + lane] = block[lane] * scale;
                        }
                    }

                    if ((features & Features.SOFTCAP) != 0) {
                        float softcap = numbers.get(RunFields.SOFTCAP);
                        for (int x = 0; x < (tileEnd - tileStart) * LANES; x++) {
                            scores[x] = softcap * HyperbolicTangent.of(scores[x] / softcap);
                        }
                    }
                    if ((features
                                    & (Features.ALIBI
                                            | Features.BIAS
                                            | Features.ALLOWED
                                            | Features.DOCUMENTS))
                            != 0) {
                        for (int j = tileStart; j < tileEnd; j++) {
                            for (int lane = 0; lane < LANES; lane++) {
                                int row = TornadoMath.min(firstRow + lane, queryLength - 1);
                                int rowOffset = (batch * queryLength + row) * 4;
                                scores[(j - tileStart) * LANES + lane] =
                                        MaskedScore.of(
                                                scores[(j - tileStart) * LANES + lane],
                                                batch,
                                                modelHead,
                                                globalHead,
                                                row,
                                                j,
                                                rowOffset,
                                                fields,
                                                numbers,
                                                rows,
                                                keyDocuments,
                                                bias,
                                                allowed,
                                                features);
                            }
                        }
                    }
                    // Not one condition with ||: its shared branch is misplaced in OpenCL C.
                    int hidden = TornadoMath.max(fullStart - tileStart, tileEnd - fullEnd);
                    if (hidden > 0) {
                        for (int j = tileStart; j < tileEnd; j++) {
                            for (int lane = 0; lane < LANES; lane++) {
                                float score = scores[(j - tileStart) * LANES + lane];
                                score = j < keyStart[lane] ? negativeInfinity : score;
                                score = j >= keyEnd[lane] ? negativeInfinity : score;
                                scores[(j - tileStart) * LANES + lane] = score;
                            }
                        }
                    }

                    for (int lane = 0; lane < LANES; lane++) {
                        block[lane] = runningMax[lane];
                    }
                    for (int j = 0; j < tileEnd - tileStart; j++) {
                        for (int lane = 0; lane < LANES; lane++) {
                            float score = scores[j * LANES + lane];
                            block[lane] = score > block[lane] ? score : block[lane];
                        }
                    }
                    for (int lane = 0; lane < LANES; lane++) {
                        float max = block[lane];
                        float subtrahend = max == negativeInfinity ? 0f : max;
                        reference[lane] = subtrahend;
                        rescale[lane] = Exponential.of(runningMax[lane] - subtrahend);
                        runningMax[lane] = max;
                        block[lane] = runningSum[lane] * rescale[lane];
                    }
                    for (int j = 0; j < tileEnd - tileStart; j++) {
                        for (int lane = 0; lane < LANES; lane++) {
                            float score = scores[j * LANES + lane];
                            float weight = Exponential.of(score - reference[lane]);
                            block[lane] += weight;
                            if ((features & Features.NON_FINITE) != 0) {
                                weight = score == negativeInfinity ? -1f : weight;
                            }
                            scores[j * LANES + lane] = weight;
                        }
                    }
                    for (int lane = 0; lane < LANES; lane++) {
                        runningSum[lane] = block[lane];
                    }

                    for (int first = 0; first < valueDim; first += COLUMNS) {
                        for (int column = 0; column < COLUMNS; column++) {
                            for (int lane = 0; lane < LANES; lane++) {
                                block[column * LANES + lane] =
                                        accumulator[(first + column) * LANES + lane]
                                                * rescale[lane];
                            }
                        }
                        for (int j = 0; j < tileEnd - tileStart; j++) {
                            int rowOffset = valueOffset + (tileStart + j) * valueDim;
                            for (int column = 0; column < COLUMNS; column++) {
                                float value = v.get(rowOffset + within(first + column, valueDim));
                                for (int lane = 0; lane < LANES; lane++) {
                                    float weight = scores[j * LANES + lane];
                                    if ((features & Features.NON_FINITE) != 0) {
                                        float total = block[column * LANES + lane];
                                        block[column * LANES + lane] =
                                                weight < 0f ? total : total + weight * value;
                                    } else {
                                        block[column * LANES + lane] += weight * value;
                                    }
                                }
                            }
                        }
                        for (int x = 0; x < COLUMNS * LANES; x++) {
                            accumulator[first * LANES + x] = block[x];
                        }
                    }
                }

                for (int lane = 0; lane < LANES; lane++) {
                    int row = firstRow + lane;
                    if (row < queryLength) {
                        float sum = runningSum[lane];
                        int outOffset = (head * queryLength + row) * valueDim;
                        float inverse = sum == 0f ? 0f : 1f / sum;
                        for (int d = 0; d < valueDim; d++) {
                            out.set(outOffset + d, accumulator[d * LANES + lane] * inverse);
                        }
                        if ((features & Features.LOG_SUM_EXP) != 0) {
                            float result = negativeInfinity;
                            if (sum != 0f) {
                                result = runningMax[lane] + TornadoMath.log(sum);
                            }
                            logSumExp.set(head * queryLength + row, result);
                        }
                    }
                }
            }
        }
    }

    private static int within(int column, int valueDim) {
        if (valueDim % COLUMNS == 0) {
            return column;
        }
        return TornadoMath.min(column, valueDim - 1);
    }
}
