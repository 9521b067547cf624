package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention in one pass over the keys, with the kernel context: a work-group owns a tile of query
/// rows and shares each tile of keys and values through local memory.
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
/// Work: 2 (headDim + valueDim) flops for each pair of a query and a visible key, rounded up to
/// tiles; tiles outside the keys that a work-group's rows see are skipped. Traffic: K and V once
/// for every 16 to 64 rows, where the rows of all query heads that share a key-value head count.
/// Extra memory: [FlashContextTile#localMemory] for each work-group, and rows (valueDim / 8 + keys
/// / 8) floats of registers for each work-item.
///
/// Parallel over tiles of rows, and inside over rows, keys (scores) and features (values). The rows
/// of a group are numbered with the query position first and the head second, so that a causal tile
/// sees few keys more than its rows do. The last tile, which has most keys, is started first.
///
/// A lane adds up the weights of its own keys only; the sums meet at the end. The scale is applied
/// after the product, and hidden scores are selected to -infinity, as in [FlashLoopKernel]. OpenCL
/// compilers must not assume finite math.
///
/// Source: Dao et al., FlashAttention, 2022, section 3.1; Ainslie et al., GQA, 2023, for the shared
/// heads. The form for GPUs. Not for CPUs, where barriers are loops, nor for few rows with many
/// keys, which leave most of a device idle.
public final class FlashContextKernel {
    private static final int LANES = FlashContextTile.LANES;

    private FlashContextKernel() {}

    /// Writes `out`, and `logSumExp` where the features say so, for all rows of the run.
    ///
    /// Runs in groups of [FlashContextTile#items]; groups beyond [FlashContextTile#workGroups] do
    /// nothing.
    ///
    /// @param fields what changes from run to run, by [RunFields]
    /// @param numbers the same, floats
    /// @param halfK the keys instead of `k`, with [Features#HALF]
    /// @param halfV the values instead of `v`, with [Features#HALF]
    /// @param dims headDim and valueDim, by [RunFields#dims]
    /// @param features what the compiled kernel contains, by [Features], with
    ///   [FlashContextTile#with]
    public static void attend(
            KernelContext context,
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
            int dims,
            int features) {
        int headDim = RunFields.headDim(dims);
        int valueDim = RunFields.valueDim(dims);
        int rowsOfItem = FlashContextTile.rowsOfItem(features);
        int keysOfItem = FlashContextTile.keysOfItem(features);
        int slots = FlashContextTile.slots(features);
        int columns = FlashContextTile.columns(valueDim);
        int stride = FlashContextTile.stride(headDim);
        int items = slots * LANES;
        int tileRows = slots * rowsOfItem;
        int tileKeys = LANES * keysOfItem;
        int weightStride = tileKeys + LANES;

        float[] queries = context.allocateFloatLocalArray(tileRows * stride);
        // Keys, and then the values of the same tile.
        float[] tile =
                context.allocateFloatLocalArray(
                        tileKeys * TornadoMath.max(stride, columns * LANES));
        // Behind the weights of a row, one number of each lane on its way to the others.
        float[] weights = context.allocateFloatLocalArray(tileRows * weightStride);
        float[] scores = new float[rowsOfItem * keysOfItem];
        float[] accumulator = new float[rowsOfItem * columns];
        float[] runningMax = new float[rowsOfItem];
        float[] newMax = new float[rowsOfItem];
        float[] runningSum = new float[rowsOfItem];
        float[] reference = new float[rowsOfItem];
        float[] rescale = new float[rowsOfItem];
        int[] keyStart = new int[rowsOfItem];
        int[] keyEnd = new int[rowsOfItem];

        int item = context.localIdx;
        if (context.globalIdx == 0) {
            RunFields.acknowledge(fields, receipts, RunFields.FLASH);
        }
        int slot = item / LANES;
        int lane = item % LANES;
        int queryLength = fields.get(RunFields.NQ);
        int keyLength = fields.get(RunFields.NK);
        int groupSize = fields.get(RunFields.GROUP_SIZE);
        int queryHeads = fields.get(RunFields.QUERY_HEADS);
        int groups = fields.get(RunFields.GROUPS);
        float scale = numbers.get(RunFields.SCALE);
        float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);

        int rowsOfGroup = queryLength * groupSize;
        int tiles = (rowsOfGroup + tileRows - 1) / tileRows;
        int splits = fields.get(RunFields.SPLITS);
        int ownTile = context.groupIdx / splits;
        int split = context.groupIdx - ownTile * splits;
        int ownGroup = ownTile / tiles;
        int group = TornadoMath.min(ownGroup, groups - 1);
        int firstRow = (tiles - 1 - ownTile % tiles) * tileRows;
        int lastRow = TornadoMath.min(firstRow + tileRows, rowsOfGroup) - 1;
        int globalHead = (fields.get(RunFields.FIRST_GROUP) + group) * groupSize;
        int batch = globalHead / queryHeads;
        int modelHead = globalHead - batch * queryHeads;
        int head = group * groupSize;
        int keyOffset = RunFields.at(fields, RunFields.KEY, batch, group, 0);
        int valueOffset = RunFields.at(fields, RunFields.VALUE, batch, group, 0);

