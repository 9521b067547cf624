package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.kernel.DecodeWarpsTile;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention of few query rows over a long cache of float16, read once and as it lies, for a head
/// and value dimension of 64.
///
/// Generated: `DecodeWarpsKernel.template` is what to read and to change, `TensorTemplate` says how
/// to write this file anew.
///
/// ```
/// for each tile of keys:  S = scale * K Q^T, softcap, bias, masks      tensor cores, float32 sums
///                         m' = max(m, max over keys of S);  P = exp(S - m');  a = exp(m - m')
///                         l = a l + sum over keys of P                  float32
///                         O = a O + P V;    m = m'                      P in two float16
/// out = O / l,  logSumExp = m + log l
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q | float16: heads, queryLength, 64; strides in [RunFields] |
/// | keys, values | float16: groups, keyLength, 64, or the blocks of a cache; strides in [RunFields], all even |
/// | bias, allowed | any strides, see [RunFields] |
/// | out | float32: heads, queryLength, 64; or partials for a merge |
/// | logSumExp | float32: `[heads][queryLength]`; or states for a merge |
///
/// Work: 6 * 64 flops for each pair of a row and a visible key, rounded up to 8 rows and 128 keys.
/// Traffic: K and V once for every 8 rows of all query heads that share a key-value head. Extra
/// memory: see [DecodeWarpsTile].
///
/// Parallel over (8 rows, range of keys), a work-group each, and there over 4 warps, which take 32
/// keys of each tile and are put together at the end. Keys are the 16 rows of a product and queries
/// its 8 columns, so that keys need no transposition, and rows are wasted only below 8:
///
/// | name | what it is |
/// |---|---|
/// | `k{m}_{k}` | A, 16 x 16: keys of block m, features of block k |
/// | `q{k}` | B, 16 x 8: features of block k, queries |
/// | `f{m}` | C, 16 x 8: scores of block m |
/// | `s{m}_{x}{y}` | a lane's scores there: key x of two, row y of two |
/// | `w{m}` | A, 16 x 16: weights of 8 rows, and what rounding took from them, for block m |
/// | `v{m}_{d}` | B, 16 x 8: keys of block m, features of block d |
/// | `o{d}`, `r{d}` | C, 16 x 8: the accumulator of both before and behind a tile |
///
/// A decoding step should be as fast as memory. Copies run in the background, without registers:
/// values while scores are made, the next keys while the softmax and its product are; 4 bytes for
/// each lane, 128 side by side for each warp, the most that this API copies at a time.
///
/// An estimate: a tile of 32 keys takes a warp some 1,000 instructions (TornadoVM's CUDA C,
/// assembled for sm_90), 31 for a key and value of 256 bytes. An H200, 132 multiprocessors with 4
/// instructions a cycle at 1.7 GHz, could issue those of 7.4 TB/s; 70 % of its memory's 4.8 TB/s
/// take 45 % of them. Four work-groups of 128 registers fit a multiprocessor, which have 64 to 128
/// KB under way; 4.8 TB/s at a latency of 1 us need 36 KB. Nothing was run on a GPU.
///
/// A weight is the sum of two numbers of float16, a multiple of 2^-11 and 2^-12 of the rest: rows 8
/// to 15 of the product, which would be empty, take the second. So results are those of float32,
/// not of float16. Hidden scores are selected to -infinity. With [Features#NON_FINITE] values that
/// are no numbers are taken out of the tile, and added to the rows that see them.
///
/// Source: Dao et al., Flash-Decoding for long-context inference, 2023; Ainslie et al., GQA, 2023,
/// for the shared heads; NVIDIA, PTX ISA, `mma.m16n8k16`. For TornadoVM's CUDA backend from 5.2 and
/// compute capability 8.0, few rows and many keys; for many rows there is [FlashTensor64Kernel].
public final class DecodeWarps64Kernel {
    private static final int ITEMS = DecodeWarpsTile.ITEMS;
    private static final int ROWS = DecodeWarpsTile.ROWS;

    /// Features of a query, key and value.
    private static final int DIM = 64;

    /// Keys of a tile, and of a warp there.
    private static final int KEYS = 128;

    private static final int OWN_KEYS = 32;

    /// Blocks of 16 and of 8 features.
    private static final int BLOCKS = DIM / 16;

    private static final int HALF_BLOCKS = DIM / 8;

    /// Ints of a block of keys, and of values, with some between them: so a row of keys, which goes
    /// to several blocks, goes to different banks.
    private static final int KEY_BLOCK = 128 + 8;

    private static final int VALUE_BLOCK = 64 + 4;

    /// Ints of a warp's keys, behind which its values lie.
    private static final int TILE = OWN_KEYS / 16 * BLOCKS * KEY_BLOCK;

    private DecodeWarps64Kernel() {}

