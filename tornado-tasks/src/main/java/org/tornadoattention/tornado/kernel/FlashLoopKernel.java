package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
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
/// | q, out | heads, queryLength, headDim or valueDim; strides in [RunFields] |
/// | k, v | groups, keyLength, headDim or valueDim, a group being one key-value head of one batch entry; strides in [RunFields] |
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
    /// @param halfK the keys instead of `k`, with [Features#HALF]
    /// @param halfV the values instead of `v`, with [Features#HALF]
    /// @param dims headDim and valueDim, by [RunFields#dims]
    /// @param features what the compiled kernel contains, by [Features]
    public static void attend(
            IntArray fields,
            IntArray receipts,
            FloatArray numbers,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            HalfFloatArray halfK,
            HalfFloatArray halfV,
            FloatArray bias,
            ByteArray allowed,
            FloatArray out,
            FloatArray logSumExp,
            int items,
            int dims,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.FLASH);
            }
            int headDim = RunFields.headDim(dims);
            int valueDim = RunFields.valueDim(dims);
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int groupSize = fields.get(RunFields.GROUP_SIZE);
            int queryHeads = fields.get(RunFields.QUERY_HEADS);
            int splits = fields.get(RunFields.SPLITS);
            int rowsOfGroup = queryLength * groupSize;
            int blocks = (rowsOfGroup + LANES - 1) / LANES;
            int block = item / splits;
            int split = item - block * splits;
            int group = block / blocks;
            if (group < fields.get(RunFields.GROUPS)) {
                int firstRow = (block - group * blocks) * LANES;
                int globalGroup = fields.get(RunFields.FIRST_GROUP) + group;
                int batch = globalGroup * groupSize / queryHeads;
                int firstModelHead = globalGroup * groupSize - batch * queryHeads;
                int keyRow = fields.get(RunFields.KEY);
                int valueRow = fields.get(RunFields.VALUE);
                int keyOffset = RunFields.at(fields, RunFields.KEY, batch, group, 0);
                int valueOffset = RunFields.at(fields, RunFields.VALUE, batch, group, 0);
                float scale = numbers.get(RunFields.SCALE);
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                int queryColumns = fields.get(RunFields.HEAD_DIM);
                int valueColumns = fields.get(RunFields.VALUE_DIM);

                int[] keyOffsets = new int[KEYS];
                int[] valueOffsets = new int[TILE];
                float[] query = new float[headDim * LANES];
                float[] accumulator =
                        new float[(valueDim + COLUMNS - 1) / COLUMNS * COLUMNS * LANES];
                float[] scores = new float[TILE * LANES];
                float[] sums = new float[KEYS * LANES];
                float[] runningMax = new float[LANES];
                float[] runningSum = new float[LANES];
                float[] reference = new float[LANES];
                float[] rescale = new float[LANES];
                int[] keyStart = new int[LANES];
                int[] keyEnd = new int[LANES];

                int rangeStart = keyLength;
                int rangeEnd = 0;
                int fullStart = 0;
                int fullEnd = keyLength;
                for (int lane = 0; lane < LANES; lane++) {
                    int p = TornadoMath.min(firstRow + lane, rowsOfGroup - 1);
                    int row = p / groupSize;
                    int head = group * groupSize + p - row * groupSize;
                    int rowOffset = RunFields.row(fields, batch, row);
                    int start = fields.get(rowOffset);
                    int end = fields.get(rowOffset + 1);
                    if ((features & Features.SPLIT) != 0) {
                        int splitStart = split * fields.get(RunFields.SPLIT_KEYS);
                        int splitEnd = splitStart + fields.get(RunFields.SPLIT_KEYS);
                        start = TornadoMath.max(start, splitStart);
                        end = TornadoMath.min(end, splitEnd);
                    }
                    keyStart[lane] = start;
                    keyEnd[lane] = end;
                    fullStart = TornadoMath.max(fullStart, start);
                    fullEnd = TornadoMath.min(fullEnd, end);
                    if (start < end) {
                        rangeStart = TornadoMath.min(rangeStart, start);
                        rangeEnd = TornadoMath.max(rangeEnd, end);
                    }
                    float sink = negativeInfinity;
                    if ((features & Features.SINKS) != 0) {
                        int modelHead = firstModelHead + p - row * groupSize;
                        // The sink counts once, whatever the number of ranges.
                        sink =
                                split == 0
                                        ? numbers.get(RunFields.sink(fields, modelHead))
                                        : negativeInfinity;
                    }
                    runningMax[lane] = sink;
                    runningSum[lane] = sink == negativeInfinity ? 0f : 1f;
                    int queryOffset = RunFields.at(fields, RunFields.QUERY, batch, head, row);
                    for (int d = 0; d < queryColumns; d++) {
                        query[d * LANES + lane] = q.get(queryOffset + d);
                    }
                }
                for (int x = 0; x < (valueColumns + COLUMNS - 1) / COLUMNS * COLUMNS * LANES; x++) {
                    accumulator[x] = 0f;
                }

                for (int tileStart = rangeStart; tileStart < rangeEnd; tileStart += TILE) {
                    int tileEnd = TornadoMath.min(tileStart + TILE, rangeEnd);
                    int passesEnd = tileEnd - (tileEnd - tileStart) % KEYS;
                    for (int j = tileStart; j < passesEnd; j += KEYS) {
                        int rowOffset = keyOffset + j * keyRow;
                        for (int key = 0; key < KEYS; key++) {
                            keyOffsets[key] = rowOffset + key * keyRow;
                            if ((features & Features.PAGED) != 0) {
                                keyOffsets[key] =
                                        keyOffset
                                                + RunFields.token(
                                                        fields,
                                                        RunFields.KEY,
                                                        batch,
                                                        j + key,
                                                        features);
                            }
                        }
                        for (int x = 0; x < KEYS * LANES; x++) {
                            sums[x] = 0f;
                        }
                        for (int d = 0; d < queryColumns; d++) {
                            for (int key = 0; key < KEYS; key++) {
                                float value =
                                        StoredElement.of(k, halfK, keyOffsets[key] + d, features);
                                for (int lane = 0; lane < LANES; lane++) {
                                    sums[key * LANES + lane] += query[d * LANES + lane] * value;
                                }
                            }
                        }
                        for (int x = 0; x < KEYS * LANES; x++) {
                            scores[(j - tileStart) * LANES + x] = sums[x] * scale;
                        }
                    }
                    for (int j = passesEnd; j < tileEnd; j++) {
                        int rowOffset =
                                keyOffset
                                        + RunFields.token(
                                                fields, RunFields.KEY, batch, j, features);
                        for (int lane = 0; lane < LANES; lane++) {
                            sums[lane] = 0f;
                        }
                        for (int d = 0; d < queryColumns; d++) {
                            float value = StoredElement.of(k, halfK, rowOffset + d, features);
                            for (int lane = 0; lane < LANES; lane++) {
                                sums[lane] += query[d * LANES + lane] * value;
                            }
                        }
                        for (int lane = 0; lane < LANES; lane++) {
                            scores[(j - tileStart) * LANES + lane] = sums[lane] * scale;
                        }
                    }

                    if ((features & Features.SOFTCAP) != 0) {
                        float softcap = numbers.get(RunFields.SOFTCAP);
                        if (softcap > 0f) {
                            for (int x = 0; x < (tileEnd - tileStart) * LANES; x++) {
                                scores[x] = softcap * HyperbolicTangent.of(scores[x] / softcap);
                            }
                        }
                    }
                    if ((features
                                    & (Features.ALIBI
                                            | Features.BIAS
                                            | Features.ALLOWED
                                            | Features.DOCUMENTS))
                            != 0) {
                        for (int x = 0; x < (tileEnd - tileStart) * LANES; x++) {
                            int p = TornadoMath.min(firstRow + x % LANES, rowsOfGroup - 1);
                            int row = p / groupSize;
                            int modelHead = firstModelHead + p - row * groupSize;
                            scores[x] =
                                    MaskedScore.of(
                                            scores[x],
                                            batch,
                                            modelHead,
                                            batch * queryHeads + modelHead,
                                            row,
                                            tileStart + x / LANES,
                                            RunFields.row(fields, batch, row),
                                            fields,
                                            numbers,
                                            bias,
                                            allowed,
                                            features);
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
                        sums[lane] = runningMax[lane];
                    }
                    for (int j = 0; j < tileEnd - tileStart; j++) {
                        for (int lane = 0; lane < LANES; lane++) {
                            float score = scores[j * LANES + lane];
                            sums[lane] = score > sums[lane] ? score : sums[lane];
                        }
                    }
                    for (int lane = 0; lane < LANES; lane++) {
                        float max = sums[lane];
                        float subtrahend = max == negativeInfinity ? 0f : max;
                        reference[lane] = subtrahend;
                        rescale[lane] = Exponential.of(runningMax[lane] - subtrahend);
                        runningMax[lane] = max;
                        sums[lane] = runningSum[lane] * rescale[lane];
                    }
                    for (int j = 0; j < tileEnd - tileStart; j++) {
                        for (int lane = 0; lane < LANES; lane++) {
                            float score = scores[j * LANES + lane];
                            float weight = Exponential.of(score - reference[lane]);
                            sums[lane] += weight;
                            if ((features & Features.NON_FINITE) != 0) {
                                weight = score == negativeInfinity ? -1f : weight;
                            }
                            scores[j * LANES + lane] = weight;
                        }
                    }
                    for (int lane = 0; lane < LANES; lane++) {
                        runningSum[lane] = sums[lane];
                    }

                    if ((features & Features.PAGED) != 0) {
                        for (int j = 0; j < tileEnd - tileStart; j++) {
                            valueOffsets[j] =
                                    valueOffset
                                            + RunFields.token(
                                                    fields,
                                                    RunFields.VALUE,
                                                    batch,
                                                    tileStart + j,
                                                    features);
                        }
                    }
                    for (int first = 0; first < valueColumns; first += COLUMNS) {
                        for (int column = 0; column < COLUMNS; column++) {
                            for (int lane = 0; lane < LANES; lane++) {
                                sums[column * LANES + lane] =
                                        accumulator[(first + column) * LANES + lane]
                                                * rescale[lane];
                            }
                        }
                        for (int j = 0; j < tileEnd - tileStart; j++) {
                            int rowOffset = valueOffset + (tileStart + j) * valueRow;
                            if ((features & Features.PAGED) != 0) {
                                rowOffset = valueOffsets[j];
                            }
                            for (int column = 0; column < COLUMNS; column++) {
                                float value =
                                        StoredElement.of(
                                                v,
                                                halfV,
                                                rowOffset + within(first + column, valueDim),
                                                features);
                                for (int lane = 0; lane < LANES; lane++) {
                                    float weight = scores[j * LANES + lane];
                                    if ((features & Features.NON_FINITE) != 0) {
                                        float total = sums[column * LANES + lane];
                                        sums[column * LANES + lane] =
                                                weight < 0f ? total : total + weight * value;
                                    } else {
                                        sums[column * LANES + lane] += weight * value;
                                    }
                                }
                            }
                        }
                        for (int x = 0; x < COLUMNS * LANES; x++) {
                            accumulator[first * LANES + x] = sums[x];
                        }
                    }
                }

                for (int lane = 0; lane < LANES; lane++) {
                    int p = firstRow + lane;
                    if (p < rowsOfGroup) {
                        int row = p / groupSize;
                        int head = group * groupSize + p - row * groupSize;
                        int ownRow = head * queryLength + row;
                        float sum = runningSum[lane];
                        if ((features & Features.SPLIT) != 0) {
                            int heads = fields.get(RunFields.GROUPS) * groupSize;
                            ownRow = split * heads * queryLength + ownRow;
                            logSumExp.set(2 * ownRow, runningMax[lane]);
                            logSumExp.set(2 * ownRow + 1, sum);
                            for (int d = 0; d < valueColumns; d++) {
                                out.set(ownRow * valueDim + d, accumulator[d * LANES + lane]);
                            }
                        } else {
                            float inverse = sum == 0f ? 0f : 1f / sum;
                            int outOffset =
                                    RunFields.at(fields, RunFields.OUTPUT, batch, head, row);
                            for (int d = 0; d < valueColumns; d++) {
                                out.set(outOffset + d, accumulator[d * LANES + lane] * inverse);
                            }
                            if ((features & Features.LOG_SUM_EXP) != 0) {
                                float result = negativeInfinity;
                                if (sum != 0f) {
                                    result = runningMax[lane] + TornadoMath.log(sum);
                                }
                                logSumExp.set(ownRow, result);
                            }
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