        int splitStart = 0;
        int splitEnd = keyLength;
        if ((features & Features.SPLIT) != 0) {
            splitStart = split * fields.get(RunFields.SPLIT_KEYS);
            splitEnd = splitStart + fields.get(RunFields.SPLIT_KEYS);
        }

        // The same for all work-items, as barriers need.
        int rangeStart = keyLength;
        int rangeEnd = 0;
        int fullStart = 0;
        int fullEnd = keyLength;
        for (int i = firstRow / groupSize; i <= lastRow / groupSize; i++) {
            int rowOffset = RunFields.row(fields, batch, i);
            int start = TornadoMath.max(splitStart, fields.get(rowOffset));
            int end = TornadoMath.min(splitEnd, fields.get(rowOffset + 1));
            fullStart = TornadoMath.max(fullStart, start);
            fullEnd = TornadoMath.min(fullEnd, end);
            if (start < end) {
                rangeStart = TornadoMath.min(rangeStart, start);
                rangeEnd = TornadoMath.max(rangeEnd, end);
            }
        }
        if (ownGroup >= groups) {
            rangeEnd = 0;
        }

        for (int r = 0; r < rowsOfItem; r++) {
            int row = TornadoMath.min(firstRow + slot + r * slots, lastRow);
            int i = row / groupSize;
            int rowOffset = RunFields.row(fields, batch, i);
            keyStart[r] = TornadoMath.max(splitStart, fields.get(rowOffset));
            keyEnd[r] = TornadoMath.min(splitEnd, fields.get(rowOffset + 1));
            runningMax[r] = negativeInfinity;
            runningSum[r] = 0f;
            if ((features & Features.SINKS) != 0) {
                int sinkHead = modelHead + row - i * groupSize;
                // The sink counts once, whatever the number of ranges.
                float sink =
                        split == 0
                                ? numbers.get(RunFields.sink(fields, sinkHead))
                                : negativeInfinity;
                runningMax[r] = sink;
                float sinkWeight = sink == negativeInfinity ? 0f : 1f;
                runningSum[r] = lane == 0 ? sinkWeight : 0f;
            }
            for (int c = 0; c < columns; c++) {
                accumulator[r * columns + c] = 0f;
            }
        }
        for (int x = item; x < tileRows * headDim; x += items) {
            int row = TornadoMath.min(firstRow + x / headDim, lastRow);
            int i = row / groupSize;
            int ownHead = head + row - i * groupSize;
            int rowOffset = RunFields.at(fields, RunFields.QUERY, batch, ownHead, i);
            queries[x / headDim * stride + x % headDim] = q.get(rowOffset + x % headDim);
        }