    /// Writes `out`, and `logSumExp` where the features say so, for all rows of the run.
    ///
    /// Runs in groups of 128 work-items, see [DecodeWarpsTile]; groups beyond the last do nothing.
    ///
    /// @param fields what changes from run to run, by [RunFields]
    /// @param numbers the same, floats
    /// @param header floats that an array's header takes on the device, see
    ///   [FlashTensorTile#header]
    /// @param features what the compiled kernel contains, by [Features]
    public static void attend(
            KernelContext context,
            IntArray fields,
            IntArray receipts,
            FloatArray numbers,
            HalfFloatArray q,
            HalfFloatArray keys,
            HalfFloatArray values,
            FloatArray bias,
            ByteArray allowed,
            FloatArray out,
            FloatArray logSumExp,
            int header,
            int features) {
        int[] tiles = context.allocateIntLocalArray(ITEMS / 32 * 2 * TILE);
        int[] weights = context.allocateIntLocalArray(ITEMS / 32 * OWN_KEYS * 8);
        // Where the keys and values of a warp's tile and of the next one lie.
        int[] offsets = context.allocateIntLocalArray(ITEMS / 32 * OWN_KEYS * 4);
        int[] places = context.allocateIntLocalArray(ITEMS * 2 + 4);
        // One number of each lane and row on its way to the other lanes.
        float[] shared = context.allocateFloatLocalArray(ITEMS * 2);
        // As in the kernels for many rows: where a lane finds the numbers of a fragment. At the end
        // the rows of all warps.
        float[] slots = context.allocateFloatLocalArray(ROWS * DIM + 8);
        FloatArray view = (FloatArray) (Object) slots;

        int item = context.localIdx;
        if (context.globalIdx == 0) {
            RunFields.acknowledge(fields, receipts, RunFields.FLASH);
        }
        int warp = item >> 5;
        int lane = item & 31;
        // Of scores a lane has keys quad and quad + 8 of 16, and rows column and the next; of the
        // accumulator row quad, and features column and the next of 8.
        int quad = lane >> 2;
        int member = lane & 3;
        int column = member << 1;
        int own = header + (warp * 16 + quad) * 8 + column;
        int queryLength = fields.get(RunFields.NQ);
        int keyLength = fields.get(RunFields.NK);
        int groupSize = fields.get(RunFields.GROUP_SIZE);
        int queryHeads = fields.get(RunFields.QUERY_HEADS);
        int groups = fields.get(RunFields.GROUPS);
        float scale = numbers.get(RunFields.SCALE);
        float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
        // Masked scores are scaled already.
        float factor = (features & TensorParts.SCORED) != 0 ? 1f : scale;

        int rowsOfGroup = queryLength * groupSize;
        int tilesOfGroup = (rowsOfGroup + ROWS - 1) / ROWS;
        int splits = fields.get(RunFields.SPLITS);
        int ownTile = context.groupIdx / splits;
        int split = context.groupIdx - ownTile * splits;
        int ownGroup = ownTile / tilesOfGroup;
        int group = TornadoMath.min(ownGroup, groups - 1);
        int firstRow = ownTile % tilesOfGroup * ROWS;
        int lastRow = TornadoMath.min(firstRow + ROWS, rowsOfGroup) - 1;
        int globalHead = (fields.get(RunFields.FIRST_GROUP) + group) * groupSize;
        int batch = globalHead / queryHeads;
        int modelHead = globalHead - batch * queryHeads;
        int head = group * groupSize;

        int splitStart = 0;
        int splitEnd = keyLength;
        if ((features & Features.SPLIT) != 0) {
            splitStart = split * fields.get(RunFields.SPLIT_KEYS);
            splitEnd = TornadoMath.min(splitStart + fields.get(RunFields.SPLIT_KEYS), keyLength);
        }

        // The same for all work-items, as barriers and fragments need.
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

        int keyBase = RunFields.at(fields, RunFields.KEY, batch, group, 0);
        int valueBase = RunFields.at(fields, RunFields.VALUE, batch, group, 0);
        int keysAt = warp * 2 * TILE;
        int valuesAt = keysAt + TILE;
        int firstOffsets = warp * OWN_KEYS * 4;
        int offsetsAt = firstOffsets;
        // Where a lane copies to and where its warp reads from. Read again for each tile: from what
        // it knows TornadoVM would make all addresses of the loop before it, and no registers were
        // left.
        places[item] = keysAt + lane / 8 * KEY_BLOCK + lane % 8;
        places[ITEMS + item] = valuesAt + lane / 4 * VALUE_BLOCK + lane % 4;
        places[2 * ITEMS + warp] = keysAt * 4;
        int place0 = lane + 0 * 32;
        int strides0 = place0 < OWN_KEYS ? RunFields.KEY : RunFields.VALUE;
        int base0 = place0 < OWN_KEYS ? keyBase : valueBase;
        int ownKey0 = warp * OWN_KEYS + place0 % OWN_KEYS;
        int firstKey0 = TornadoMath.min(rangeStart + ownKey0, TornadoMath.max(rangeEnd, 1) - 1);
        offsets[offsetsAt + place0] =
                base0 + RunFields.token(fields, strides0, batch, firstKey0, features);
        int place1 = lane + 1 * 32;
        int strides1 = place1 < OWN_KEYS ? RunFields.KEY : RunFields.VALUE;
        int base1 = place1 < OWN_KEYS ? keyBase : valueBase;
        int ownKey1 = warp * OWN_KEYS + place1 % OWN_KEYS;
        int firstKey1 = TornadoMath.min(rangeStart + ownKey1, TornadoMath.max(rangeEnd, 1) - 1);
        offsets[offsetsAt + place1] =
                base1 + RunFields.token(fields, strides1, batch, firstKey1, features);
        // Behind the first warp's keys, where nobody copies yet.
        for (int x = item; x < ROWS * DIM / 2; x += ITEMS) {
            int feature = x / 4;
            int row = firstRow + x % 4 * 2;
            int lowAt = TensorParts.queryRow(fields, batch, head, row, lastRow) + feature;
            int highAt = TensorParts.queryRow(fields, batch, head, row + 1, lastRow) + feature;
            int low = q.get(lowAt).getHalfFloatValue() & 0xffff;
            int high = q.get(highAt).getHalfFloatValue() & 0xffff;
            tiles[TILE + x] = low | (high << 16);
        }
        context.localBarrier();

        if (rangeStart < rangeEnd) {
            int keysTo = places[item];
            for (int key = 0; key < OWN_KEYS; key++) {
                int from = offsets[offsetsAt + key] + lane * 2;
                int to0 = keysTo + keyPlace(key, 0);
                context.asyncCopyToLocal(tiles, to0, keys, from + 0 * 64);
            }
        }
        context.asyncCopyCommit();
        HalfFloat[] q0 = context.mmaLoadB(tiles, 16, TILE * 4 + 0 * 256);
        HalfFloat[] q1 = context.mmaLoadB(tiles, 16, TILE * 4 + 1 * 256);
        HalfFloat[] q2 = context.mmaLoadB(tiles, 16, TILE * 4 + 2 * 256);
        HalfFloat[] q3 = context.mmaLoadB(tiles, 16, TILE * 4 + 3 * 256);

        int row0 = TornadoMath.min(firstRow + column + 0, lastRow);
        float max0 = negativeInfinity;
        float sum0 = 0f;
        int row1 = TornadoMath.min(firstRow + column + 1, lastRow);
        float max1 = negativeInfinity;
        float sum1 = 0f;
        int ownRow = TornadoMath.min(firstRow + quad, lastRow);
        float rowMax = negativeInfinity;
        if ((features & Features.SINKS) != 0) {
            int once = split + warp;
            rowMax = TensorParts.sink(fields, numbers, modelHead, ownRow, once);
            float one = quad == 0 ? 1f : 0f;
            max0 = TensorParts.sink(fields, numbers, modelHead, row0, once);
            sum0 = max0 == negativeInfinity ? 0f : one;
            max1 = TensorParts.sink(fields, numbers, modelHead, row1, once);
            sum1 = max1 == negativeInfinity ? 0f : one;
        }
        float[] o0 = new float[4];
        o0[0 * 2 + 0] = 0f;
        o0[0 * 2 + 1] = 0f;
        o0[1 * 2 + 0] = 0f;
        o0[1 * 2 + 1] = 0f;
        float[] o1 = new float[4];
        o1[0 * 2 + 0] = 0f;
        o1[0 * 2 + 1] = 0f;
        o1[1 * 2 + 0] = 0f;
        o1[1 * 2 + 1] = 0f;
        float[] o2 = new float[4];
        o2[0 * 2 + 0] = 0f;
        o2[0 * 2 + 1] = 0f;
        o2[1 * 2 + 0] = 0f;
        o2[1 * 2 + 1] = 0f;
        float[] o3 = new float[4];
        o3[0 * 2 + 0] = 0f;
        o3[0 * 2 + 1] = 0f;
        o3[1 * 2 + 0] = 0f;
        o3[1 * 2 + 1] = 0f;
        float[] o4 = new float[4];
        o4[0 * 2 + 0] = 0f;
        o4[0 * 2 + 1] = 0f;
        o4[1 * 2 + 0] = 0f;
        o4[1 * 2 + 1] = 0f;
        float[] o5 = new float[4];
        o5[0 * 2 + 0] = 0f;
        o5[0 * 2 + 1] = 0f;
        o5[1 * 2 + 0] = 0f;
        o5[1 * 2 + 1] = 0f;
        float[] o6 = new float[4];
        o6[0 * 2 + 0] = 0f;
        o6[0 * 2 + 1] = 0f;
        o6[1 * 2 + 0] = 0f;
        o6[1 * 2 + 1] = 0f;
        float[] o7 = new float[4];
        o7[0 * 2 + 0] = 0f;
        o7[0 * 2 + 1] = 0f;
        o7[1 * 2 + 0] = 0f;
        o7[1 * 2 + 1] = 0f;
        float extra000 = 0f;
        float extra001 = 0f;
        float extra100 = 0f;
        float extra101 = 0f;
        float extra200 = 0f;
        float extra201 = 0f;
        float extra300 = 0f;
        float extra301 = 0f;
        float extra400 = 0f;
        float extra401 = 0f;
        float extra500 = 0f;
        float extra501 = 0f;
        float extra600 = 0f;
        float extra601 = 0f;
        float extra700 = 0f;
        float extra701 = 0f;

        for (int tileStart = rangeStart; tileStart < rangeEnd; tileStart += KEYS) {
            context.asyncCopyWaitGroup(0);
            // The keys are there, and nobody needs the values before them any more.
            context.localBarrier();
            int valuesTo = places[ITEMS + item];
            int valueOffsets = offsetsAt + OWN_KEYS;
            for (int key = 0; key < OWN_KEYS; key += 8) {
                // All before the first copy: a load between two of them costs three more.
                int from0 = offsets[valueOffsets + key + 0] + lane * 2;
                int from1 = offsets[valueOffsets + key + 1] + lane * 2;
                int from2 = offsets[valueOffsets + key + 2] + lane * 2;
                int from3 = offsets[valueOffsets + key + 3] + lane * 2;
                int from4 = offsets[valueOffsets + key + 4] + lane * 2;
                int from5 = offsets[valueOffsets + key + 5] + lane * 2;
                int from6 = offsets[valueOffsets + key + 6] + lane * 2;
                int from7 = offsets[valueOffsets + key + 7] + lane * 2;
                int to00 = valuesTo + valuePlace(key + 0, 0);
                context.asyncCopyToLocal(tiles, to00, values, from0 + 0 * 64);
                int to10 = valuesTo + valuePlace(key + 1, 0);
                context.asyncCopyToLocal(tiles, to10, values, from1 + 0 * 64);
                int to20 = valuesTo + valuePlace(key + 2, 0);
                context.asyncCopyToLocal(tiles, to20, values, from2 + 0 * 64);
                int to30 = valuesTo + valuePlace(key + 3, 0);
                context.asyncCopyToLocal(tiles, to30, values, from3 + 0 * 64);
                int to40 = valuesTo + valuePlace(key + 4, 0);
                context.asyncCopyToLocal(tiles, to40, values, from4 + 0 * 64);
                int to50 = valuesTo + valuePlace(key + 5, 0);
                context.asyncCopyToLocal(tiles, to50, values, from5 + 0 * 64);
                int to60 = valuesTo + valuePlace(key + 6, 0);
                context.asyncCopyToLocal(tiles, to60, values, from6 + 0 * 64);
                int to70 = valuesTo + valuePlace(key + 7, 0);
                context.asyncCopyToLocal(tiles, to70, values, from7 + 0 * 64);
            }
            context.asyncCopyCommit();

            int tileEnd = tileStart + KEYS;
            offsetsAt = 2 * firstOffsets + 2 * OWN_KEYS - offsetsAt;
            int nextKey0 = TornadoMath.min(tileEnd + ownKey0, rangeEnd - 1);
            offsets[offsetsAt + place0] =
                    base0 + RunFields.token(fields, strides0, batch, nextKey0, features);
            int nextKey1 = TornadoMath.min(tileEnd + ownKey1, rangeEnd - 1);
            offsets[offsetsAt + place1] =
                    base1 + RunFields.token(fields, strides1, batch, nextKey1, features);

            int keysFrom = places[2 * ITEMS + warp];
            float[] f0 = context.mmaFragment(0f);
            float[] f1 = context.mmaFragment(0f);
            HalfFloat[] k0_0 =
                    context.mmaLoadA(tiles, 16, keysFrom + (0 * BLOCKS + 0) * KEY_BLOCK * 4);
            f0 = context.mma(k0_0, q0, f0, MMAShape.M16N8K16);
            HalfFloat[] k1_0 =
                    context.mmaLoadA(tiles, 16, keysFrom + (1 * BLOCKS + 0) * KEY_BLOCK * 4);
            f1 = context.mma(k1_0, q0, f1, MMAShape.M16N8K16);
            HalfFloat[] k0_1 =
                    context.mmaLoadA(tiles, 16, keysFrom + (0 * BLOCKS + 1) * KEY_BLOCK * 4);
            f0 = context.mma(k0_1, q1, f0, MMAShape.M16N8K16);
            HalfFloat[] k1_1 =
                    context.mmaLoadA(tiles, 16, keysFrom + (1 * BLOCKS + 1) * KEY_BLOCK * 4);
            f1 = context.mma(k1_1, q1, f1, MMAShape.M16N8K16);
            HalfFloat[] k0_2 =
                    context.mmaLoadA(tiles, 16, keysFrom + (0 * BLOCKS + 2) * KEY_BLOCK * 4);
            f0 = context.mma(k0_2, q2, f0, MMAShape.M16N8K16);
            HalfFloat[] k1_2 =
                    context.mmaLoadA(tiles, 16, keysFrom + (1 * BLOCKS + 2) * KEY_BLOCK * 4);
            f1 = context.mma(k1_2, q2, f1, MMAShape.M16N8K16);
            HalfFloat[] k0_3 =
                    context.mmaLoadA(tiles, 16, keysFrom + (0 * BLOCKS + 3) * KEY_BLOCK * 4);
            f0 = context.mma(k0_3, q3, f0, MMAShape.M16N8K16);
            HalfFloat[] k1_3 =
                    context.mmaLoadA(tiles, 16, keysFrom + (1 * BLOCKS + 3) * KEY_BLOCK * 4);
            f1 = context.mma(k1_3, q3, f1, MMAShape.M16N8K16);
            int seen = tileStart + warp * OWN_KEYS + quad;
            context.mmaStore(f0, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(firstRow + column + e % 2, lastRow);
                    int j = TornadoMath.min(seen + 0 * 16 + e / 2 * 8, keyLength - 1);
                    slots[at] =
                            TensorParts.score(
                                    slots[at] * scale,
                                    batch,
                                    modelHead,
                                    globalHead,
                                    row,
                                    j,
                                    fields,
                                    numbers,
                                    bias,
                                    allowed,
                                    features);
                }
            }
            float s0_00 = slots[own + 0 * 64 + 0] * factor;
            float s0_01 = slots[own + 0 * 64 + 1] * factor;
            float s0_10 = slots[own + 1 * 64 + 0] * factor;
            float s0_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f1, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(firstRow + column + e % 2, lastRow);
                    int j = TornadoMath.min(seen + 1 * 16 + e / 2 * 8, keyLength - 1);
                    slots[at] =
                            TensorParts.score(
                                    slots[at] * scale,
                                    batch,
                                    modelHead,
                                    globalHead,
                                    row,
                                    j,
                                    fields,
                                    numbers,
                                    bias,
                                    allowed,
                                    features);
                }
            }
            float s1_00 = slots[own + 0 * 64 + 0] * factor;
            float s1_01 = slots[own + 0 * 64 + 1] * factor;
            float s1_10 = slots[own + 1 * 64 + 0] * factor;
            float s1_11 = slots[own + 1 * 64 + 1] * factor;
            // Tiles that all rows see whole have no need to look at ranges.
            int hidden = TornadoMath.max(fullStart - tileStart, tileEnd - fullEnd);
            if (hidden > 0) {
                int rowOffset0 = RunFields.row(fields, batch, row0 / groupSize);
                int start0 = TornadoMath.max(splitStart, fields.get(rowOffset0)) - seen;
                int end0 = TornadoMath.min(splitEnd, fields.get(rowOffset0 + 1)) - seen;
                s0_00 = 0 * 16 + 0 * 8 < start0 ? negativeInfinity : s0_00;
                s0_00 = 0 * 16 + 0 * 8 >= end0 ? negativeInfinity : s0_00;
                s0_10 = 0 * 16 + 1 * 8 < start0 ? negativeInfinity : s0_10;
                s0_10 = 0 * 16 + 1 * 8 >= end0 ? negativeInfinity : s0_10;
                s1_00 = 1 * 16 + 0 * 8 < start0 ? negativeInfinity : s1_00;
                s1_00 = 1 * 16 + 0 * 8 >= end0 ? negativeInfinity : s1_00;
                s1_10 = 1 * 16 + 1 * 8 < start0 ? negativeInfinity : s1_10;
                s1_10 = 1 * 16 + 1 * 8 >= end0 ? negativeInfinity : s1_10;
                int rowOffset1 = RunFields.row(fields, batch, row1 / groupSize);
                int start1 = TornadoMath.max(splitStart, fields.get(rowOffset1)) - seen;
                int end1 = TornadoMath.min(splitEnd, fields.get(rowOffset1 + 1)) - seen;
                s0_01 = 0 * 16 + 0 * 8 < start1 ? negativeInfinity : s0_01;
                s0_01 = 0 * 16 + 0 * 8 >= end1 ? negativeInfinity : s0_01;
                s0_11 = 0 * 16 + 1 * 8 < start1 ? negativeInfinity : s0_11;
                s0_11 = 0 * 16 + 1 * 8 >= end1 ? negativeInfinity : s0_11;
                s1_01 = 1 * 16 + 0 * 8 < start1 ? negativeInfinity : s1_01;
                s1_01 = 1 * 16 + 0 * 8 >= end1 ? negativeInfinity : s1_01;
                s1_11 = 1 * 16 + 1 * 8 < start1 ? negativeInfinity : s1_11;
                s1_11 = 1 * 16 + 1 * 8 >= end1 ? negativeInfinity : s1_11;
            }

            float own0 = negativeInfinity;
            own0 = TornadoMath.max(own0, s0_00);
            own0 = TornadoMath.max(own0, s0_10);
            own0 = TornadoMath.max(own0, s1_00);
            own0 = TornadoMath.max(own0, s1_10);
            shared[warp * 64 + (column + 0) * 8 + quad] = own0;
            float own1 = negativeInfinity;
            own1 = TornadoMath.max(own1, s0_01);
            own1 = TornadoMath.max(own1, s0_11);
            own1 = TornadoMath.max(own1, s1_01);
            own1 = TornadoMath.max(own1, s1_11);
            shared[warp * 64 + (column + 1) * 8 + quad] = own1;
            // Nobody needs the keys any more.
            context.localBarrier();
            if (tileEnd < rangeEnd) {
                int keysTo = places[item];
                for (int key = 0; key < OWN_KEYS; key += 8) {
                    int from0 = offsets[offsetsAt + key + 0] + lane * 2;
                    int from1 = offsets[offsetsAt + key + 1] + lane * 2;
                    int from2 = offsets[offsetsAt + key + 2] + lane * 2;
                    int from3 = offsets[offsetsAt + key + 3] + lane * 2;
                    int from4 = offsets[offsetsAt + key + 4] + lane * 2;
                    int from5 = offsets[offsetsAt + key + 5] + lane * 2;
                    int from6 = offsets[offsetsAt + key + 6] + lane * 2;
                    int from7 = offsets[offsetsAt + key + 7] + lane * 2;
                    int to00 = keysTo + keyPlace(key + 0, 0);
                    context.asyncCopyToLocal(tiles, to00, keys, from0 + 0 * 64);
                    int to10 = keysTo + keyPlace(key + 1, 0);
                    context.asyncCopyToLocal(tiles, to10, keys, from1 + 0 * 64);
                    int to20 = keysTo + keyPlace(key + 2, 0);
                    context.asyncCopyToLocal(tiles, to20, keys, from2 + 0 * 64);
                    int to30 = keysTo + keyPlace(key + 3, 0);
                    context.asyncCopyToLocal(tiles, to30, keys, from3 + 0 * 64);
                    int to40 = keysTo + keyPlace(key + 4, 0);
                    context.asyncCopyToLocal(tiles, to40, keys, from4 + 0 * 64);
                    int to50 = keysTo + keyPlace(key + 5, 0);
                    context.asyncCopyToLocal(tiles, to50, keys, from5 + 0 * 64);
                    int to60 = keysTo + keyPlace(key + 6, 0);
                    context.asyncCopyToLocal(tiles, to60, keys, from6 + 0 * 64);
                    int to70 = keysTo + keyPlace(key + 7, 0);
                    context.asyncCopyToLocal(tiles, to70, keys, from7 + 0 * 64);
                }
            }
            // Even where it is empty: what is waited for below is the last group but one.
            context.asyncCopyCommit();

            float newRowMax = rowMax;
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 0]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 1]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 2]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 3]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 4]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 5]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 6]);
            newRowMax = TornadoMath.max(newRowMax, shared[warp * 64 + quad * 8 + 7]);
            float rowReference = newRowMax == negativeInfinity ? 0f : newRowMax;
            float rescale = TornadoMath.exp(rowMax - rowReference);
            rowMax = newRowMax;
            float newMax0 = max0;
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 0]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 1]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 2]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 3]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 4]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 5]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 6]);
            newMax0 = TornadoMath.max(newMax0, shared[warp * 64 + (column + 0) * 8 + 7]);
            float reference0 = newMax0 == negativeInfinity ? 0f : newMax0;
            sum0 *= TornadoMath.exp(max0 - reference0);
            max0 = newMax0;
            float newMax1 = max1;
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 0]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 1]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 2]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 3]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 4]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 5]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 6]);
            newMax1 = TornadoMath.max(newMax1, shared[warp * 64 + (column + 1) * 8 + 7]);
            float reference1 = newMax1 == negativeInfinity ? 0f : newMax1;
            sum1 *= TornadoMath.exp(max1 - reference1);
            max1 = newMax1;
            int weightsTo = warp * OWN_KEYS * 8 + column * 8 + quad;
            float p0_00 = TornadoMath.exp(s0_00 - reference0);
            sum0 += p0_00;
            float c0_00 = DecodeParts.coarse(p0_00);
            float p0_10 = TornadoMath.exp(s0_10 - reference0);
            sum0 += p0_10;
            float c0_10 = DecodeParts.coarse(p0_10);
            weights[weightsTo + 0 * 128 + 0 * 8] = TensorParts.pair(c0_00, c0_10);
            int rest00 =
                    TensorParts.pair(
                            DecodeParts.rest(p0_00, c0_00), DecodeParts.rest(p0_10, c0_10));
            if ((features & Features.NON_FINITE) != 0) {
                boolean isHidden0 = s0_00 == negativeInfinity;
                boolean isHidden1 = s0_10 == negativeInfinity;
                rest00 = DecodeParts.marked(rest00, isHidden0, isHidden1);
            }
            weights[weightsTo + 0 * 128 + 64 + 0 * 8] = rest00;
            float p0_01 = TornadoMath.exp(s0_01 - reference1);
            sum1 += p0_01;
            float c0_01 = DecodeParts.coarse(p0_01);
            float p0_11 = TornadoMath.exp(s0_11 - reference1);
            sum1 += p0_11;
            float c0_11 = DecodeParts.coarse(p0_11);
            weights[weightsTo + 0 * 128 + 1 * 8] = TensorParts.pair(c0_01, c0_11);
            int rest01 =
                    TensorParts.pair(
                            DecodeParts.rest(p0_01, c0_01), DecodeParts.rest(p0_11, c0_11));
            if ((features & Features.NON_FINITE) != 0) {
                boolean isHidden0 = s0_01 == negativeInfinity;
                boolean isHidden1 = s0_11 == negativeInfinity;
                rest01 = DecodeParts.marked(rest01, isHidden0, isHidden1);
            }
            weights[weightsTo + 0 * 128 + 64 + 1 * 8] = rest01;
            float p1_00 = TornadoMath.exp(s1_00 - reference0);
            sum0 += p1_00;
            float c1_00 = DecodeParts.coarse(p1_00);
            float p1_10 = TornadoMath.exp(s1_10 - reference0);
            sum0 += p1_10;
            float c1_10 = DecodeParts.coarse(p1_10);
            weights[weightsTo + 1 * 128 + 0 * 8] = TensorParts.pair(c1_00, c1_10);
            int rest10 =
                    TensorParts.pair(
                            DecodeParts.rest(p1_00, c1_00), DecodeParts.rest(p1_10, c1_10));
            if ((features & Features.NON_FINITE) != 0) {
                boolean isHidden0 = s1_00 == negativeInfinity;
                boolean isHidden1 = s1_10 == negativeInfinity;
                rest10 = DecodeParts.marked(rest10, isHidden0, isHidden1);
            }
            weights[weightsTo + 1 * 128 + 64 + 0 * 8] = rest10;
            float p1_01 = TornadoMath.exp(s1_01 - reference1);
            sum1 += p1_01;
            float c1_01 = DecodeParts.coarse(p1_01);
            float p1_11 = TornadoMath.exp(s1_11 - reference1);
            sum1 += p1_11;
            float c1_11 = DecodeParts.coarse(p1_11);
            weights[weightsTo + 1 * 128 + 1 * 8] = TensorParts.pair(c1_01, c1_11);
            int rest11 =
                    TensorParts.pair(
                            DecodeParts.rest(p1_01, c1_01), DecodeParts.rest(p1_11, c1_11));
            if ((features & Features.NON_FINITE) != 0) {
                boolean isHidden0 = s1_01 == negativeInfinity;
                boolean isHidden1 = s1_11 == negativeInfinity;
                rest11 = DecodeParts.marked(rest11, isHidden0, isHidden1);
            }
            weights[weightsTo + 1 * 128 + 64 + 1 * 8] = rest11;
            context.asyncCopyWaitGroup(1);
            context.localBarrier();

            if ((features & Features.NON_FINITE) != 0) {
                // A lane looks at the values that it copied.
                for (int key = 0; key < OWN_KEYS; key++) {
                    int restAt = warp * OWN_KEYS * 8 + key / 16 * 128 + 64 + key % 8;
                    int shift = key % 16 / 8 * 16;
                    int at0 = valuesTo + valuePlace(key, 0);
                    int pair0 = tiles[at0];
                    float low0 = DecodeParts.nonFinite(pair0, negativeInfinity);
                    float high0 = DecodeParts.nonFinite(pair0 >> 16, negativeInfinity);
                    tiles[at0] = DecodeParts.finite(pair0);
                    boolean sees0 = DecodeParts.sees(weights[restAt + 0 * 8] >> shift);
                    extra000 += sees0 ? low0 : 0f;
                    extra001 += sees0 ? high0 : 0f;
                    boolean sees1 = DecodeParts.sees(weights[restAt + 1 * 8] >> shift);
                    extra100 += sees1 ? low0 : 0f;
                    extra101 += sees1 ? high0 : 0f;
                    boolean sees2 = DecodeParts.sees(weights[restAt + 2 * 8] >> shift);
                    extra200 += sees2 ? low0 : 0f;
                    extra201 += sees2 ? high0 : 0f;
                    boolean sees3 = DecodeParts.sees(weights[restAt + 3 * 8] >> shift);
                    extra300 += sees3 ? low0 : 0f;
                    extra301 += sees3 ? high0 : 0f;
                    boolean sees4 = DecodeParts.sees(weights[restAt + 4 * 8] >> shift);
                    extra400 += sees4 ? low0 : 0f;
                    extra401 += sees4 ? high0 : 0f;
                    boolean sees5 = DecodeParts.sees(weights[restAt + 5 * 8] >> shift);
                    extra500 += sees5 ? low0 : 0f;
                    extra501 += sees5 ? high0 : 0f;
                    boolean sees6 = DecodeParts.sees(weights[restAt + 6 * 8] >> shift);
                    extra600 += sees6 ? low0 : 0f;
                    extra601 += sees6 ? high0 : 0f;
                    boolean sees7 = DecodeParts.sees(weights[restAt + 7 * 8] >> shift);
                    extra700 += sees7 ? low0 : 0f;
                    extra701 += sees7 ? high0 : 0f;
                }
                context.localBarrier();
            }
            HalfFloat[] w0 = context.mmaLoadA(weights, 16, (warp * OWN_KEYS * 8 + 0 * 128) * 4);
            HalfFloat[] w1 = context.mmaLoadA(weights, 16, (warp * OWN_KEYS * 8 + 1 * 128) * 4);
            o0[0 * 2 + 0] = o0[0 * 2 + 0] * rescale;
            o0[0 * 2 + 1] = o0[0 * 2 + 1] * rescale;
            o0[1 * 2 + 0] = o0[1 * 2 + 0] * rescale;
            o0[1 * 2 + 1] = o0[1 * 2 + 1] * rescale;
            o1[0 * 2 + 0] = o1[0 * 2 + 0] * rescale;
            o1[0 * 2 + 1] = o1[0 * 2 + 1] * rescale;
            o1[1 * 2 + 0] = o1[1 * 2 + 0] * rescale;
            o1[1 * 2 + 1] = o1[1 * 2 + 1] * rescale;
            o2[0 * 2 + 0] = o2[0 * 2 + 0] * rescale;
            o2[0 * 2 + 1] = o2[0 * 2 + 1] * rescale;
            o2[1 * 2 + 0] = o2[1 * 2 + 0] * rescale;
            o2[1 * 2 + 1] = o2[1 * 2 + 1] * rescale;
            o3[0 * 2 + 0] = o3[0 * 2 + 0] * rescale;
            o3[0 * 2 + 1] = o3[0 * 2 + 1] * rescale;
            o3[1 * 2 + 0] = o3[1 * 2 + 0] * rescale;
            o3[1 * 2 + 1] = o3[1 * 2 + 1] * rescale;
            o4[0 * 2 + 0] = o4[0 * 2 + 0] * rescale;
            o4[0 * 2 + 1] = o4[0 * 2 + 1] * rescale;
            o4[1 * 2 + 0] = o4[1 * 2 + 0] * rescale;
            o4[1 * 2 + 1] = o4[1 * 2 + 1] * rescale;
            o5[0 * 2 + 0] = o5[0 * 2 + 0] * rescale;
            o5[0 * 2 + 1] = o5[0 * 2 + 1] * rescale;
            o5[1 * 2 + 0] = o5[1 * 2 + 0] * rescale;
            o5[1 * 2 + 1] = o5[1 * 2 + 1] * rescale;
            o6[0 * 2 + 0] = o6[0 * 2 + 0] * rescale;
            o6[0 * 2 + 1] = o6[0 * 2 + 1] * rescale;
            o6[1 * 2 + 0] = o6[1 * 2 + 0] * rescale;
            o6[1 * 2 + 1] = o6[1 * 2 + 1] * rescale;
            o7[0 * 2 + 0] = o7[0 * 2 + 0] * rescale;
            o7[0 * 2 + 1] = o7[0 * 2 + 1] * rescale;
            o7[1 * 2 + 0] = o7[1 * 2 + 0] * rescale;
            o7[1 * 2 + 1] = o7[1 * 2 + 1] * rescale;
            int valuesFrom = places[2 * ITEMS + warp] + TILE * 4;
            HalfFloat[] v0_0 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 0) * VALUE_BLOCK * 4);
            float[] r0 = context.mma(w0, v0_0, o0, MMAShape.M16N8K16);
            HalfFloat[] v0_1 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 1) * VALUE_BLOCK * 4);
            float[] r1 = context.mma(w0, v0_1, o1, MMAShape.M16N8K16);
            HalfFloat[] v0_2 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 2) * VALUE_BLOCK * 4);
            float[] r2 = context.mma(w0, v0_2, o2, MMAShape.M16N8K16);
            HalfFloat[] v0_3 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 3) * VALUE_BLOCK * 4);
            float[] r3 = context.mma(w0, v0_3, o3, MMAShape.M16N8K16);
            HalfFloat[] v0_4 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 4) * VALUE_BLOCK * 4);
            float[] r4 = context.mma(w0, v0_4, o4, MMAShape.M16N8K16);
            HalfFloat[] v0_5 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 5) * VALUE_BLOCK * 4);
            float[] r5 = context.mma(w0, v0_5, o5, MMAShape.M16N8K16);
            HalfFloat[] v0_6 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 6) * VALUE_BLOCK * 4);
            float[] r6 = context.mma(w0, v0_6, o6, MMAShape.M16N8K16);
            HalfFloat[] v0_7 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (0 * HALF_BLOCKS + 7) * VALUE_BLOCK * 4);
            float[] r7 = context.mma(w0, v0_7, o7, MMAShape.M16N8K16);
            HalfFloat[] v1_0 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 0) * VALUE_BLOCK * 4);
            r0 = context.mma(w1, v1_0, r0, MMAShape.M16N8K16);
            HalfFloat[] v1_1 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 1) * VALUE_BLOCK * 4);
            r1 = context.mma(w1, v1_1, r1, MMAShape.M16N8K16);
            HalfFloat[] v1_2 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 2) * VALUE_BLOCK * 4);
            r2 = context.mma(w1, v1_2, r2, MMAShape.M16N8K16);
            HalfFloat[] v1_3 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 3) * VALUE_BLOCK * 4);
            r3 = context.mma(w1, v1_3, r3, MMAShape.M16N8K16);
            HalfFloat[] v1_4 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 4) * VALUE_BLOCK * 4);
            r4 = context.mma(w1, v1_4, r4, MMAShape.M16N8K16);
            HalfFloat[] v1_5 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 5) * VALUE_BLOCK * 4);
            r5 = context.mma(w1, v1_5, r5, MMAShape.M16N8K16);
            HalfFloat[] v1_6 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 6) * VALUE_BLOCK * 4);
            r6 = context.mma(w1, v1_6, r6, MMAShape.M16N8K16);
            HalfFloat[] v1_7 =
                    context.mmaLoadB(
                            tiles, 16, valuesFrom + (1 * HALF_BLOCKS + 7) * VALUE_BLOCK * 4);
            r7 = context.mma(w1, v1_7, r7, MMAShape.M16N8K16);
            context.mmaStore(r0, view, warp * 16, 0, 8);
            o0[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1, view, warp * 16, 0, 8);
            o1[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r2, view, warp * 16, 0, 8);
            o2[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o2[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o2[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o2[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r3, view, warp * 16, 0, 8);
            o3[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o3[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o3[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o3[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r4, view, warp * 16, 0, 8);
            o4[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o4[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o4[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o4[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r5, view, warp * 16, 0, 8);
            o5[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o5[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o5[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o5[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r6, view, warp * 16, 0, 8);
            o6[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o6[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o6[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o6[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r7, view, warp * 16, 0, 8);
            o7[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o7[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o7[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o7[1 * 2 + 1] = slots[own + 1 * 64 + 1];
        }

        context.localBarrier();
        shared[warp * 64 + (column + 0) * 8 + quad] = sum0;
        shared[warp * 64 + (column + 1) * 8 + quad] = sum1;
        if (member == 0) {
            slots[warp * 8 + quad] = rowMax;
        }
        context.localBarrier();
        float max = negativeInfinity;
        max = TornadoMath.max(max, slots[0 * 8 + quad]);
        max = TornadoMath.max(max, slots[1 * 8 + quad]);
        max = TornadoMath.max(max, slots[2 * 8 + quad]);
        max = TornadoMath.max(max, slots[3 * 8 + quad]);
        float reference = max == negativeInfinity ? 0f : max;
        float total = 0f;
        float part0 = 0f;
        part0 += shared[0 * 64 + quad * 8 + 0];
        part0 += shared[0 * 64 + quad * 8 + 1];
        part0 += shared[0 * 64 + quad * 8 + 2];
        part0 += shared[0 * 64 + quad * 8 + 3];
        part0 += shared[0 * 64 + quad * 8 + 4];
        part0 += shared[0 * 64 + quad * 8 + 5];
        part0 += shared[0 * 64 + quad * 8 + 6];
        part0 += shared[0 * 64 + quad * 8 + 7];
        total += part0 * TornadoMath.exp(slots[0 * 8 + quad] - reference);
        float part1 = 0f;
        part1 += shared[1 * 64 + quad * 8 + 0];
        part1 += shared[1 * 64 + quad * 8 + 1];
        part1 += shared[1 * 64 + quad * 8 + 2];
        part1 += shared[1 * 64 + quad * 8 + 3];
        part1 += shared[1 * 64 + quad * 8 + 4];
        part1 += shared[1 * 64 + quad * 8 + 5];
        part1 += shared[1 * 64 + quad * 8 + 6];
        part1 += shared[1 * 64 + quad * 8 + 7];
        total += part1 * TornadoMath.exp(slots[1 * 8 + quad] - reference);
        float part2 = 0f;
        part2 += shared[2 * 64 + quad * 8 + 0];
        part2 += shared[2 * 64 + quad * 8 + 1];
        part2 += shared[2 * 64 + quad * 8 + 2];
        part2 += shared[2 * 64 + quad * 8 + 3];
        part2 += shared[2 * 64 + quad * 8 + 4];
        part2 += shared[2 * 64 + quad * 8 + 5];
        part2 += shared[2 * 64 + quad * 8 + 6];
        part2 += shared[2 * 64 + quad * 8 + 7];
        total += part2 * TornadoMath.exp(slots[2 * 8 + quad] - reference);
        float part3 = 0f;
        part3 += shared[3 * 64 + quad * 8 + 0];
        part3 += shared[3 * 64 + quad * 8 + 1];
        part3 += shared[3 * 64 + quad * 8 + 2];
        part3 += shared[3 * 64 + quad * 8 + 3];
        part3 += shared[3 * 64 + quad * 8 + 4];
        part3 += shared[3 * 64 + quad * 8 + 5];
        part3 += shared[3 * 64 + quad * 8 + 6];
        part3 += shared[3 * 64 + quad * 8 + 7];
        total += part3 * TornadoMath.exp(slots[3 * 8 + quad] - reference);
        float share = TornadoMath.exp(rowMax - reference);
        context.localBarrier();
        int rowsEnd = ownGroup < groups ? lastRow + 1 : 0;
        if (warp == 0 && member == 0) {
            float inverse = total == 0f ? 0f : 1f / total;
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
            }
            shared[quad] = inverse;
            if (firstRow + quad < rowsEnd) {
                int i = ownRow / groupSize;
                int result = (head + ownRow - i * groupSize) * queryLength + i;
                if ((features & Features.SPLIT) != 0) {
                    result += split * groups * groupSize * queryLength;
                }
                TensorParts.finish(logSumExp, numbers, result, max, total, features);
            }
        }
        // Warp by warp, so that sums are the same from run to run.
        int slot = quad * DIM + column;
        if (warp == 0) {
            slots[slot + 0 * 8 + 0] = DecodeParts.whole(o0[0], o0[2 + 0]) * share;
            slots[slot + 0 * 8 + 1] = DecodeParts.whole(o0[1], o0[2 + 1]) * share;
            slots[slot + 1 * 8 + 0] = DecodeParts.whole(o1[0], o1[2 + 0]) * share;
            slots[slot + 1 * 8 + 1] = DecodeParts.whole(o1[1], o1[2 + 1]) * share;
            slots[slot + 2 * 8 + 0] = DecodeParts.whole(o2[0], o2[2 + 0]) * share;
            slots[slot + 2 * 8 + 1] = DecodeParts.whole(o2[1], o2[2 + 1]) * share;
            slots[slot + 3 * 8 + 0] = DecodeParts.whole(o3[0], o3[2 + 0]) * share;
            slots[slot + 3 * 8 + 1] = DecodeParts.whole(o3[1], o3[2 + 1]) * share;
            slots[slot + 4 * 8 + 0] = DecodeParts.whole(o4[0], o4[2 + 0]) * share;
            slots[slot + 4 * 8 + 1] = DecodeParts.whole(o4[1], o4[2 + 1]) * share;
            slots[slot + 5 * 8 + 0] = DecodeParts.whole(o5[0], o5[2 + 0]) * share;
            slots[slot + 5 * 8 + 1] = DecodeParts.whole(o5[1], o5[2 + 1]) * share;
            slots[slot + 6 * 8 + 0] = DecodeParts.whole(o6[0], o6[2 + 0]) * share;
            slots[slot + 6 * 8 + 1] = DecodeParts.whole(o6[1], o6[2 + 1]) * share;
            slots[slot + 7 * 8 + 0] = DecodeParts.whole(o7[0], o7[2 + 0]) * share;
            slots[slot + 7 * 8 + 1] = DecodeParts.whole(o7[1], o7[2 + 1]) * share;
        }
        context.localBarrier();
        if (warp == 1) {
            slots[slot + 0 * 8 + 0] += DecodeParts.whole(o0[0], o0[2 + 0]) * share;
            slots[slot + 0 * 8 + 1] += DecodeParts.whole(o0[1], o0[2 + 1]) * share;
            slots[slot + 1 * 8 + 0] += DecodeParts.whole(o1[0], o1[2 + 0]) * share;
            slots[slot + 1 * 8 + 1] += DecodeParts.whole(o1[1], o1[2 + 1]) * share;
            slots[slot + 2 * 8 + 0] += DecodeParts.whole(o2[0], o2[2 + 0]) * share;
            slots[slot + 2 * 8 + 1] += DecodeParts.whole(o2[1], o2[2 + 1]) * share;
            slots[slot + 3 * 8 + 0] += DecodeParts.whole(o3[0], o3[2 + 0]) * share;
            slots[slot + 3 * 8 + 1] += DecodeParts.whole(o3[1], o3[2 + 1]) * share;
            slots[slot + 4 * 8 + 0] += DecodeParts.whole(o4[0], o4[2 + 0]) * share;
            slots[slot + 4 * 8 + 1] += DecodeParts.whole(o4[1], o4[2 + 1]) * share;
            slots[slot + 5 * 8 + 0] += DecodeParts.whole(o5[0], o5[2 + 0]) * share;
            slots[slot + 5 * 8 + 1] += DecodeParts.whole(o5[1], o5[2 + 1]) * share;
            slots[slot + 6 * 8 + 0] += DecodeParts.whole(o6[0], o6[2 + 0]) * share;
            slots[slot + 6 * 8 + 1] += DecodeParts.whole(o6[1], o6[2 + 1]) * share;
            slots[slot + 7 * 8 + 0] += DecodeParts.whole(o7[0], o7[2 + 0]) * share;
            slots[slot + 7 * 8 + 1] += DecodeParts.whole(o7[1], o7[2 + 1]) * share;
        }
        context.localBarrier();
        if (warp == 2) {
            slots[slot + 0 * 8 + 0] += DecodeParts.whole(o0[0], o0[2 + 0]) * share;
            slots[slot + 0 * 8 + 1] += DecodeParts.whole(o0[1], o0[2 + 1]) * share;
            slots[slot + 1 * 8 + 0] += DecodeParts.whole(o1[0], o1[2 + 0]) * share;
            slots[slot + 1 * 8 + 1] += DecodeParts.whole(o1[1], o1[2 + 1]) * share;
            slots[slot + 2 * 8 + 0] += DecodeParts.whole(o2[0], o2[2 + 0]) * share;
            slots[slot + 2 * 8 + 1] += DecodeParts.whole(o2[1], o2[2 + 1]) * share;
            slots[slot + 3 * 8 + 0] += DecodeParts.whole(o3[0], o3[2 + 0]) * share;
            slots[slot + 3 * 8 + 1] += DecodeParts.whole(o3[1], o3[2 + 1]) * share;
            slots[slot + 4 * 8 + 0] += DecodeParts.whole(o4[0], o4[2 + 0]) * share;
            slots[slot + 4 * 8 + 1] += DecodeParts.whole(o4[1], o4[2 + 1]) * share;
            slots[slot + 5 * 8 + 0] += DecodeParts.whole(o5[0], o5[2 + 0]) * share;
            slots[slot + 5 * 8 + 1] += DecodeParts.whole(o5[1], o5[2 + 1]) * share;
            slots[slot + 6 * 8 + 0] += DecodeParts.whole(o6[0], o6[2 + 0]) * share;
            slots[slot + 6 * 8 + 1] += DecodeParts.whole(o6[1], o6[2 + 1]) * share;
            slots[slot + 7 * 8 + 0] += DecodeParts.whole(o7[0], o7[2 + 0]) * share;
            slots[slot + 7 * 8 + 1] += DecodeParts.whole(o7[1], o7[2 + 1]) * share;
        }
        context.localBarrier();
        if (warp == 3) {
            slots[slot + 0 * 8 + 0] += DecodeParts.whole(o0[0], o0[2 + 0]) * share;
            slots[slot + 0 * 8 + 1] += DecodeParts.whole(o0[1], o0[2 + 1]) * share;
            slots[slot + 1 * 8 + 0] += DecodeParts.whole(o1[0], o1[2 + 0]) * share;
            slots[slot + 1 * 8 + 1] += DecodeParts.whole(o1[1], o1[2 + 1]) * share;
            slots[slot + 2 * 8 + 0] += DecodeParts.whole(o2[0], o2[2 + 0]) * share;
            slots[slot + 2 * 8 + 1] += DecodeParts.whole(o2[1], o2[2 + 1]) * share;
            slots[slot + 3 * 8 + 0] += DecodeParts.whole(o3[0], o3[2 + 0]) * share;
            slots[slot + 3 * 8 + 1] += DecodeParts.whole(o3[1], o3[2 + 1]) * share;
            slots[slot + 4 * 8 + 0] += DecodeParts.whole(o4[0], o4[2 + 0]) * share;
            slots[slot + 4 * 8 + 1] += DecodeParts.whole(o4[1], o4[2 + 1]) * share;
            slots[slot + 5 * 8 + 0] += DecodeParts.whole(o5[0], o5[2 + 0]) * share;
            slots[slot + 5 * 8 + 1] += DecodeParts.whole(o5[1], o5[2 + 1]) * share;
            slots[slot + 6 * 8 + 0] += DecodeParts.whole(o6[0], o6[2 + 0]) * share;
            slots[slot + 6 * 8 + 1] += DecodeParts.whole(o6[1], o6[2 + 1]) * share;
            slots[slot + 7 * 8 + 0] += DecodeParts.whole(o7[0], o7[2 + 0]) * share;
            slots[slot + 7 * 8 + 1] += DecodeParts.whole(o7[1], o7[2 + 1]) * share;
        }
        context.localBarrier();
        if ((features & Features.NON_FINITE) != 0) {
            if (warp == 0) {
                slots[0 * DIM + 0 * 64 + lane * 2 + 0] += extra000;
                slots[0 * DIM + 0 * 64 + lane * 2 + 1] += extra001;
                slots[1 * DIM + 0 * 64 + lane * 2 + 0] += extra100;
                slots[1 * DIM + 0 * 64 + lane * 2 + 1] += extra101;
                slots[2 * DIM + 0 * 64 + lane * 2 + 0] += extra200;
                slots[2 * DIM + 0 * 64 + lane * 2 + 1] += extra201;
                slots[3 * DIM + 0 * 64 + lane * 2 + 0] += extra300;
                slots[3 * DIM + 0 * 64 + lane * 2 + 1] += extra301;
                slots[4 * DIM + 0 * 64 + lane * 2 + 0] += extra400;
                slots[4 * DIM + 0 * 64 + lane * 2 + 1] += extra401;
                slots[5 * DIM + 0 * 64 + lane * 2 + 0] += extra500;
                slots[5 * DIM + 0 * 64 + lane * 2 + 1] += extra501;
                slots[6 * DIM + 0 * 64 + lane * 2 + 0] += extra600;
                slots[6 * DIM + 0 * 64 + lane * 2 + 1] += extra601;
                slots[7 * DIM + 0 * 64 + lane * 2 + 0] += extra700;
                slots[7 * DIM + 0 * 64 + lane * 2 + 1] += extra701;
            }
            context.localBarrier();
            if (warp == 1) {
                slots[0 * DIM + 0 * 64 + lane * 2 + 0] += extra000;
                slots[0 * DIM + 0 * 64 + lane * 2 + 1] += extra001;
                slots[1 * DIM + 0 * 64 + lane * 2 + 0] += extra100;
                slots[1 * DIM + 0 * 64 + lane * 2 + 1] += extra101;
                slots[2 * DIM + 0 * 64 + lane * 2 + 0] += extra200;
                slots[2 * DIM + 0 * 64 + lane * 2 + 1] += extra201;
                slots[3 * DIM + 0 * 64 + lane * 2 + 0] += extra300;
                slots[3 * DIM + 0 * 64 + lane * 2 + 1] += extra301;
                slots[4 * DIM + 0 * 64 + lane * 2 + 0] += extra400;
                slots[4 * DIM + 0 * 64 + lane * 2 + 1] += extra401;
                slots[5 * DIM + 0 * 64 + lane * 2 + 0] += extra500;
                slots[5 * DIM + 0 * 64 + lane * 2 + 1] += extra501;
                slots[6 * DIM + 0 * 64 + lane * 2 + 0] += extra600;
                slots[6 * DIM + 0 * 64 + lane * 2 + 1] += extra601;
                slots[7 * DIM + 0 * 64 + lane * 2 + 0] += extra700;
                slots[7 * DIM + 0 * 64 + lane * 2 + 1] += extra701;
            }
            context.localBarrier();
            if (warp == 2) {
                slots[0 * DIM + 0 * 64 + lane * 2 + 0] += extra000;
                slots[0 * DIM + 0 * 64 + lane * 2 + 1] += extra001;
                slots[1 * DIM + 0 * 64 + lane * 2 + 0] += extra100;
                slots[1 * DIM + 0 * 64 + lane * 2 + 1] += extra101;
                slots[2 * DIM + 0 * 64 + lane * 2 + 0] += extra200;
                slots[2 * DIM + 0 * 64 + lane * 2 + 1] += extra201;
                slots[3 * DIM + 0 * 64 + lane * 2 + 0] += extra300;
                slots[3 * DIM + 0 * 64 + lane * 2 + 1] += extra301;
                slots[4 * DIM + 0 * 64 + lane * 2 + 0] += extra400;
                slots[4 * DIM + 0 * 64 + lane * 2 + 1] += extra401;
                slots[5 * DIM + 0 * 64 + lane * 2 + 0] += extra500;
                slots[5 * DIM + 0 * 64 + lane * 2 + 1] += extra501;
                slots[6 * DIM + 0 * 64 + lane * 2 + 0] += extra600;
                slots[6 * DIM + 0 * 64 + lane * 2 + 1] += extra601;
                slots[7 * DIM + 0 * 64 + lane * 2 + 0] += extra700;
                slots[7 * DIM + 0 * 64 + lane * 2 + 1] += extra701;
            }
            context.localBarrier();
            if (warp == 3) {
                slots[0 * DIM + 0 * 64 + lane * 2 + 0] += extra000;
                slots[0 * DIM + 0 * 64 + lane * 2 + 1] += extra001;
                slots[1 * DIM + 0 * 64 + lane * 2 + 0] += extra100;
                slots[1 * DIM + 0 * 64 + lane * 2 + 1] += extra101;
                slots[2 * DIM + 0 * 64 + lane * 2 + 0] += extra200;
                slots[2 * DIM + 0 * 64 + lane * 2 + 1] += extra201;
                slots[3 * DIM + 0 * 64 + lane * 2 + 0] += extra300;
                slots[3 * DIM + 0 * 64 + lane * 2 + 1] += extra301;
                slots[4 * DIM + 0 * 64 + lane * 2 + 0] += extra400;
                slots[4 * DIM + 0 * 64 + lane * 2 + 1] += extra401;
                slots[5 * DIM + 0 * 64 + lane * 2 + 0] += extra500;
                slots[5 * DIM + 0 * 64 + lane * 2 + 1] += extra501;
                slots[6 * DIM + 0 * 64 + lane * 2 + 0] += extra600;
                slots[6 * DIM + 0 * 64 + lane * 2 + 1] += extra601;
                slots[7 * DIM + 0 * 64 + lane * 2 + 0] += extra700;
                slots[7 * DIM + 0 * 64 + lane * 2 + 1] += extra701;
            }
            context.localBarrier();
        }
        for (int x = item; x < ROWS * DIM; x += ITEMS) {
            int row = firstRow + x / DIM;
            if (row < rowsEnd) {
                int i = row / groupSize;
                int ownHead = head + row - i * groupSize;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, ownHead, i);
                if ((features & Features.SPLIT) != 0) {
                    int result = ownHead * queryLength + i;
                    outOffset = (result + split * groups * groupSize * queryLength) * DIM;
                }
                out.set(outOffset + x % DIM, slots[x] * shared[x / DIM]);
            }
        }
    }

    /// Where 64 features of a warp's key start behind those of the first one, as ints.
    private static int keyPlace(int key, int run) {
        return (key / 16 * BLOCKS + run * 4) * KEY_BLOCK + key % 16 * 8;
    }

    /// The same for a value: neighbours are the two keys of which a lane has the weights.
    private static int valuePlace(int key, int run) {
        int row = key % 8 * 2 + key % 16 / 8;
        return (key / 16 * HALF_BLOCKS + run * 8) * VALUE_BLOCK + row * 4;
    }
}