        for (int tileStart = rangeStart; tileStart < rangeEnd; tileStart += tileKeys) {
            // Keys beyond the last are hidden; the last one stands in for them.
            for (int x = item; x < tileKeys * headDim; x += items) {
                int j = TornadoMath.min(tileStart + x / headDim, keyLength - 1);
                tile[x / headDim * stride + x % headDim] =
                        StoredElement.of(
                                k,
                                halfK,
                                keyOffset
                                        + RunFields.token(fields, RunFields.KEY, batch, j, features)
                                        + x % headDim,
                                features);
            }
            context.localBarrier();

            for (int x = 0; x < rowsOfItem * keysOfItem; x++) {
                scores[x] = 0f;
            }
            for (int d = 0; d < headDim; d++) {
                for (int key = 0; key < keysOfItem; key++) {
                    float value = tile[(lane + key * LANES) * stride + d];
                    for (int r = 0; r < rowsOfItem; r++) {
                        scores[r * keysOfItem + key] +=
                                queries[(slot + r * slots) * stride + d] * value;
                    }
                }
            }
            for (int x = 0; x < rowsOfItem * keysOfItem; x++) {
                scores[x] *= scale;
                if ((features & Features.SOFTCAP) != 0) {
                    float softcap = numbers.get(RunFields.SOFTCAP);
                    if (softcap > 0f) {
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
                for (int r = 0; r < rowsOfItem; r++) {
                    int row = TornadoMath.min(firstRow + slot + r * slots, lastRow);
                    int i = row / groupSize;
                    int headOfGroup = row - i * groupSize;
                    for (int key = 0; key < keysOfItem; key++) {
                        scores[r * keysOfItem + key] =
                                MaskedScore.of(
                                        scores[r * keysOfItem + key],
                                        batch,
                                        modelHead + headOfGroup,
                                        globalHead + headOfGroup,
                                        i,
                                        TornadoMath.min(
                                                tileStart + lane + key * LANES, keyLength - 1),
                                        RunFields.row(fields, batch, i),
                                        fields,
                                        numbers,
                                        bias,
                                        allowed,
                                        features);
                    }
                }
            }
            // Not one condition with ||: its shared branch is misplaced in OpenCL C.
            int hidden = TornadoMath.max(fullStart - tileStart, tileStart + tileKeys - fullEnd);
            if (hidden > 0) {
                for (int key = 0; key < keysOfItem; key++) {
                    int j = tileStart + lane + key * LANES;
                    for (int r = 0; r < rowsOfItem; r++) {
                        float score = scores[r * keysOfItem + key];
                        score = j < keyStart[r] ? negativeInfinity : score;
                        score = j >= keyEnd[r] ? negativeInfinity : score;
                        scores[r * keysOfItem + key] = score;
                    }
                }
            }

            for (int r = 0; r < rowsOfItem; r++) {
                float max = scores[r * keysOfItem];
                for (int key = 1; key < keysOfItem; key++) {
                    max = TornadoMath.max(max, scores[r * keysOfItem + key]);
                }
                weights[(slot + r * slots) * weightStride + tileKeys + lane] = max;
            }
            context.localBarrier();

            // Many small loops: TornadoVM unrolls no large ones, and arrays that a loop indexes
            // are not in registers.
            for (int r = 0; r < rowsOfItem; r++) {
                float max = runningMax[r];
                for (int other = 0; other < LANES; other++) {
                    int from = (slot + r * slots) * weightStride + tileKeys + other;
                    max = TornadoMath.max(max, weights[from]);
                }
                newMax[r] = max;
            }
            for (int r = 0; r < rowsOfItem; r++) {
                reference[r] = newMax[r] == negativeInfinity ? 0f : newMax[r];
            }
            for (int r = 0; r < rowsOfItem; r++) {
                rescale[r] = Exponential.of(runningMax[r] - reference[r]);
                runningMax[r] = newMax[r];
                runningSum[r] *= rescale[r];
            }
            for (int r = 0; r < rowsOfItem; r++) {
                for (int c = 0; c < columns; c++) {
                    accumulator[r * columns + c] *= rescale[r];
                }
            }
            for (int key = 0; key < keysOfItem; key++) {
                for (int r = 0; r < rowsOfItem; r++) {
                    float score = scores[r * keysOfItem + key];
                    float weight = Exponential.of(score - reference[r]);
                    runningSum[r] += weight;
                    if ((features & Features.NON_FINITE) != 0) {
                        weight = score == negativeInfinity ? -1f : weight;
                    }
                    weights[(slot + r * slots) * weightStride + lane + key * LANES] = weight;
                }
            }
            for (int x = item; x < tileKeys * valueDim; x += items) {
                int j = TornadoMath.min(tileStart + x / valueDim, keyLength - 1);
                tile[x / valueDim * (columns * LANES) + x % valueDim] =
                        StoredElement.of(
                                v,
                                halfV,
                                valueOffset
                                        + RunFields.token(
                                                fields, RunFields.VALUE, batch, j, features)
                                        + x % valueDim,
                                features);
            }
            context.localBarrier();

            for (int key = 0; key < tileKeys; key++) {
                for (int c = 0; c < columns; c++) {
                    int column = FlashContextTile.column(c, lane, valueDim);
                    float value = tile[key * (columns * LANES) + column];
                    for (int r = 0; r < rowsOfItem; r++) {
                        float weight = weights[(slot + r * slots) * weightStride + key];
                        float total = accumulator[r * columns + c];
                        if ((features & Features.NON_FINITE) != 0) {
                            accumulator[r * columns + c] =
                                    weight < 0f ? total : total + weight * value;
                        } else {
                            accumulator[r * columns + c] = total + weight * value;
                        }
                    }
                }
            }
            context.localBarrier();
        }

        for (int r = 0; r < rowsOfItem; r++) {
            weights[(slot + r * slots) * weightStride + tileKeys + lane] = runningSum[r];
        }
        context.localBarrier();
        int rowsEnd = ownGroup < groups ? lastRow + 1 : 0;
        for (int r = 0; r < rowsOfItem; r++) {
            int row = firstRow + slot + r * slots;
            if (row < rowsEnd) {
                float sum = 0f;
                for (int other = 0; other < LANES; other++) {
                    sum += weights[(slot + r * slots) * weightStride + tileKeys + other];
                }
                int i = row / groupSize;
                int ownHead = head + row - i * groupSize;
                int ownRow = ownHead * queryLength + i;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, ownHead, i);
                float inverse = sum == 0f ? 0f : 1f / sum;
                if ((features & Features.SPLIT) != 0) {
                    inverse = 1f;
                    ownRow += split * groups * groupSize * queryLength;
                    outOffset = ownRow * valueDim;
                    if (lane == 0) {
                        logSumExp.set(2 * ownRow, runningMax[r]);
                        logSumExp.set(2 * ownRow + 1, sum);
                    }
                }
                for (int c = 0; c < columns; c++) {
                    int column = FlashContextTile.column(c, lane, valueDim);
                    if (column < valueDim) {
                        out.set(outOffset + column, accumulator[r * columns + c] * inverse);
                    }
                }
                if ((features & (Features.LOG_SUM_EXP | Features.SPLIT)) == Features.LOG_SUM_EXP) {
                    if (lane == 0) {
                        float result = negativeInfinity;
                        if (sum != 0f) {
                            result = runningMax[r] + TornadoMath.log(sum);
                        }
                        logSumExp.set(ownRow, result);
                    }
                }
            }
        }
    }
}
