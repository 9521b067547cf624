package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention in one pass over the keys on tensor cores, from float16 or bfloat16 to float32, for
/// head and value dimensions up to 64.
///
/// Generated: `FlashTensorKernel.template` is what to read and to change, `TensorTemplate` says how
/// to write this file anew.
///
/// ```
/// for each tile of keys:  S = scale * Q K^T, softcap, bias, masks      tensor cores, float32 sums
///                         m' = max(m, rowmax S);  P = exp(S - m');  a = exp(m - m')
///                         l = a l + rowsum P                            float32
///                         O = a O + P V;    m = m'                      P in 16 bits, float32 sums
/// out = O / l,  logSumExp = m + log l
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q | float16 or bfloat16: heads, queryLength, headDim; strides in [RunFields] |
/// | keys, values | the same type, in tiles, by [TensorPackKernel] |
/// | bias, allowed | any strides, see [RunFields] |
/// | out | float32: heads, queryLength, valueDim; strides in [RunFields] |
/// | logSumExp | float32: `[heads][queryLength]` |
///
/// Work: 4 * 64 flops for each pair of a query and a visible key, rounded up to tiles of 128 rows
/// and 64 keys. Traffic: K and V once for every 128 rows of all query heads that share a key-value
/// head. Extra memory: the packed keys and values; local memory, see [FlashTensorTile].
///
/// Parallel over tiles of rows, a work-group each, and there over warps, which have 32 rows each.
/// Products are made by whole warps from fragments, matrices that lie in registers of 32 lanes:
///
/// | name | what it is |
/// |---|---|
/// | `q{m}_{k}` | A, 16 x 16: queries of block m, features of block k |
/// | `k{k}_{g}{f}` | B, 16 x 8: features of block k, keys of block f of group g |
/// | `f{m}_{g}{f}` | C, 16 x 8: scores |
/// | `s{m}{g}{f}_{x}{y}` | a lane's scores there: row x of two, column y of two |
/// | `w{m}_{p}` | A, 16 x 16: weights of block m, keys of block p |
/// | `v{p}_{d}` | B, 16 x 8: keys of block p, features of block d |
/// | `o{m}_{d}`, `r{m}_{d}` | C, 16 x 8: the accumulator before and behind a tile |
///
/// Tiles are copied in the background: the values while scores are made, the next keys while the
/// softmax and its product are. The scale is applied after the product, and hidden scores are
/// selected to -infinity, as in the kernels for all devices; weights are rounded to the type of the
/// values, which is what makes results differ from theirs, by at most 2^-11 (float16) or 2^-8
/// (bfloat16) of the largest value. A weight of 0 does not hide an infinite value: those are for
/// the other kernels, see [Features#NON_FINITE].
///
/// Source: Dao, FlashAttention-2, 2023, algorithm 1; NVIDIA, PTX ISA, `mma.m16n8k16`. For
/// TornadoVM's CUDA backend from 5.2 and compute capability 8.0; where there are none, for larger
/// dimensions and for few rows there are the kernels of `attention-tornado`.
public final class FlashTensor64Kernel {
    private static final int ITEMS = FlashTensorTile.ITEMS;
    private static final int KEYS = FlashTensorTile.KEYS;

    /// Features of a query, key and value.
    private static final int DIM = 64;

    /// Query rows of a work-group, and of a warp.
    private static final int ROWS = 128;

    private static final int OWN_ROWS = 32;

    /// Blocks of 16 and of 8 features.
    private static final int BLOCKS = DIM / 16;

    private static final int HALF_BLOCKS = DIM / 8;

    /// Pairs of float16, which an int holds, in a tile of keys or values.
    private static final int TILE = KEYS * DIM / 2;

    /// Bytes before the values of a tile.
    private static final int VALUES = TILE * Integer.BYTES;

    private FlashTensor64Kernel() {}

    /// Writes `out`, and `logSumExp` where the features say so, for all rows of the run.
    ///
    /// Runs in groups of 128 work-items, one for every 128 rows of a key-value head; groups beyond
    /// the last do nothing.
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
        // Keys, and behind them values; at first the queries.
        int[] tiles = context.allocateIntLocalArray(2 * TILE);
        int[] weights = context.allocateIntLocalArray(ROWS * KEYS / 2);
        // One number of each lane of a row on its way to the other three.
        float[] quads = context.allocateFloatLocalArray(ROWS * 4);
        // Four numbers of each lane for each block that is read at once, behind the largest header.
        float[] slots = context.allocateFloatLocalArray(ITEMS * 4 * 4 + 8);
        // What is needed behind the loop over tiles, and should not take registers in it.
        int[] kept = context.allocateIntLocalArray(8);
        // Where a lane copies to and writes its weights, and where its warp reads them. Read again
        // for each tile: from what it knows TornadoVM would make all addresses of the loop before
        // it, each in a register.
        int[] places = context.allocateIntLocalArray(ITEMS * 2 + 4);
        // A fragment cannot be read but stored, and only to an array in the device's memory. To the
        // code that TornadoVM makes both arrays are pointers, and its compiler drops the cast: so a
        // lane stores its four numbers in local memory, where it finds them behind what would be
        // the header. The driver's compiler sees that each lane reads what it wrote, and keeps them
        // in registers. Plain Java refuses this cast, and only it: see emulator.CastRemoval.
        FloatArray view = (FloatArray) (Object) slots;

        int item = context.localIdx;
        if (context.globalIdx == 0) {
            RunFields.acknowledge(fields, receipts, RunFields.FLASH);
        }
        int warp = item >> 5;
        int lane = item & 31;
        // A lane has rows quad and quad + 8 of 16, and columns 2 * member and the next of 8. With
        // quotients and remainders instead of shifts the driver's compiler does not see that a lane
        // reads what it wrote.
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
        boolean brain = (features & Features.BFLOAT16) != 0;
        // Masked scores are scaled already.
        float factor = (features & TensorParts.SCORED) != 0 ? 1f : scale;

        // A lane's scores of the blocks that are read at once. Not a constant, so that what goes
        // over them stays a loop: TornadoVM inlines no more than some 300 calls in a kernel.
        int scoresRead = TornadoMath.min(groups, 1) * 4 * 4;
        int rowsOfGroup = queryLength * groupSize;
        int tilesOfGroup = (rowsOfGroup + ROWS - 1) / ROWS;
        int splits = fields.get(RunFields.SPLITS);
        int ownTile = context.groupIdx / splits;
        int split = context.groupIdx - ownTile * splits;
        int ownGroup = ownTile / tilesOfGroup;
        int group = TornadoMath.min(ownGroup, groups - 1);
        int firstRow = (tilesOfGroup - 1 - ownTile % tilesOfGroup) * ROWS;
        int lastRow = TornadoMath.min(firstRow + ROWS, rowsOfGroup) - 1;
        int globalHead = (fields.get(RunFields.FIRST_GROUP) + group) * groupSize;
        int batch = globalHead / queryHeads;
        int modelHead = globalHead - batch * queryHeads;
        int head = group * groupSize;
        int keyTiles = (keyLength + KEYS - 1) / KEYS;

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
        int firstTile = rangeStart / KEYS;
        int tilesEnd = (rangeEnd + KEYS - 1) / KEYS;

        int ownRow = firstRow + warp * OWN_ROWS + quad;
        int quadAt = (warp * OWN_ROWS + quad) * 4;
        float max00 = negativeInfinity;
        float sum00 = 0f;
        float max01 = negativeInfinity;
        float sum01 = 0f;
        float max10 = negativeInfinity;
        float sum10 = 0f;
        float max11 = negativeInfinity;
        float sum11 = 0f;
        if ((features & Features.SINKS) != 0) {
            float once = member == 0 ? 1f : 0f;
            int row00 = TornadoMath.min(ownRow + 0 * 16 + 0 * 8, lastRow);
            max00 = TensorParts.sink(fields, numbers, modelHead, row00, split);
            sum00 = max00 == negativeInfinity ? 0f : once;
            int row01 = TornadoMath.min(ownRow + 0 * 16 + 1 * 8, lastRow);
            max01 = TensorParts.sink(fields, numbers, modelHead, row01, split);
            sum01 = max01 == negativeInfinity ? 0f : once;
            int row10 = TornadoMath.min(ownRow + 1 * 16 + 0 * 8, lastRow);
            max10 = TensorParts.sink(fields, numbers, modelHead, row10, split);
            sum10 = max10 == negativeInfinity ? 0f : once;
            int row11 = TornadoMath.min(ownRow + 1 * 16 + 1 * 8, lastRow);
            max11 = TensorParts.sink(fields, numbers, modelHead, row11, split);
            sum11 = max11 == negativeInfinity ? 0f : once;
        }

        places[item] = item;
        places[ITEMS + item] = warp * OWN_ROWS * KEYS / 2 + quad * 8 + member;
        places[2 * ITEMS + warp] = warp * OWN_ROWS * KEYS * 2;
        if (item == 0) {
            kept[0] = ownGroup < groups ? lastRow + 1 : 0;
            kept[1] = groupSize;
            kept[2] = head;
            kept[3] = batch;
            kept[4] = queryLength;
            kept[5] = split * groups * groupSize * queryLength;
            kept[6] = fields.get(RunFields.VALUE_DIM);
        }
        int headDim = fields.get(RunFields.HEAD_DIM);
        for (int x = item; x < ROWS * DIM / 2; x += ITEMS) {
            int block = x / 128;
            int row = firstRow + block / BLOCKS * 16 + x % 128 / 8;
            int feature = block % BLOCKS * 16 + x % 8 * 2;
            int from = TensorParts.queryRow(fields, batch, head, row, lastRow) + feature;
            tiles[x] = TensorParts.features(q, from, feature, headDim);
        }
        context.localBarrier();
        int queriesAt = warp * OWN_ROWS * DIM * 2;
        HalfFloat[] q0_0 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 0) * 512);
        HalfFloat[] q0_1 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 1) * 512);
        HalfFloat[] q0_2 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 2) * 512);
        HalfFloat[] q0_3 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 3) * 512);
        HalfFloat[] q1_0 = context.mmaLoadA(tiles, 16, queriesAt + (1 * BLOCKS + 0) * 512);
        HalfFloat[] q1_1 = context.mmaLoadA(tiles, 16, queriesAt + (1 * BLOCKS + 1) * 512);
        HalfFloat[] q1_2 = context.mmaLoadA(tiles, 16, queriesAt + (1 * BLOCKS + 2) * 512);
        HalfFloat[] q1_3 = context.mmaLoadA(tiles, 16, queriesAt + (1 * BLOCKS + 3) * 512);
        context.localBarrier();

        float[] o0_0 = new float[4];
        o0_0[0 * 2 + 0] = 0f;
        o0_0[0 * 2 + 1] = 0f;
        o0_0[1 * 2 + 0] = 0f;
        o0_0[1 * 2 + 1] = 0f;
        float[] o0_1 = new float[4];
        o0_1[0 * 2 + 0] = 0f;
        o0_1[0 * 2 + 1] = 0f;
        o0_1[1 * 2 + 0] = 0f;
        o0_1[1 * 2 + 1] = 0f;
        float[] o0_2 = new float[4];
        o0_2[0 * 2 + 0] = 0f;
        o0_2[0 * 2 + 1] = 0f;
        o0_2[1 * 2 + 0] = 0f;
        o0_2[1 * 2 + 1] = 0f;
        float[] o0_3 = new float[4];
        o0_3[0 * 2 + 0] = 0f;
        o0_3[0 * 2 + 1] = 0f;
        o0_3[1 * 2 + 0] = 0f;
        o0_3[1 * 2 + 1] = 0f;
        float[] o0_4 = new float[4];
        o0_4[0 * 2 + 0] = 0f;
        o0_4[0 * 2 + 1] = 0f;
        o0_4[1 * 2 + 0] = 0f;
        o0_4[1 * 2 + 1] = 0f;
        float[] o0_5 = new float[4];
        o0_5[0 * 2 + 0] = 0f;
        o0_5[0 * 2 + 1] = 0f;
        o0_5[1 * 2 + 0] = 0f;
        o0_5[1 * 2 + 1] = 0f;
        float[] o0_6 = new float[4];
        o0_6[0 * 2 + 0] = 0f;
        o0_6[0 * 2 + 1] = 0f;
        o0_6[1 * 2 + 0] = 0f;
        o0_6[1 * 2 + 1] = 0f;
        float[] o0_7 = new float[4];
        o0_7[0 * 2 + 0] = 0f;
        o0_7[0 * 2 + 1] = 0f;
        o0_7[1 * 2 + 0] = 0f;
        o0_7[1 * 2 + 1] = 0f;
        float[] o1_0 = new float[4];
        o1_0[0 * 2 + 0] = 0f;
        o1_0[0 * 2 + 1] = 0f;
        o1_0[1 * 2 + 0] = 0f;
        o1_0[1 * 2 + 1] = 0f;
        float[] o1_1 = new float[4];
        o1_1[0 * 2 + 0] = 0f;
        o1_1[0 * 2 + 1] = 0f;
        o1_1[1 * 2 + 0] = 0f;
        o1_1[1 * 2 + 1] = 0f;
        float[] o1_2 = new float[4];
        o1_2[0 * 2 + 0] = 0f;
        o1_2[0 * 2 + 1] = 0f;
        o1_2[1 * 2 + 0] = 0f;
        o1_2[1 * 2 + 1] = 0f;
        float[] o1_3 = new float[4];
        o1_3[0 * 2 + 0] = 0f;
        o1_3[0 * 2 + 1] = 0f;
        o1_3[1 * 2 + 0] = 0f;
        o1_3[1 * 2 + 1] = 0f;
        float[] o1_4 = new float[4];
        o1_4[0 * 2 + 0] = 0f;
        o1_4[0 * 2 + 1] = 0f;
        o1_4[1 * 2 + 0] = 0f;
        o1_4[1 * 2 + 1] = 0f;
        float[] o1_5 = new float[4];
        o1_5[0 * 2 + 0] = 0f;
        o1_5[0 * 2 + 1] = 0f;
        o1_5[1 * 2 + 0] = 0f;
        o1_5[1 * 2 + 1] = 0f;
        float[] o1_6 = new float[4];
        o1_6[0 * 2 + 0] = 0f;
        o1_6[0 * 2 + 1] = 0f;
        o1_6[1 * 2 + 0] = 0f;
        o1_6[1 * 2 + 1] = 0f;
        float[] o1_7 = new float[4];
        o1_7[0 * 2 + 0] = 0f;
        o1_7[0 * 2 + 1] = 0f;
        o1_7[1 * 2 + 0] = 0f;
        o1_7[1 * 2 + 1] = 0f;
        int tileAt = (group * keyTiles + firstTile) * TILE * 2 + item * 2;
        if (firstTile < tilesEnd) {
            for (int x = 0; x < TILE; x += ITEMS) {
                context.asyncCopyToLocal(tiles, x + item, keys, tileAt + x * 2);
            }
        }
        context.asyncCopyCommit();

        for (int tile = firstTile; tile < tilesEnd; tile++) {
            int tileStart = tile * KEYS;
            context.asyncCopyWaitGroup(0);
            // The keys are there, and nobody needs the values before them any more.
            context.localBarrier();
            int copyTo = places[item];
            for (int x = 0; x < TILE; x += ITEMS) {
                context.asyncCopyToLocal(tiles, TILE + x + copyTo, values, tileAt + x * 2);
            }
            context.asyncCopyCommit();

            float[] f0_00 = context.mmaFragment(0f);
            float[] f0_01 = context.mmaFragment(0f);
            float[] f0_02 = context.mmaFragment(0f);
            float[] f0_03 = context.mmaFragment(0f);
            float[] f0_10 = context.mmaFragment(0f);
            float[] f0_11 = context.mmaFragment(0f);
            float[] f0_12 = context.mmaFragment(0f);
            float[] f0_13 = context.mmaFragment(0f);
            float[] f1_00 = context.mmaFragment(0f);
            float[] f1_01 = context.mmaFragment(0f);
            float[] f1_02 = context.mmaFragment(0f);
            float[] f1_03 = context.mmaFragment(0f);
            float[] f1_10 = context.mmaFragment(0f);
            float[] f1_11 = context.mmaFragment(0f);
            float[] f1_12 = context.mmaFragment(0f);
            float[] f1_13 = context.mmaFragment(0f);
            HalfFloat[] k0_00 = context.mmaLoadB(tiles, 16, (0 * 8 + 0 * 4 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_0, k0_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_00, f0_00, MMAShape.M16N8K16);
            f1_00 =
                    brain
                            ? context.mmaBF16(q1_0, k0_00, f1_00, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_00, f1_00, MMAShape.M16N8K16);
            HalfFloat[] k0_01 = context.mmaLoadB(tiles, 16, (0 * 8 + 0 * 4 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_0, k0_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_01, f0_01, MMAShape.M16N8K16);
            f1_01 =
                    brain
                            ? context.mmaBF16(q1_0, k0_01, f1_01, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_01, f1_01, MMAShape.M16N8K16);
            HalfFloat[] k0_02 = context.mmaLoadB(tiles, 16, (0 * 8 + 0 * 4 + 2) * 256);
            f0_02 =
                    brain
                            ? context.mmaBF16(q0_0, k0_02, f0_02, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_02, f0_02, MMAShape.M16N8K16);
            f1_02 =
                    brain
                            ? context.mmaBF16(q1_0, k0_02, f1_02, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_02, f1_02, MMAShape.M16N8K16);
            HalfFloat[] k0_03 = context.mmaLoadB(tiles, 16, (0 * 8 + 0 * 4 + 3) * 256);
            f0_03 =
                    brain
                            ? context.mmaBF16(q0_0, k0_03, f0_03, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_03, f0_03, MMAShape.M16N8K16);
            f1_03 =
                    brain
                            ? context.mmaBF16(q1_0, k0_03, f1_03, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_03, f1_03, MMAShape.M16N8K16);
            HalfFloat[] k0_10 = context.mmaLoadB(tiles, 16, (0 * 8 + 1 * 4 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_0, k0_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_10, f0_10, MMAShape.M16N8K16);
            f1_10 =
                    brain
                            ? context.mmaBF16(q1_0, k0_10, f1_10, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_10, f1_10, MMAShape.M16N8K16);
            HalfFloat[] k0_11 = context.mmaLoadB(tiles, 16, (0 * 8 + 1 * 4 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_0, k0_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_11, f0_11, MMAShape.M16N8K16);
            f1_11 =
                    brain
                            ? context.mmaBF16(q1_0, k0_11, f1_11, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_11, f1_11, MMAShape.M16N8K16);
            HalfFloat[] k0_12 = context.mmaLoadB(tiles, 16, (0 * 8 + 1 * 4 + 2) * 256);
            f0_12 =
                    brain
                            ? context.mmaBF16(q0_0, k0_12, f0_12, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_12, f0_12, MMAShape.M16N8K16);
            f1_12 =
                    brain
                            ? context.mmaBF16(q1_0, k0_12, f1_12, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_12, f1_12, MMAShape.M16N8K16);
            HalfFloat[] k0_13 = context.mmaLoadB(tiles, 16, (0 * 8 + 1 * 4 + 3) * 256);
            f0_13 =
                    brain
                            ? context.mmaBF16(q0_0, k0_13, f0_13, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_13, f0_13, MMAShape.M16N8K16);
            f1_13 =
                    brain
                            ? context.mmaBF16(q1_0, k0_13, f1_13, MMAShape.M16N8K16)
                            : context.mma(q1_0, k0_13, f1_13, MMAShape.M16N8K16);
            HalfFloat[] k1_00 = context.mmaLoadB(tiles, 16, (1 * 8 + 0 * 4 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_1, k1_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_00, f0_00, MMAShape.M16N8K16);
            f1_00 =
                    brain
                            ? context.mmaBF16(q1_1, k1_00, f1_00, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_00, f1_00, MMAShape.M16N8K16);
            HalfFloat[] k1_01 = context.mmaLoadB(tiles, 16, (1 * 8 + 0 * 4 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_1, k1_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_01, f0_01, MMAShape.M16N8K16);
            f1_01 =
                    brain
                            ? context.mmaBF16(q1_1, k1_01, f1_01, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_01, f1_01, MMAShape.M16N8K16);
            HalfFloat[] k1_02 = context.mmaLoadB(tiles, 16, (1 * 8 + 0 * 4 + 2) * 256);
            f0_02 =
                    brain
                            ? context.mmaBF16(q0_1, k1_02, f0_02, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_02, f0_02, MMAShape.M16N8K16);
            f1_02 =
                    brain
                            ? context.mmaBF16(q1_1, k1_02, f1_02, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_02, f1_02, MMAShape.M16N8K16);
            HalfFloat[] k1_03 = context.mmaLoadB(tiles, 16, (1 * 8 + 0 * 4 + 3) * 256);
            f0_03 =
                    brain
                            ? context.mmaBF16(q0_1, k1_03, f0_03, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_03, f0_03, MMAShape.M16N8K16);
            f1_03 =
                    brain
                            ? context.mmaBF16(q1_1, k1_03, f1_03, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_03, f1_03, MMAShape.M16N8K16);
            HalfFloat[] k1_10 = context.mmaLoadB(tiles, 16, (1 * 8 + 1 * 4 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_1, k1_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_10, f0_10, MMAShape.M16N8K16);
            f1_10 =
                    brain
                            ? context.mmaBF16(q1_1, k1_10, f1_10, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_10, f1_10, MMAShape.M16N8K16);
            HalfFloat[] k1_11 = context.mmaLoadB(tiles, 16, (1 * 8 + 1 * 4 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_1, k1_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_11, f0_11, MMAShape.M16N8K16);
            f1_11 =
                    brain
                            ? context.mmaBF16(q1_1, k1_11, f1_11, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_11, f1_11, MMAShape.M16N8K16);
            HalfFloat[] k1_12 = context.mmaLoadB(tiles, 16, (1 * 8 + 1 * 4 + 2) * 256);
            f0_12 =
                    brain
                            ? context.mmaBF16(q0_1, k1_12, f0_12, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_12, f0_12, MMAShape.M16N8K16);
            f1_12 =
                    brain
                            ? context.mmaBF16(q1_1, k1_12, f1_12, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_12, f1_12, MMAShape.M16N8K16);
            HalfFloat[] k1_13 = context.mmaLoadB(tiles, 16, (1 * 8 + 1 * 4 + 3) * 256);
            f0_13 =
                    brain
                            ? context.mmaBF16(q0_1, k1_13, f0_13, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_13, f0_13, MMAShape.M16N8K16);
            f1_13 =
                    brain
                            ? context.mmaBF16(q1_1, k1_13, f1_13, MMAShape.M16N8K16)
                            : context.mma(q1_1, k1_13, f1_13, MMAShape.M16N8K16);
            HalfFloat[] k2_00 = context.mmaLoadB(tiles, 16, (2 * 8 + 0 * 4 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_2, k2_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_00, f0_00, MMAShape.M16N8K16);
            f1_00 =
                    brain
                            ? context.mmaBF16(q1_2, k2_00, f1_00, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_00, f1_00, MMAShape.M16N8K16);
            HalfFloat[] k2_01 = context.mmaLoadB(tiles, 16, (2 * 8 + 0 * 4 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_2, k2_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_01, f0_01, MMAShape.M16N8K16);
            f1_01 =
                    brain
                            ? context.mmaBF16(q1_2, k2_01, f1_01, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_01, f1_01, MMAShape.M16N8K16);
            HalfFloat[] k2_02 = context.mmaLoadB(tiles, 16, (2 * 8 + 0 * 4 + 2) * 256);
            f0_02 =
                    brain
                            ? context.mmaBF16(q0_2, k2_02, f0_02, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_02, f0_02, MMAShape.M16N8K16);
            f1_02 =
                    brain
                            ? context.mmaBF16(q1_2, k2_02, f1_02, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_02, f1_02, MMAShape.M16N8K16);
            HalfFloat[] k2_03 = context.mmaLoadB(tiles, 16, (2 * 8 + 0 * 4 + 3) * 256);
            f0_03 =
                    brain
                            ? context.mmaBF16(q0_2, k2_03, f0_03, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_03, f0_03, MMAShape.M16N8K16);
            f1_03 =
                    brain
                            ? context.mmaBF16(q1_2, k2_03, f1_03, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_03, f1_03, MMAShape.M16N8K16);
            HalfFloat[] k2_10 = context.mmaLoadB(tiles, 16, (2 * 8 + 1 * 4 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_2, k2_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_10, f0_10, MMAShape.M16N8K16);
            f1_10 =
                    brain
                            ? context.mmaBF16(q1_2, k2_10, f1_10, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_10, f1_10, MMAShape.M16N8K16);
            HalfFloat[] k2_11 = context.mmaLoadB(tiles, 16, (2 * 8 + 1 * 4 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_2, k2_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_11, f0_11, MMAShape.M16N8K16);
            f1_11 =
                    brain
                            ? context.mmaBF16(q1_2, k2_11, f1_11, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_11, f1_11, MMAShape.M16N8K16);
            HalfFloat[] k2_12 = context.mmaLoadB(tiles, 16, (2 * 8 + 1 * 4 + 2) * 256);
            f0_12 =
                    brain
                            ? context.mmaBF16(q0_2, k2_12, f0_12, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_12, f0_12, MMAShape.M16N8K16);
            f1_12 =
                    brain
                            ? context.mmaBF16(q1_2, k2_12, f1_12, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_12, f1_12, MMAShape.M16N8K16);
            HalfFloat[] k2_13 = context.mmaLoadB(tiles, 16, (2 * 8 + 1 * 4 + 3) * 256);
            f0_13 =
                    brain
                            ? context.mmaBF16(q0_2, k2_13, f0_13, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_13, f0_13, MMAShape.M16N8K16);
            f1_13 =
                    brain
                            ? context.mmaBF16(q1_2, k2_13, f1_13, MMAShape.M16N8K16)
                            : context.mma(q1_2, k2_13, f1_13, MMAShape.M16N8K16);
            HalfFloat[] k3_00 = context.mmaLoadB(tiles, 16, (3 * 8 + 0 * 4 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_3, k3_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_00, f0_00, MMAShape.M16N8K16);
            f1_00 =
                    brain
                            ? context.mmaBF16(q1_3, k3_00, f1_00, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_00, f1_00, MMAShape.M16N8K16);
            HalfFloat[] k3_01 = context.mmaLoadB(tiles, 16, (3 * 8 + 0 * 4 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_3, k3_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_01, f0_01, MMAShape.M16N8K16);
            f1_01 =
                    brain
                            ? context.mmaBF16(q1_3, k3_01, f1_01, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_01, f1_01, MMAShape.M16N8K16);
            HalfFloat[] k3_02 = context.mmaLoadB(tiles, 16, (3 * 8 + 0 * 4 + 2) * 256);
            f0_02 =
                    brain
                            ? context.mmaBF16(q0_3, k3_02, f0_02, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_02, f0_02, MMAShape.M16N8K16);
            f1_02 =
                    brain
                            ? context.mmaBF16(q1_3, k3_02, f1_02, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_02, f1_02, MMAShape.M16N8K16);
            HalfFloat[] k3_03 = context.mmaLoadB(tiles, 16, (3 * 8 + 0 * 4 + 3) * 256);
            f0_03 =
                    brain
                            ? context.mmaBF16(q0_3, k3_03, f0_03, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_03, f0_03, MMAShape.M16N8K16);
            f1_03 =
                    brain
                            ? context.mmaBF16(q1_3, k3_03, f1_03, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_03, f1_03, MMAShape.M16N8K16);
            HalfFloat[] k3_10 = context.mmaLoadB(tiles, 16, (3 * 8 + 1 * 4 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_3, k3_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_10, f0_10, MMAShape.M16N8K16);
            f1_10 =
                    brain
                            ? context.mmaBF16(q1_3, k3_10, f1_10, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_10, f1_10, MMAShape.M16N8K16);
            HalfFloat[] k3_11 = context.mmaLoadB(tiles, 16, (3 * 8 + 1 * 4 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_3, k3_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_11, f0_11, MMAShape.M16N8K16);
            f1_11 =
                    brain
                            ? context.mmaBF16(q1_3, k3_11, f1_11, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_11, f1_11, MMAShape.M16N8K16);
            HalfFloat[] k3_12 = context.mmaLoadB(tiles, 16, (3 * 8 + 1 * 4 + 2) * 256);
            f0_12 =
                    brain
                            ? context.mmaBF16(q0_3, k3_12, f0_12, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_12, f0_12, MMAShape.M16N8K16);
            f1_12 =
                    brain
                            ? context.mmaBF16(q1_3, k3_12, f1_12, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_12, f1_12, MMAShape.M16N8K16);
            HalfFloat[] k3_13 = context.mmaLoadB(tiles, 16, (3 * 8 + 1 * 4 + 3) * 256);
            f0_13 =
                    brain
                            ? context.mmaBF16(q0_3, k3_13, f0_13, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_13, f0_13, MMAShape.M16N8K16);
            f1_13 =
                    brain
                            ? context.mmaBF16(q1_3, k3_13, f1_13, MMAShape.M16N8K16)
                            : context.mma(q1_3, k3_13, f1_13, MMAShape.M16N8K16);

            int ownKey = tileStart + column;
            context.mmaStore(f0_00, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f0_01, view, warp * 16 + 1 * 64, 0, 8);
            context.mmaStore(f0_02, view, warp * 16 + 2 * 64, 0, 8);
            context.mmaStore(f0_03, view, warp * 16 + 3 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (0 * 4 + e / 4) * 8 + e % 2;
                    int j = TornadoMath.min(ownKey + key, keyLength - 1);
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
            float s000_00 = slots[own + 0 * 512 + 0 * 64 + 0] * factor;
            float s000_01 = slots[own + 0 * 512 + 0 * 64 + 1] * factor;
            float s000_10 = slots[own + 0 * 512 + 1 * 64 + 0] * factor;
            float s000_11 = slots[own + 0 * 512 + 1 * 64 + 1] * factor;
            float s001_00 = slots[own + 1 * 512 + 0 * 64 + 0] * factor;
            float s001_01 = slots[own + 1 * 512 + 0 * 64 + 1] * factor;
            float s001_10 = slots[own + 1 * 512 + 1 * 64 + 0] * factor;
            float s001_11 = slots[own + 1 * 512 + 1 * 64 + 1] * factor;
            float s002_00 = slots[own + 2 * 512 + 0 * 64 + 0] * factor;
            float s002_01 = slots[own + 2 * 512 + 0 * 64 + 1] * factor;
            float s002_10 = slots[own + 2 * 512 + 1 * 64 + 0] * factor;
            float s002_11 = slots[own + 2 * 512 + 1 * 64 + 1] * factor;
            float s003_00 = slots[own + 3 * 512 + 0 * 64 + 0] * factor;
            float s003_01 = slots[own + 3 * 512 + 0 * 64 + 1] * factor;
            float s003_10 = slots[own + 3 * 512 + 1 * 64 + 0] * factor;
            float s003_11 = slots[own + 3 * 512 + 1 * 64 + 1] * factor;
            context.mmaStore(f0_10, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f0_11, view, warp * 16 + 1 * 64, 0, 8);
            context.mmaStore(f0_12, view, warp * 16 + 2 * 64, 0, 8);
            context.mmaStore(f0_13, view, warp * 16 + 3 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (1 * 4 + e / 4) * 8 + e % 2;
                    int j = TornadoMath.min(ownKey + key, keyLength - 1);
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
            float s010_00 = slots[own + 0 * 512 + 0 * 64 + 0] * factor;
            float s010_01 = slots[own + 0 * 512 + 0 * 64 + 1] * factor;
            float s010_10 = slots[own + 0 * 512 + 1 * 64 + 0] * factor;
            float s010_11 = slots[own + 0 * 512 + 1 * 64 + 1] * factor;
            float s011_00 = slots[own + 1 * 512 + 0 * 64 + 0] * factor;
            float s011_01 = slots[own + 1 * 512 + 0 * 64 + 1] * factor;
            float s011_10 = slots[own + 1 * 512 + 1 * 64 + 0] * factor;
            float s011_11 = slots[own + 1 * 512 + 1 * 64 + 1] * factor;
            float s012_00 = slots[own + 2 * 512 + 0 * 64 + 0] * factor;
            float s012_01 = slots[own + 2 * 512 + 0 * 64 + 1] * factor;
            float s012_10 = slots[own + 2 * 512 + 1 * 64 + 0] * factor;
            float s012_11 = slots[own + 2 * 512 + 1 * 64 + 1] * factor;
            float s013_00 = slots[own + 3 * 512 + 0 * 64 + 0] * factor;
            float s013_01 = slots[own + 3 * 512 + 0 * 64 + 1] * factor;
            float s013_10 = slots[own + 3 * 512 + 1 * 64 + 0] * factor;
            float s013_11 = slots[own + 3 * 512 + 1 * 64 + 1] * factor;
            context.mmaStore(f1_00, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f1_01, view, warp * 16 + 1 * 64, 0, 8);
            context.mmaStore(f1_02, view, warp * 16 + 2 * 64, 0, 8);
            context.mmaStore(f1_03, view, warp * 16 + 3 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 1 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (0 * 4 + e / 4) * 8 + e % 2;
                    int j = TornadoMath.min(ownKey + key, keyLength - 1);
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
            float s100_00 = slots[own + 0 * 512 + 0 * 64 + 0] * factor;
            float s100_01 = slots[own + 0 * 512 + 0 * 64 + 1] * factor;
            float s100_10 = slots[own + 0 * 512 + 1 * 64 + 0] * factor;
            float s100_11 = slots[own + 0 * 512 + 1 * 64 + 1] * factor;
            float s101_00 = slots[own + 1 * 512 + 0 * 64 + 0] * factor;
            float s101_01 = slots[own + 1 * 512 + 0 * 64 + 1] * factor;
            float s101_10 = slots[own + 1 * 512 + 1 * 64 + 0] * factor;
            float s101_11 = slots[own + 1 * 512 + 1 * 64 + 1] * factor;
            float s102_00 = slots[own + 2 * 512 + 0 * 64 + 0] * factor;
            float s102_01 = slots[own + 2 * 512 + 0 * 64 + 1] * factor;
            float s102_10 = slots[own + 2 * 512 + 1 * 64 + 0] * factor;
            float s102_11 = slots[own + 2 * 512 + 1 * 64 + 1] * factor;
            float s103_00 = slots[own + 3 * 512 + 0 * 64 + 0] * factor;
            float s103_01 = slots[own + 3 * 512 + 0 * 64 + 1] * factor;
            float s103_10 = slots[own + 3 * 512 + 1 * 64 + 0] * factor;
            float s103_11 = slots[own + 3 * 512 + 1 * 64 + 1] * factor;
            context.mmaStore(f1_10, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f1_11, view, warp * 16 + 1 * 64, 0, 8);
            context.mmaStore(f1_12, view, warp * 16 + 2 * 64, 0, 8);
            context.mmaStore(f1_13, view, warp * 16 + 3 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 1 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (1 * 4 + e / 4) * 8 + e % 2;
                    int j = TornadoMath.min(ownKey + key, keyLength - 1);
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
            float s110_00 = slots[own + 0 * 512 + 0 * 64 + 0] * factor;
            float s110_01 = slots[own + 0 * 512 + 0 * 64 + 1] * factor;
            float s110_10 = slots[own + 0 * 512 + 1 * 64 + 0] * factor;
            float s110_11 = slots[own + 0 * 512 + 1 * 64 + 1] * factor;
            float s111_00 = slots[own + 1 * 512 + 0 * 64 + 0] * factor;
            float s111_01 = slots[own + 1 * 512 + 0 * 64 + 1] * factor;
            float s111_10 = slots[own + 1 * 512 + 1 * 64 + 0] * factor;
            float s111_11 = slots[own + 1 * 512 + 1 * 64 + 1] * factor;
            float s112_00 = slots[own + 2 * 512 + 0 * 64 + 0] * factor;
            float s112_01 = slots[own + 2 * 512 + 0 * 64 + 1] * factor;
            float s112_10 = slots[own + 2 * 512 + 1 * 64 + 0] * factor;
            float s112_11 = slots[own + 2 * 512 + 1 * 64 + 1] * factor;
            float s113_00 = slots[own + 3 * 512 + 0 * 64 + 0] * factor;
            float s113_01 = slots[own + 3 * 512 + 0 * 64 + 1] * factor;
            float s113_10 = slots[own + 3 * 512 + 1 * 64 + 0] * factor;
            float s113_11 = slots[own + 3 * 512 + 1 * 64 + 1] * factor;
            // Tiles that all rows see whole have no need to look at ranges.
            int hidden = TornadoMath.max(fullStart - tileStart, tileStart + KEYS - fullEnd);
            if (hidden > 0) {
                // Read again in each such tile: kept, they would take registers in all others.
                int row00 = TornadoMath.min(ownRow + 0 * 16 + 0 * 8, lastRow) / groupSize;
                int rowOffset00 = RunFields.row(fields, batch, row00);
                int start00 = TornadoMath.max(splitStart, fields.get(rowOffset00)) - ownKey;
                int end00 = TornadoMath.min(splitEnd, fields.get(rowOffset00 + 1)) - ownKey;
                s000_00 = (0 * 4 + 0) * 8 + 0 < start00 ? negativeInfinity : s000_00;
                s000_00 = (0 * 4 + 0) * 8 + 0 >= end00 ? negativeInfinity : s000_00;
                s000_01 = (0 * 4 + 0) * 8 + 1 < start00 ? negativeInfinity : s000_01;
                s000_01 = (0 * 4 + 0) * 8 + 1 >= end00 ? negativeInfinity : s000_01;
                s001_00 = (0 * 4 + 1) * 8 + 0 < start00 ? negativeInfinity : s001_00;
                s001_00 = (0 * 4 + 1) * 8 + 0 >= end00 ? negativeInfinity : s001_00;
                s001_01 = (0 * 4 + 1) * 8 + 1 < start00 ? negativeInfinity : s001_01;
                s001_01 = (0 * 4 + 1) * 8 + 1 >= end00 ? negativeInfinity : s001_01;
                s002_00 = (0 * 4 + 2) * 8 + 0 < start00 ? negativeInfinity : s002_00;
                s002_00 = (0 * 4 + 2) * 8 + 0 >= end00 ? negativeInfinity : s002_00;
                s002_01 = (0 * 4 + 2) * 8 + 1 < start00 ? negativeInfinity : s002_01;
                s002_01 = (0 * 4 + 2) * 8 + 1 >= end00 ? negativeInfinity : s002_01;
                s003_00 = (0 * 4 + 3) * 8 + 0 < start00 ? negativeInfinity : s003_00;
                s003_00 = (0 * 4 + 3) * 8 + 0 >= end00 ? negativeInfinity : s003_00;
                s003_01 = (0 * 4 + 3) * 8 + 1 < start00 ? negativeInfinity : s003_01;
                s003_01 = (0 * 4 + 3) * 8 + 1 >= end00 ? negativeInfinity : s003_01;
                s010_00 = (1 * 4 + 0) * 8 + 0 < start00 ? negativeInfinity : s010_00;
                s010_00 = (1 * 4 + 0) * 8 + 0 >= end00 ? negativeInfinity : s010_00;
                s010_01 = (1 * 4 + 0) * 8 + 1 < start00 ? negativeInfinity : s010_01;
                s010_01 = (1 * 4 + 0) * 8 + 1 >= end00 ? negativeInfinity : s010_01;
                s011_00 = (1 * 4 + 1) * 8 + 0 < start00 ? negativeInfinity : s011_00;
                s011_00 = (1 * 4 + 1) * 8 + 0 >= end00 ? negativeInfinity : s011_00;
                s011_01 = (1 * 4 + 1) * 8 + 1 < start00 ? negativeInfinity : s011_01;
                s011_01 = (1 * 4 + 1) * 8 + 1 >= end00 ? negativeInfinity : s011_01;
                s012_00 = (1 * 4 + 2) * 8 + 0 < start00 ? negativeInfinity : s012_00;
                s012_00 = (1 * 4 + 2) * 8 + 0 >= end00 ? negativeInfinity : s012_00;
                s012_01 = (1 * 4 + 2) * 8 + 1 < start00 ? negativeInfinity : s012_01;
                s012_01 = (1 * 4 + 2) * 8 + 1 >= end00 ? negativeInfinity : s012_01;
                s013_00 = (1 * 4 + 3) * 8 + 0 < start00 ? negativeInfinity : s013_00;
                s013_00 = (1 * 4 + 3) * 8 + 0 >= end00 ? negativeInfinity : s013_00;
                s013_01 = (1 * 4 + 3) * 8 + 1 < start00 ? negativeInfinity : s013_01;
                s013_01 = (1 * 4 + 3) * 8 + 1 >= end00 ? negativeInfinity : s013_01;
                int row01 = TornadoMath.min(ownRow + 0 * 16 + 1 * 8, lastRow) / groupSize;
                int rowOffset01 = RunFields.row(fields, batch, row01);
                int start01 = TornadoMath.max(splitStart, fields.get(rowOffset01)) - ownKey;
                int end01 = TornadoMath.min(splitEnd, fields.get(rowOffset01 + 1)) - ownKey;
                s000_10 = (0 * 4 + 0) * 8 + 0 < start01 ? negativeInfinity : s000_10;
                s000_10 = (0 * 4 + 0) * 8 + 0 >= end01 ? negativeInfinity : s000_10;
                s000_11 = (0 * 4 + 0) * 8 + 1 < start01 ? negativeInfinity : s000_11;
                s000_11 = (0 * 4 + 0) * 8 + 1 >= end01 ? negativeInfinity : s000_11;
                s001_10 = (0 * 4 + 1) * 8 + 0 < start01 ? negativeInfinity : s001_10;
                s001_10 = (0 * 4 + 1) * 8 + 0 >= end01 ? negativeInfinity : s001_10;
                s001_11 = (0 * 4 + 1) * 8 + 1 < start01 ? negativeInfinity : s001_11;
                s001_11 = (0 * 4 + 1) * 8 + 1 >= end01 ? negativeInfinity : s001_11;
                s002_10 = (0 * 4 + 2) * 8 + 0 < start01 ? negativeInfinity : s002_10;
                s002_10 = (0 * 4 + 2) * 8 + 0 >= end01 ? negativeInfinity : s002_10;
                s002_11 = (0 * 4 + 2) * 8 + 1 < start01 ? negativeInfinity : s002_11;
                s002_11 = (0 * 4 + 2) * 8 + 1 >= end01 ? negativeInfinity : s002_11;
                s003_10 = (0 * 4 + 3) * 8 + 0 < start01 ? negativeInfinity : s003_10;
                s003_10 = (0 * 4 + 3) * 8 + 0 >= end01 ? negativeInfinity : s003_10;
                s003_11 = (0 * 4 + 3) * 8 + 1 < start01 ? negativeInfinity : s003_11;
                s003_11 = (0 * 4 + 3) * 8 + 1 >= end01 ? negativeInfinity : s003_11;
                s010_10 = (1 * 4 + 0) * 8 + 0 < start01 ? negativeInfinity : s010_10;
                s010_10 = (1 * 4 + 0) * 8 + 0 >= end01 ? negativeInfinity : s010_10;
                s010_11 = (1 * 4 + 0) * 8 + 1 < start01 ? negativeInfinity : s010_11;
                s010_11 = (1 * 4 + 0) * 8 + 1 >= end01 ? negativeInfinity : s010_11;
                s011_10 = (1 * 4 + 1) * 8 + 0 < start01 ? negativeInfinity : s011_10;
                s011_10 = (1 * 4 + 1) * 8 + 0 >= end01 ? negativeInfinity : s011_10;
                s011_11 = (1 * 4 + 1) * 8 + 1 < start01 ? negativeInfinity : s011_11;
                s011_11 = (1 * 4 + 1) * 8 + 1 >= end01 ? negativeInfinity : s011_11;
                s012_10 = (1 * 4 + 2) * 8 + 0 < start01 ? negativeInfinity : s012_10;
                s012_10 = (1 * 4 + 2) * 8 + 0 >= end01 ? negativeInfinity : s012_10;
                s012_11 = (1 * 4 + 2) * 8 + 1 < start01 ? negativeInfinity : s012_11;
                s012_11 = (1 * 4 + 2) * 8 + 1 >= end01 ? negativeInfinity : s012_11;
                s013_10 = (1 * 4 + 3) * 8 + 0 < start01 ? negativeInfinity : s013_10;
                s013_10 = (1 * 4 + 3) * 8 + 0 >= end01 ? negativeInfinity : s013_10;
                s013_11 = (1 * 4 + 3) * 8 + 1 < start01 ? negativeInfinity : s013_11;
                s013_11 = (1 * 4 + 3) * 8 + 1 >= end01 ? negativeInfinity : s013_11;
                int row10 = TornadoMath.min(ownRow + 1 * 16 + 0 * 8, lastRow) / groupSize;
                int rowOffset10 = RunFields.row(fields, batch, row10);
                int start10 = TornadoMath.max(splitStart, fields.get(rowOffset10)) - ownKey;
                int end10 = TornadoMath.min(splitEnd, fields.get(rowOffset10 + 1)) - ownKey;
                s100_00 = (0 * 4 + 0) * 8 + 0 < start10 ? negativeInfinity : s100_00;
                s100_00 = (0 * 4 + 0) * 8 + 0 >= end10 ? negativeInfinity : s100_00;
                s100_01 = (0 * 4 + 0) * 8 + 1 < start10 ? negativeInfinity : s100_01;
                s100_01 = (0 * 4 + 0) * 8 + 1 >= end10 ? negativeInfinity : s100_01;
                s101_00 = (0 * 4 + 1) * 8 + 0 < start10 ? negativeInfinity : s101_00;
                s101_00 = (0 * 4 + 1) * 8 + 0 >= end10 ? negativeInfinity : s101_00;
                s101_01 = (0 * 4 + 1) * 8 + 1 < start10 ? negativeInfinity : s101_01;
                s101_01 = (0 * 4 + 1) * 8 + 1 >= end10 ? negativeInfinity : s101_01;
                s102_00 = (0 * 4 + 2) * 8 + 0 < start10 ? negativeInfinity : s102_00;
                s102_00 = (0 * 4 + 2) * 8 + 0 >= end10 ? negativeInfinity : s102_00;
                s102_01 = (0 * 4 + 2) * 8 + 1 < start10 ? negativeInfinity : s102_01;
                s102_01 = (0 * 4 + 2) * 8 + 1 >= end10 ? negativeInfinity : s102_01;
                s103_00 = (0 * 4 + 3) * 8 + 0 < start10 ? negativeInfinity : s103_00;
                s103_00 = (0 * 4 + 3) * 8 + 0 >= end10 ? negativeInfinity : s103_00;
                s103_01 = (0 * 4 + 3) * 8 + 1 < start10 ? negativeInfinity : s103_01;
                s103_01 = (0 * 4 + 3) * 8 + 1 >= end10 ? negativeInfinity : s103_01;
                s110_00 = (1 * 4 + 0) * 8 + 0 < start10 ? negativeInfinity : s110_00;
                s110_00 = (1 * 4 + 0) * 8 + 0 >= end10 ? negativeInfinity : s110_00;
                s110_01 = (1 * 4 + 0) * 8 + 1 < start10 ? negativeInfinity : s110_01;
                s110_01 = (1 * 4 + 0) * 8 + 1 >= end10 ? negativeInfinity : s110_01;
                s111_00 = (1 * 4 + 1) * 8 + 0 < start10 ? negativeInfinity : s111_00;
                s111_00 = (1 * 4 + 1) * 8 + 0 >= end10 ? negativeInfinity : s111_00;
                s111_01 = (1 * 4 + 1) * 8 + 1 < start10 ? negativeInfinity : s111_01;
                s111_01 = (1 * 4 + 1) * 8 + 1 >= end10 ? negativeInfinity : s111_01;
                s112_00 = (1 * 4 + 2) * 8 + 0 < start10 ? negativeInfinity : s112_00;
                s112_00 = (1 * 4 + 2) * 8 + 0 >= end10 ? negativeInfinity : s112_00;
                s112_01 = (1 * 4 + 2) * 8 + 1 < start10 ? negativeInfinity : s112_01;
                s112_01 = (1 * 4 + 2) * 8 + 1 >= end10 ? negativeInfinity : s112_01;
                s113_00 = (1 * 4 + 3) * 8 + 0 < start10 ? negativeInfinity : s113_00;
                s113_00 = (1 * 4 + 3) * 8 + 0 >= end10 ? negativeInfinity : s113_00;
                s113_01 = (1 * 4 + 3) * 8 + 1 < start10 ? negativeInfinity : s113_01;
                s113_01 = (1 * 4 + 3) * 8 + 1 >= end10 ? negativeInfinity : s113_01;
                int row11 = TornadoMath.min(ownRow + 1 * 16 + 1 * 8, lastRow) / groupSize;
                int rowOffset11 = RunFields.row(fields, batch, row11);
                int start11 = TornadoMath.max(splitStart, fields.get(rowOffset11)) - ownKey;
                int end11 = TornadoMath.min(splitEnd, fields.get(rowOffset11 + 1)) - ownKey;
                s100_10 = (0 * 4 + 0) * 8 + 0 < start11 ? negativeInfinity : s100_10;
                s100_10 = (0 * 4 + 0) * 8 + 0 >= end11 ? negativeInfinity : s100_10;
                s100_11 = (0 * 4 + 0) * 8 + 1 < start11 ? negativeInfinity : s100_11;
                s100_11 = (0 * 4 + 0) * 8 + 1 >= end11 ? negativeInfinity : s100_11;
                s101_10 = (0 * 4 + 1) * 8 + 0 < start11 ? negativeInfinity : s101_10;
                s101_10 = (0 * 4 + 1) * 8 + 0 >= end11 ? negativeInfinity : s101_10;
                s101_11 = (0 * 4 + 1) * 8 + 1 < start11 ? negativeInfinity : s101_11;
                s101_11 = (0 * 4 + 1) * 8 + 1 >= end11 ? negativeInfinity : s101_11;
                s102_10 = (0 * 4 + 2) * 8 + 0 < start11 ? negativeInfinity : s102_10;
                s102_10 = (0 * 4 + 2) * 8 + 0 >= end11 ? negativeInfinity : s102_10;
                s102_11 = (0 * 4 + 2) * 8 + 1 < start11 ? negativeInfinity : s102_11;
                s102_11 = (0 * 4 + 2) * 8 + 1 >= end11 ? negativeInfinity : s102_11;
                s103_10 = (0 * 4 + 3) * 8 + 0 < start11 ? negativeInfinity : s103_10;
                s103_10 = (0 * 4 + 3) * 8 + 0 >= end11 ? negativeInfinity : s103_10;
                s103_11 = (0 * 4 + 3) * 8 + 1 < start11 ? negativeInfinity : s103_11;
                s103_11 = (0 * 4 + 3) * 8 + 1 >= end11 ? negativeInfinity : s103_11;
                s110_10 = (1 * 4 + 0) * 8 + 0 < start11 ? negativeInfinity : s110_10;
                s110_10 = (1 * 4 + 0) * 8 + 0 >= end11 ? negativeInfinity : s110_10;
                s110_11 = (1 * 4 + 0) * 8 + 1 < start11 ? negativeInfinity : s110_11;
                s110_11 = (1 * 4 + 0) * 8 + 1 >= end11 ? negativeInfinity : s110_11;
                s111_10 = (1 * 4 + 1) * 8 + 0 < start11 ? negativeInfinity : s111_10;
                s111_10 = (1 * 4 + 1) * 8 + 0 >= end11 ? negativeInfinity : s111_10;
                s111_11 = (1 * 4 + 1) * 8 + 1 < start11 ? negativeInfinity : s111_11;
                s111_11 = (1 * 4 + 1) * 8 + 1 >= end11 ? negativeInfinity : s111_11;
                s112_10 = (1 * 4 + 2) * 8 + 0 < start11 ? negativeInfinity : s112_10;
                s112_10 = (1 * 4 + 2) * 8 + 0 >= end11 ? negativeInfinity : s112_10;
                s112_11 = (1 * 4 + 2) * 8 + 1 < start11 ? negativeInfinity : s112_11;
                s112_11 = (1 * 4 + 2) * 8 + 1 >= end11 ? negativeInfinity : s112_11;
                s113_10 = (1 * 4 + 3) * 8 + 0 < start11 ? negativeInfinity : s113_10;
                s113_10 = (1 * 4 + 3) * 8 + 0 >= end11 ? negativeInfinity : s113_10;
                s113_11 = (1 * 4 + 3) * 8 + 1 < start11 ? negativeInfinity : s113_11;
                s113_11 = (1 * 4 + 3) * 8 + 1 >= end11 ? negativeInfinity : s113_11;
            }

            float own00 = negativeInfinity;
            own00 = TornadoMath.max(own00, s000_00);
            own00 = TornadoMath.max(own00, s000_01);
            own00 = TornadoMath.max(own00, s001_00);
            own00 = TornadoMath.max(own00, s001_01);
            own00 = TornadoMath.max(own00, s002_00);
            own00 = TornadoMath.max(own00, s002_01);
            own00 = TornadoMath.max(own00, s003_00);
            own00 = TornadoMath.max(own00, s003_01);
            own00 = TornadoMath.max(own00, s010_00);
            own00 = TornadoMath.max(own00, s010_01);
            own00 = TornadoMath.max(own00, s011_00);
            own00 = TornadoMath.max(own00, s011_01);
            own00 = TornadoMath.max(own00, s012_00);
            own00 = TornadoMath.max(own00, s012_01);
            own00 = TornadoMath.max(own00, s013_00);
            own00 = TornadoMath.max(own00, s013_01);
            quads[quadAt + 0 * 64 + 0 * 32 + member] = own00;
            float own01 = negativeInfinity;
            own01 = TornadoMath.max(own01, s000_10);
            own01 = TornadoMath.max(own01, s000_11);
            own01 = TornadoMath.max(own01, s001_10);
            own01 = TornadoMath.max(own01, s001_11);
            own01 = TornadoMath.max(own01, s002_10);
            own01 = TornadoMath.max(own01, s002_11);
            own01 = TornadoMath.max(own01, s003_10);
            own01 = TornadoMath.max(own01, s003_11);
            own01 = TornadoMath.max(own01, s010_10);
            own01 = TornadoMath.max(own01, s010_11);
            own01 = TornadoMath.max(own01, s011_10);
            own01 = TornadoMath.max(own01, s011_11);
            own01 = TornadoMath.max(own01, s012_10);
            own01 = TornadoMath.max(own01, s012_11);
            own01 = TornadoMath.max(own01, s013_10);
            own01 = TornadoMath.max(own01, s013_11);
            quads[quadAt + 0 * 64 + 1 * 32 + member] = own01;
            float own10 = negativeInfinity;
            own10 = TornadoMath.max(own10, s100_00);
            own10 = TornadoMath.max(own10, s100_01);
            own10 = TornadoMath.max(own10, s101_00);
            own10 = TornadoMath.max(own10, s101_01);
            own10 = TornadoMath.max(own10, s102_00);
            own10 = TornadoMath.max(own10, s102_01);
            own10 = TornadoMath.max(own10, s103_00);
            own10 = TornadoMath.max(own10, s103_01);
            own10 = TornadoMath.max(own10, s110_00);
            own10 = TornadoMath.max(own10, s110_01);
            own10 = TornadoMath.max(own10, s111_00);
            own10 = TornadoMath.max(own10, s111_01);
            own10 = TornadoMath.max(own10, s112_00);
            own10 = TornadoMath.max(own10, s112_01);
            own10 = TornadoMath.max(own10, s113_00);
            own10 = TornadoMath.max(own10, s113_01);
            quads[quadAt + 1 * 64 + 0 * 32 + member] = own10;
            float own11 = negativeInfinity;
            own11 = TornadoMath.max(own11, s100_10);
            own11 = TornadoMath.max(own11, s100_11);
            own11 = TornadoMath.max(own11, s101_10);
            own11 = TornadoMath.max(own11, s101_11);
            own11 = TornadoMath.max(own11, s102_10);
            own11 = TornadoMath.max(own11, s102_11);
            own11 = TornadoMath.max(own11, s103_10);
            own11 = TornadoMath.max(own11, s103_11);
            own11 = TornadoMath.max(own11, s110_10);
            own11 = TornadoMath.max(own11, s110_11);
            own11 = TornadoMath.max(own11, s111_10);
            own11 = TornadoMath.max(own11, s111_11);
            own11 = TornadoMath.max(own11, s112_10);
            own11 = TornadoMath.max(own11, s112_11);
            own11 = TornadoMath.max(own11, s113_10);
            own11 = TornadoMath.max(own11, s113_11);
            quads[quadAt + 1 * 64 + 1 * 32 + member] = own11;
            // Nobody needs the keys any more.
            context.localBarrier();
            tileAt += TILE * 2;
            if (tile + 1 < tilesEnd) {
                for (int x = 0; x < TILE; x += ITEMS) {
                    context.asyncCopyToLocal(tiles, x + copyTo, keys, tileAt + x * 2);
                }
            }
            // Even where it is empty: what is waited for below is the last group but one.
            context.asyncCopyCommit();

            float newMax00 = max00;
            newMax00 = TornadoMath.max(newMax00, quads[quadAt + 0 * 64 + 0 * 32 + 0]);
            newMax00 = TornadoMath.max(newMax00, quads[quadAt + 0 * 64 + 0 * 32 + 1]);
            newMax00 = TornadoMath.max(newMax00, quads[quadAt + 0 * 64 + 0 * 32 + 2]);
            newMax00 = TornadoMath.max(newMax00, quads[quadAt + 0 * 64 + 0 * 32 + 3]);
            float reference00 = newMax00 == negativeInfinity ? 0f : newMax00;
            float rescale00 = TornadoMath.exp(max00 - reference00);
            max00 = newMax00;
            sum00 *= rescale00;
            float newMax01 = max01;
            newMax01 = TornadoMath.max(newMax01, quads[quadAt + 0 * 64 + 1 * 32 + 0]);
            newMax01 = TornadoMath.max(newMax01, quads[quadAt + 0 * 64 + 1 * 32 + 1]);
            newMax01 = TornadoMath.max(newMax01, quads[quadAt + 0 * 64 + 1 * 32 + 2]);
            newMax01 = TornadoMath.max(newMax01, quads[quadAt + 0 * 64 + 1 * 32 + 3]);
            float reference01 = newMax01 == negativeInfinity ? 0f : newMax01;
            float rescale01 = TornadoMath.exp(max01 - reference01);
            max01 = newMax01;
            sum01 *= rescale01;
            float newMax10 = max10;
            newMax10 = TornadoMath.max(newMax10, quads[quadAt + 1 * 64 + 0 * 32 + 0]);
            newMax10 = TornadoMath.max(newMax10, quads[quadAt + 1 * 64 + 0 * 32 + 1]);
            newMax10 = TornadoMath.max(newMax10, quads[quadAt + 1 * 64 + 0 * 32 + 2]);
            newMax10 = TornadoMath.max(newMax10, quads[quadAt + 1 * 64 + 0 * 32 + 3]);
            float reference10 = newMax10 == negativeInfinity ? 0f : newMax10;
            float rescale10 = TornadoMath.exp(max10 - reference10);
            max10 = newMax10;
            sum10 *= rescale10;
            float newMax11 = max11;
            newMax11 = TornadoMath.max(newMax11, quads[quadAt + 1 * 64 + 1 * 32 + 0]);
            newMax11 = TornadoMath.max(newMax11, quads[quadAt + 1 * 64 + 1 * 32 + 1]);
            newMax11 = TornadoMath.max(newMax11, quads[quadAt + 1 * 64 + 1 * 32 + 2]);
            newMax11 = TornadoMath.max(newMax11, quads[quadAt + 1 * 64 + 1 * 32 + 3]);
            float reference11 = newMax11 == negativeInfinity ? 0f : newMax11;
            float rescale11 = TornadoMath.exp(max11 - reference11);
            max11 = newMax11;
            sum11 *= rescale11;

            int weightAt = places[ITEMS + item];
            int block000 = 0 * KEYS / 8 + 0 * 4 + 0;
            int at000 = weightAt + block000 / 2 * 128 + block000 % 2 * 4;
            float p000_00 = TornadoMath.exp(s000_00 - reference00);
            sum00 += p000_00;
            float p000_01 = TornadoMath.exp(s000_01 - reference00);
            sum00 += p000_01;
            weights[at000 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p000_00, p000_01)
                            : TensorParts.pair(p000_00, p000_01);
            float p000_10 = TornadoMath.exp(s000_10 - reference01);
            sum01 += p000_10;
            float p000_11 = TornadoMath.exp(s000_11 - reference01);
            sum01 += p000_11;
            weights[at000 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p000_10, p000_11)
                            : TensorParts.pair(p000_10, p000_11);
            int block001 = 0 * KEYS / 8 + 0 * 4 + 1;
            int at001 = weightAt + block001 / 2 * 128 + block001 % 2 * 4;
            float p001_00 = TornadoMath.exp(s001_00 - reference00);
            sum00 += p001_00;
            float p001_01 = TornadoMath.exp(s001_01 - reference00);
            sum00 += p001_01;
            weights[at001 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p001_00, p001_01)
                            : TensorParts.pair(p001_00, p001_01);
            float p001_10 = TornadoMath.exp(s001_10 - reference01);
            sum01 += p001_10;
            float p001_11 = TornadoMath.exp(s001_11 - reference01);
            sum01 += p001_11;
            weights[at001 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p001_10, p001_11)
                            : TensorParts.pair(p001_10, p001_11);
            int block002 = 0 * KEYS / 8 + 0 * 4 + 2;
            int at002 = weightAt + block002 / 2 * 128 + block002 % 2 * 4;
            float p002_00 = TornadoMath.exp(s002_00 - reference00);
            sum00 += p002_00;
            float p002_01 = TornadoMath.exp(s002_01 - reference00);
            sum00 += p002_01;
            weights[at002 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p002_00, p002_01)
                            : TensorParts.pair(p002_00, p002_01);
            float p002_10 = TornadoMath.exp(s002_10 - reference01);
            sum01 += p002_10;
            float p002_11 = TornadoMath.exp(s002_11 - reference01);
            sum01 += p002_11;
            weights[at002 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p002_10, p002_11)
                            : TensorParts.pair(p002_10, p002_11);
            int block003 = 0 * KEYS / 8 + 0 * 4 + 3;
            int at003 = weightAt + block003 / 2 * 128 + block003 % 2 * 4;
            float p003_00 = TornadoMath.exp(s003_00 - reference00);
            sum00 += p003_00;
            float p003_01 = TornadoMath.exp(s003_01 - reference00);
            sum00 += p003_01;
            weights[at003 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p003_00, p003_01)
                            : TensorParts.pair(p003_00, p003_01);
            float p003_10 = TornadoMath.exp(s003_10 - reference01);
            sum01 += p003_10;
            float p003_11 = TornadoMath.exp(s003_11 - reference01);
            sum01 += p003_11;
            weights[at003 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p003_10, p003_11)
                            : TensorParts.pair(p003_10, p003_11);
            int block010 = 0 * KEYS / 8 + 1 * 4 + 0;
            int at010 = weightAt + block010 / 2 * 128 + block010 % 2 * 4;
            float p010_00 = TornadoMath.exp(s010_00 - reference00);
            sum00 += p010_00;
            float p010_01 = TornadoMath.exp(s010_01 - reference00);
            sum00 += p010_01;
            weights[at010 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p010_00, p010_01)
                            : TensorParts.pair(p010_00, p010_01);
            float p010_10 = TornadoMath.exp(s010_10 - reference01);
            sum01 += p010_10;
            float p010_11 = TornadoMath.exp(s010_11 - reference01);
            sum01 += p010_11;
            weights[at010 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p010_10, p010_11)
                            : TensorParts.pair(p010_10, p010_11);
            int block011 = 0 * KEYS / 8 + 1 * 4 + 1;
            int at011 = weightAt + block011 / 2 * 128 + block011 % 2 * 4;
            float p011_00 = TornadoMath.exp(s011_00 - reference00);
            sum00 += p011_00;
            float p011_01 = TornadoMath.exp(s011_01 - reference00);
            sum00 += p011_01;
            weights[at011 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p011_00, p011_01)
                            : TensorParts.pair(p011_00, p011_01);
            float p011_10 = TornadoMath.exp(s011_10 - reference01);
            sum01 += p011_10;
            float p011_11 = TornadoMath.exp(s011_11 - reference01);
            sum01 += p011_11;
            weights[at011 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p011_10, p011_11)
                            : TensorParts.pair(p011_10, p011_11);
            int block012 = 0 * KEYS / 8 + 1 * 4 + 2;
            int at012 = weightAt + block012 / 2 * 128 + block012 % 2 * 4;
            float p012_00 = TornadoMath.exp(s012_00 - reference00);
            sum00 += p012_00;
            float p012_01 = TornadoMath.exp(s012_01 - reference00);
            sum00 += p012_01;
            weights[at012 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p012_00, p012_01)
                            : TensorParts.pair(p012_00, p012_01);
            float p012_10 = TornadoMath.exp(s012_10 - reference01);
            sum01 += p012_10;
            float p012_11 = TornadoMath.exp(s012_11 - reference01);
            sum01 += p012_11;
            weights[at012 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p012_10, p012_11)
                            : TensorParts.pair(p012_10, p012_11);
            int block013 = 0 * KEYS / 8 + 1 * 4 + 3;
            int at013 = weightAt + block013 / 2 * 128 + block013 % 2 * 4;
            float p013_00 = TornadoMath.exp(s013_00 - reference00);
            sum00 += p013_00;
            float p013_01 = TornadoMath.exp(s013_01 - reference00);
            sum00 += p013_01;
            weights[at013 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p013_00, p013_01)
                            : TensorParts.pair(p013_00, p013_01);
            float p013_10 = TornadoMath.exp(s013_10 - reference01);
            sum01 += p013_10;
            float p013_11 = TornadoMath.exp(s013_11 - reference01);
            sum01 += p013_11;
            weights[at013 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p013_10, p013_11)
                            : TensorParts.pair(p013_10, p013_11);
            int block100 = 1 * KEYS / 8 + 0 * 4 + 0;
            int at100 = weightAt + block100 / 2 * 128 + block100 % 2 * 4;
            float p100_00 = TornadoMath.exp(s100_00 - reference10);
            sum10 += p100_00;
            float p100_01 = TornadoMath.exp(s100_01 - reference10);
            sum10 += p100_01;
            weights[at100 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p100_00, p100_01)
                            : TensorParts.pair(p100_00, p100_01);
            float p100_10 = TornadoMath.exp(s100_10 - reference11);
            sum11 += p100_10;
            float p100_11 = TornadoMath.exp(s100_11 - reference11);
            sum11 += p100_11;
            weights[at100 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p100_10, p100_11)
                            : TensorParts.pair(p100_10, p100_11);
            int block101 = 1 * KEYS / 8 + 0 * 4 + 1;
            int at101 = weightAt + block101 / 2 * 128 + block101 % 2 * 4;
            float p101_00 = TornadoMath.exp(s101_00 - reference10);
            sum10 += p101_00;
            float p101_01 = TornadoMath.exp(s101_01 - reference10);
            sum10 += p101_01;
            weights[at101 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p101_00, p101_01)
                            : TensorParts.pair(p101_00, p101_01);
            float p101_10 = TornadoMath.exp(s101_10 - reference11);
            sum11 += p101_10;
            float p101_11 = TornadoMath.exp(s101_11 - reference11);
            sum11 += p101_11;
            weights[at101 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p101_10, p101_11)
                            : TensorParts.pair(p101_10, p101_11);
            int block102 = 1 * KEYS / 8 + 0 * 4 + 2;
            int at102 = weightAt + block102 / 2 * 128 + block102 % 2 * 4;
            float p102_00 = TornadoMath.exp(s102_00 - reference10);
            sum10 += p102_00;
            float p102_01 = TornadoMath.exp(s102_01 - reference10);
            sum10 += p102_01;
            weights[at102 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p102_00, p102_01)
                            : TensorParts.pair(p102_00, p102_01);
            float p102_10 = TornadoMath.exp(s102_10 - reference11);
            sum11 += p102_10;
            float p102_11 = TornadoMath.exp(s102_11 - reference11);
            sum11 += p102_11;
            weights[at102 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p102_10, p102_11)
                            : TensorParts.pair(p102_10, p102_11);
            int block103 = 1 * KEYS / 8 + 0 * 4 + 3;
            int at103 = weightAt + block103 / 2 * 128 + block103 % 2 * 4;
            float p103_00 = TornadoMath.exp(s103_00 - reference10);
            sum10 += p103_00;
            float p103_01 = TornadoMath.exp(s103_01 - reference10);
            sum10 += p103_01;
            weights[at103 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p103_00, p103_01)
                            : TensorParts.pair(p103_00, p103_01);
            float p103_10 = TornadoMath.exp(s103_10 - reference11);
            sum11 += p103_10;
            float p103_11 = TornadoMath.exp(s103_11 - reference11);
            sum11 += p103_11;
            weights[at103 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p103_10, p103_11)
                            : TensorParts.pair(p103_10, p103_11);
            int block110 = 1 * KEYS / 8 + 1 * 4 + 0;
            int at110 = weightAt + block110 / 2 * 128 + block110 % 2 * 4;
            float p110_00 = TornadoMath.exp(s110_00 - reference10);
            sum10 += p110_00;
            float p110_01 = TornadoMath.exp(s110_01 - reference10);
            sum10 += p110_01;
            weights[at110 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p110_00, p110_01)
                            : TensorParts.pair(p110_00, p110_01);
            float p110_10 = TornadoMath.exp(s110_10 - reference11);
            sum11 += p110_10;
            float p110_11 = TornadoMath.exp(s110_11 - reference11);
            sum11 += p110_11;
            weights[at110 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p110_10, p110_11)
                            : TensorParts.pair(p110_10, p110_11);
            int block111 = 1 * KEYS / 8 + 1 * 4 + 1;
            int at111 = weightAt + block111 / 2 * 128 + block111 % 2 * 4;
            float p111_00 = TornadoMath.exp(s111_00 - reference10);
            sum10 += p111_00;
            float p111_01 = TornadoMath.exp(s111_01 - reference10);
            sum10 += p111_01;
            weights[at111 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p111_00, p111_01)
                            : TensorParts.pair(p111_00, p111_01);
            float p111_10 = TornadoMath.exp(s111_10 - reference11);
            sum11 += p111_10;
            float p111_11 = TornadoMath.exp(s111_11 - reference11);
            sum11 += p111_11;
            weights[at111 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p111_10, p111_11)
                            : TensorParts.pair(p111_10, p111_11);
            int block112 = 1 * KEYS / 8 + 1 * 4 + 2;
            int at112 = weightAt + block112 / 2 * 128 + block112 % 2 * 4;
            float p112_00 = TornadoMath.exp(s112_00 - reference10);
            sum10 += p112_00;
            float p112_01 = TornadoMath.exp(s112_01 - reference10);
            sum10 += p112_01;
            weights[at112 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p112_00, p112_01)
                            : TensorParts.pair(p112_00, p112_01);
            float p112_10 = TornadoMath.exp(s112_10 - reference11);
            sum11 += p112_10;
            float p112_11 = TornadoMath.exp(s112_11 - reference11);
            sum11 += p112_11;
            weights[at112 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p112_10, p112_11)
                            : TensorParts.pair(p112_10, p112_11);
            int block113 = 1 * KEYS / 8 + 1 * 4 + 3;
            int at113 = weightAt + block113 / 2 * 128 + block113 % 2 * 4;
            float p113_00 = TornadoMath.exp(s113_00 - reference10);
            sum10 += p113_00;
            float p113_01 = TornadoMath.exp(s113_01 - reference10);
            sum10 += p113_01;
            weights[at113 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p113_00, p113_01)
                            : TensorParts.pair(p113_00, p113_01);
            float p113_10 = TornadoMath.exp(s113_10 - reference11);
            sum11 += p113_10;
            float p113_11 = TornadoMath.exp(s113_11 - reference11);
            sum11 += p113_11;
            weights[at113 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p113_10, p113_11)
                            : TensorParts.pair(p113_10, p113_11);
            context.asyncCopyWaitGroup(1);
            context.localBarrier();

            int weightsAt = places[2 * ITEMS + warp];
            HalfFloat[] w0_0 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 0) * 512);
            HalfFloat[] w0_1 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 1) * 512);
            HalfFloat[] w0_2 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 2) * 512);
            HalfFloat[] w0_3 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 3) * 512);
            HalfFloat[] w1_0 = context.mmaLoadA(weights, 16, weightsAt + (1 * 4 + 0) * 512);
            HalfFloat[] w1_1 = context.mmaLoadA(weights, 16, weightsAt + (1 * 4 + 1) * 512);
            HalfFloat[] w1_2 = context.mmaLoadA(weights, 16, weightsAt + (1 * 4 + 2) * 512);
            HalfFloat[] w1_3 = context.mmaLoadA(weights, 16, weightsAt + (1 * 4 + 3) * 512);
            o0_0[0 * 2 + 0] = o0_0[0 * 2 + 0] * rescale00;
            o0_0[0 * 2 + 1] = o0_0[0 * 2 + 1] * rescale00;
            o0_0[1 * 2 + 0] = o0_0[1 * 2 + 0] * rescale01;
            o0_0[1 * 2 + 1] = o0_0[1 * 2 + 1] * rescale01;
            o0_1[0 * 2 + 0] = o0_1[0 * 2 + 0] * rescale00;
            o0_1[0 * 2 + 1] = o0_1[0 * 2 + 1] * rescale00;
            o0_1[1 * 2 + 0] = o0_1[1 * 2 + 0] * rescale01;
            o0_1[1 * 2 + 1] = o0_1[1 * 2 + 1] * rescale01;
            o0_2[0 * 2 + 0] = o0_2[0 * 2 + 0] * rescale00;
            o0_2[0 * 2 + 1] = o0_2[0 * 2 + 1] * rescale00;
            o0_2[1 * 2 + 0] = o0_2[1 * 2 + 0] * rescale01;
            o0_2[1 * 2 + 1] = o0_2[1 * 2 + 1] * rescale01;
            o0_3[0 * 2 + 0] = o0_3[0 * 2 + 0] * rescale00;
            o0_3[0 * 2 + 1] = o0_3[0 * 2 + 1] * rescale00;
            o0_3[1 * 2 + 0] = o0_3[1 * 2 + 0] * rescale01;
            o0_3[1 * 2 + 1] = o0_3[1 * 2 + 1] * rescale01;
            o0_4[0 * 2 + 0] = o0_4[0 * 2 + 0] * rescale00;
            o0_4[0 * 2 + 1] = o0_4[0 * 2 + 1] * rescale00;
            o0_4[1 * 2 + 0] = o0_4[1 * 2 + 0] * rescale01;
            o0_4[1 * 2 + 1] = o0_4[1 * 2 + 1] * rescale01;
            o0_5[0 * 2 + 0] = o0_5[0 * 2 + 0] * rescale00;
            o0_5[0 * 2 + 1] = o0_5[0 * 2 + 1] * rescale00;
            o0_5[1 * 2 + 0] = o0_5[1 * 2 + 0] * rescale01;
            o0_5[1 * 2 + 1] = o0_5[1 * 2 + 1] * rescale01;
            o0_6[0 * 2 + 0] = o0_6[0 * 2 + 0] * rescale00;
            o0_6[0 * 2 + 1] = o0_6[0 * 2 + 1] * rescale00;
            o0_6[1 * 2 + 0] = o0_6[1 * 2 + 0] * rescale01;
            o0_6[1 * 2 + 1] = o0_6[1 * 2 + 1] * rescale01;
            o0_7[0 * 2 + 0] = o0_7[0 * 2 + 0] * rescale00;
            o0_7[0 * 2 + 1] = o0_7[0 * 2 + 1] * rescale00;
            o0_7[1 * 2 + 0] = o0_7[1 * 2 + 0] * rescale01;
            o0_7[1 * 2 + 1] = o0_7[1 * 2 + 1] * rescale01;
            o1_0[0 * 2 + 0] = o1_0[0 * 2 + 0] * rescale10;
            o1_0[0 * 2 + 1] = o1_0[0 * 2 + 1] * rescale10;
            o1_0[1 * 2 + 0] = o1_0[1 * 2 + 0] * rescale11;
            o1_0[1 * 2 + 1] = o1_0[1 * 2 + 1] * rescale11;
            o1_1[0 * 2 + 0] = o1_1[0 * 2 + 0] * rescale10;
            o1_1[0 * 2 + 1] = o1_1[0 * 2 + 1] * rescale10;
            o1_1[1 * 2 + 0] = o1_1[1 * 2 + 0] * rescale11;
            o1_1[1 * 2 + 1] = o1_1[1 * 2 + 1] * rescale11;
            o1_2[0 * 2 + 0] = o1_2[0 * 2 + 0] * rescale10;
            o1_2[0 * 2 + 1] = o1_2[0 * 2 + 1] * rescale10;
            o1_2[1 * 2 + 0] = o1_2[1 * 2 + 0] * rescale11;
            o1_2[1 * 2 + 1] = o1_2[1 * 2 + 1] * rescale11;
            o1_3[0 * 2 + 0] = o1_3[0 * 2 + 0] * rescale10;
            o1_3[0 * 2 + 1] = o1_3[0 * 2 + 1] * rescale10;
            o1_3[1 * 2 + 0] = o1_3[1 * 2 + 0] * rescale11;
            o1_3[1 * 2 + 1] = o1_3[1 * 2 + 1] * rescale11;
            o1_4[0 * 2 + 0] = o1_4[0 * 2 + 0] * rescale10;
            o1_4[0 * 2 + 1] = o1_4[0 * 2 + 1] * rescale10;
            o1_4[1 * 2 + 0] = o1_4[1 * 2 + 0] * rescale11;
            o1_4[1 * 2 + 1] = o1_4[1 * 2 + 1] * rescale11;
            o1_5[0 * 2 + 0] = o1_5[0 * 2 + 0] * rescale10;
            o1_5[0 * 2 + 1] = o1_5[0 * 2 + 1] * rescale10;
            o1_5[1 * 2 + 0] = o1_5[1 * 2 + 0] * rescale11;
            o1_5[1 * 2 + 1] = o1_5[1 * 2 + 1] * rescale11;
            o1_6[0 * 2 + 0] = o1_6[0 * 2 + 0] * rescale10;
            o1_6[0 * 2 + 1] = o1_6[0 * 2 + 1] * rescale10;
            o1_6[1 * 2 + 0] = o1_6[1 * 2 + 0] * rescale11;
            o1_6[1 * 2 + 1] = o1_6[1 * 2 + 1] * rescale11;
            o1_7[0 * 2 + 0] = o1_7[0 * 2 + 0] * rescale10;
            o1_7[0 * 2 + 1] = o1_7[0 * 2 + 1] * rescale10;
            o1_7[1 * 2 + 0] = o1_7[1 * 2 + 0] * rescale11;
            o1_7[1 * 2 + 1] = o1_7[1 * 2 + 1] * rescale11;
            HalfFloat[] v0_0 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 0) * 256);
            float[] r0_0 =
                    brain
                            ? context.mmaBF16(w0_0, v0_0, o0_0, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_0, o0_0, MMAShape.M16N8K16);
            float[] r1_0 =
                    brain
                            ? context.mmaBF16(w1_0, v0_0, o1_0, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_0, o1_0, MMAShape.M16N8K16);
            HalfFloat[] v0_1 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 1) * 256);
            float[] r0_1 =
                    brain
                            ? context.mmaBF16(w0_0, v0_1, o0_1, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_1, o0_1, MMAShape.M16N8K16);
            float[] r1_1 =
                    brain
                            ? context.mmaBF16(w1_0, v0_1, o1_1, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_1, o1_1, MMAShape.M16N8K16);
            HalfFloat[] v0_2 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 2) * 256);
            float[] r0_2 =
                    brain
                            ? context.mmaBF16(w0_0, v0_2, o0_2, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_2, o0_2, MMAShape.M16N8K16);
            float[] r1_2 =
                    brain
                            ? context.mmaBF16(w1_0, v0_2, o1_2, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_2, o1_2, MMAShape.M16N8K16);
            HalfFloat[] v0_3 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 3) * 256);
            float[] r0_3 =
                    brain
                            ? context.mmaBF16(w0_0, v0_3, o0_3, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_3, o0_3, MMAShape.M16N8K16);
            float[] r1_3 =
                    brain
                            ? context.mmaBF16(w1_0, v0_3, o1_3, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_3, o1_3, MMAShape.M16N8K16);
            HalfFloat[] v0_4 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 4) * 256);
            float[] r0_4 =
                    brain
                            ? context.mmaBF16(w0_0, v0_4, o0_4, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_4, o0_4, MMAShape.M16N8K16);
            float[] r1_4 =
                    brain
                            ? context.mmaBF16(w1_0, v0_4, o1_4, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_4, o1_4, MMAShape.M16N8K16);
            HalfFloat[] v0_5 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 5) * 256);
            float[] r0_5 =
                    brain
                            ? context.mmaBF16(w0_0, v0_5, o0_5, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_5, o0_5, MMAShape.M16N8K16);
            float[] r1_5 =
                    brain
                            ? context.mmaBF16(w1_0, v0_5, o1_5, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_5, o1_5, MMAShape.M16N8K16);
            HalfFloat[] v0_6 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 6) * 256);
            float[] r0_6 =
                    brain
                            ? context.mmaBF16(w0_0, v0_6, o0_6, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_6, o0_6, MMAShape.M16N8K16);
            float[] r1_6 =
                    brain
                            ? context.mmaBF16(w1_0, v0_6, o1_6, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_6, o1_6, MMAShape.M16N8K16);
            HalfFloat[] v0_7 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 7) * 256);
            float[] r0_7 =
                    brain
                            ? context.mmaBF16(w0_0, v0_7, o0_7, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_7, o0_7, MMAShape.M16N8K16);
            float[] r1_7 =
                    brain
                            ? context.mmaBF16(w1_0, v0_7, o1_7, MMAShape.M16N8K16)
                            : context.mma(w1_0, v0_7, o1_7, MMAShape.M16N8K16);
            HalfFloat[] v1_0 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 0) * 256);
            r0_0 =
                    brain
                            ? context.mmaBF16(w0_1, v1_0, r0_0, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_0, r0_0, MMAShape.M16N8K16);
            r1_0 =
                    brain
                            ? context.mmaBF16(w1_1, v1_0, r1_0, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_0, r1_0, MMAShape.M16N8K16);
            HalfFloat[] v1_1 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 1) * 256);
            r0_1 =
                    brain
                            ? context.mmaBF16(w0_1, v1_1, r0_1, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_1, r0_1, MMAShape.M16N8K16);
            r1_1 =
                    brain
                            ? context.mmaBF16(w1_1, v1_1, r1_1, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_1, r1_1, MMAShape.M16N8K16);
            HalfFloat[] v1_2 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 2) * 256);
            r0_2 =
                    brain
                            ? context.mmaBF16(w0_1, v1_2, r0_2, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_2, r0_2, MMAShape.M16N8K16);
            r1_2 =
                    brain
                            ? context.mmaBF16(w1_1, v1_2, r1_2, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_2, r1_2, MMAShape.M16N8K16);
            HalfFloat[] v1_3 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 3) * 256);
            r0_3 =
                    brain
                            ? context.mmaBF16(w0_1, v1_3, r0_3, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_3, r0_3, MMAShape.M16N8K16);
            r1_3 =
                    brain
                            ? context.mmaBF16(w1_1, v1_3, r1_3, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_3, r1_3, MMAShape.M16N8K16);
            HalfFloat[] v1_4 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 4) * 256);
            r0_4 =
                    brain
                            ? context.mmaBF16(w0_1, v1_4, r0_4, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_4, r0_4, MMAShape.M16N8K16);
            r1_4 =
                    brain
                            ? context.mmaBF16(w1_1, v1_4, r1_4, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_4, r1_4, MMAShape.M16N8K16);
            HalfFloat[] v1_5 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 5) * 256);
            r0_5 =
                    brain
                            ? context.mmaBF16(w0_1, v1_5, r0_5, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_5, r0_5, MMAShape.M16N8K16);
            r1_5 =
                    brain
                            ? context.mmaBF16(w1_1, v1_5, r1_5, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_5, r1_5, MMAShape.M16N8K16);
            HalfFloat[] v1_6 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 6) * 256);
            r0_6 =
                    brain
                            ? context.mmaBF16(w0_1, v1_6, r0_6, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_6, r0_6, MMAShape.M16N8K16);
            r1_6 =
                    brain
                            ? context.mmaBF16(w1_1, v1_6, r1_6, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_6, r1_6, MMAShape.M16N8K16);
            HalfFloat[] v1_7 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 7) * 256);
            r0_7 =
                    brain
                            ? context.mmaBF16(w0_1, v1_7, r0_7, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_7, r0_7, MMAShape.M16N8K16);
            r1_7 =
                    brain
                            ? context.mmaBF16(w1_1, v1_7, r1_7, MMAShape.M16N8K16)
                            : context.mma(w1_1, v1_7, r1_7, MMAShape.M16N8K16);
            HalfFloat[] v2_0 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 0) * 256);
            r0_0 =
                    brain
                            ? context.mmaBF16(w0_2, v2_0, r0_0, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_0, r0_0, MMAShape.M16N8K16);
            r1_0 =
                    brain
                            ? context.mmaBF16(w1_2, v2_0, r1_0, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_0, r1_0, MMAShape.M16N8K16);
            HalfFloat[] v2_1 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 1) * 256);
            r0_1 =
                    brain
                            ? context.mmaBF16(w0_2, v2_1, r0_1, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_1, r0_1, MMAShape.M16N8K16);
            r1_1 =
                    brain
                            ? context.mmaBF16(w1_2, v2_1, r1_1, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_1, r1_1, MMAShape.M16N8K16);
            HalfFloat[] v2_2 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 2) * 256);
            r0_2 =
                    brain
                            ? context.mmaBF16(w0_2, v2_2, r0_2, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_2, r0_2, MMAShape.M16N8K16);
            r1_2 =
                    brain
                            ? context.mmaBF16(w1_2, v2_2, r1_2, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_2, r1_2, MMAShape.M16N8K16);
            HalfFloat[] v2_3 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 3) * 256);
            r0_3 =
                    brain
                            ? context.mmaBF16(w0_2, v2_3, r0_3, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_3, r0_3, MMAShape.M16N8K16);
            r1_3 =
                    brain
                            ? context.mmaBF16(w1_2, v2_3, r1_3, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_3, r1_3, MMAShape.M16N8K16);
            HalfFloat[] v2_4 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 4) * 256);
            r0_4 =
                    brain
                            ? context.mmaBF16(w0_2, v2_4, r0_4, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_4, r0_4, MMAShape.M16N8K16);
            r1_4 =
                    brain
                            ? context.mmaBF16(w1_2, v2_4, r1_4, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_4, r1_4, MMAShape.M16N8K16);
            HalfFloat[] v2_5 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 5) * 256);
            r0_5 =
                    brain
                            ? context.mmaBF16(w0_2, v2_5, r0_5, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_5, r0_5, MMAShape.M16N8K16);
            r1_5 =
                    brain
                            ? context.mmaBF16(w1_2, v2_5, r1_5, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_5, r1_5, MMAShape.M16N8K16);
            HalfFloat[] v2_6 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 6) * 256);
            r0_6 =
                    brain
                            ? context.mmaBF16(w0_2, v2_6, r0_6, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_6, r0_6, MMAShape.M16N8K16);
            r1_6 =
                    brain
                            ? context.mmaBF16(w1_2, v2_6, r1_6, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_6, r1_6, MMAShape.M16N8K16);
            HalfFloat[] v2_7 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 7) * 256);
            r0_7 =
                    brain
                            ? context.mmaBF16(w0_2, v2_7, r0_7, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_7, r0_7, MMAShape.M16N8K16);
            r1_7 =
                    brain
                            ? context.mmaBF16(w1_2, v2_7, r1_7, MMAShape.M16N8K16)
                            : context.mma(w1_2, v2_7, r1_7, MMAShape.M16N8K16);
            HalfFloat[] v3_0 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 0) * 256);
            r0_0 =
                    brain
                            ? context.mmaBF16(w0_3, v3_0, r0_0, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_0, r0_0, MMAShape.M16N8K16);
            r1_0 =
                    brain
                            ? context.mmaBF16(w1_3, v3_0, r1_0, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_0, r1_0, MMAShape.M16N8K16);
            HalfFloat[] v3_1 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 1) * 256);
            r0_1 =
                    brain
                            ? context.mmaBF16(w0_3, v3_1, r0_1, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_1, r0_1, MMAShape.M16N8K16);
            r1_1 =
                    brain
                            ? context.mmaBF16(w1_3, v3_1, r1_1, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_1, r1_1, MMAShape.M16N8K16);
            HalfFloat[] v3_2 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 2) * 256);
            r0_2 =
                    brain
                            ? context.mmaBF16(w0_3, v3_2, r0_2, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_2, r0_2, MMAShape.M16N8K16);
            r1_2 =
                    brain
                            ? context.mmaBF16(w1_3, v3_2, r1_2, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_2, r1_2, MMAShape.M16N8K16);
            HalfFloat[] v3_3 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 3) * 256);
            r0_3 =
                    brain
                            ? context.mmaBF16(w0_3, v3_3, r0_3, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_3, r0_3, MMAShape.M16N8K16);
            r1_3 =
                    brain
                            ? context.mmaBF16(w1_3, v3_3, r1_3, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_3, r1_3, MMAShape.M16N8K16);
            HalfFloat[] v3_4 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 4) * 256);
            r0_4 =
                    brain
                            ? context.mmaBF16(w0_3, v3_4, r0_4, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_4, r0_4, MMAShape.M16N8K16);
            r1_4 =
                    brain
                            ? context.mmaBF16(w1_3, v3_4, r1_4, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_4, r1_4, MMAShape.M16N8K16);
            HalfFloat[] v3_5 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 5) * 256);
            r0_5 =
                    brain
                            ? context.mmaBF16(w0_3, v3_5, r0_5, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_5, r0_5, MMAShape.M16N8K16);
            r1_5 =
                    brain
                            ? context.mmaBF16(w1_3, v3_5, r1_5, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_5, r1_5, MMAShape.M16N8K16);
            HalfFloat[] v3_6 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 6) * 256);
            r0_6 =
                    brain
                            ? context.mmaBF16(w0_3, v3_6, r0_6, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_6, r0_6, MMAShape.M16N8K16);
            r1_6 =
                    brain
                            ? context.mmaBF16(w1_3, v3_6, r1_6, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_6, r1_6, MMAShape.M16N8K16);
            HalfFloat[] v3_7 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 7) * 256);
            r0_7 =
                    brain
                            ? context.mmaBF16(w0_3, v3_7, r0_7, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_7, r0_7, MMAShape.M16N8K16);
            r1_7 =
                    brain
                            ? context.mmaBF16(w1_3, v3_7, r1_7, MMAShape.M16N8K16)
                            : context.mma(w1_3, v3_7, r1_7, MMAShape.M16N8K16);
            context.mmaStore(r0_0, view, warp * 16, 0, 8);
            o0_0[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_0[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_0[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_0[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_1, view, warp * 16, 0, 8);
            o0_1[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_1[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_1[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_1[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_2, view, warp * 16, 0, 8);
            o0_2[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_2[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_2[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_2[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_3, view, warp * 16, 0, 8);
            o0_3[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_3[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_3[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_3[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_4, view, warp * 16, 0, 8);
            o0_4[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_4[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_4[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_4[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_5, view, warp * 16, 0, 8);
            o0_5[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_5[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_5[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_5[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_6, view, warp * 16, 0, 8);
            o0_6[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_6[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_6[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_6[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_7, view, warp * 16, 0, 8);
            o0_7[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_7[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_7[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_7[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_0, view, warp * 16, 0, 8);
            o1_0[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_0[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_0[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_0[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_1, view, warp * 16, 0, 8);
            o1_1[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_1[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_1[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_1[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_2, view, warp * 16, 0, 8);
            o1_2[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_2[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_2[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_2[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_3, view, warp * 16, 0, 8);
            o1_3[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_3[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_3[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_3[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_4, view, warp * 16, 0, 8);
            o1_4[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_4[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_4[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_4[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_5, view, warp * 16, 0, 8);
            o1_5[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_5[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_5[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_5[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_6, view, warp * 16, 0, 8);
            o1_6[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_6[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_6[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_6[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r1_7, view, warp * 16, 0, 8);
            o1_7[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o1_7[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o1_7[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o1_7[1 * 2 + 1] = slots[own + 1 * 64 + 1];
        }

        context.localBarrier();
        quads[quadAt + 0 * 64 + 0 * 32 + member] = sum00;
        quads[quadAt + 0 * 64 + 1 * 32 + member] = sum01;
        quads[quadAt + 1 * 64 + 0 * 32 + member] = sum10;
        quads[quadAt + 1 * 64 + 1 * 32 + member] = sum11;
        context.localBarrier();
        int rowsEnd = kept[0];
        int keptGroupSize = kept[1];
        int keptHead = kept[2];
        int keptBatch = kept[3];
        int keptLength = kept[4];
        int part = kept[5];
        int valueDim = kept[6];
        if (ownRow + 0 * 16 + 0 * 8 < rowsEnd) {
            float total = 0f;
            total += quads[quadAt + 0 * 64 + 0 * 32 + 0];
            total += quads[quadAt + 0 * 64 + 0 * 32 + 1];
            total += quads[quadAt + 0 * 64 + 0 * 32 + 2];
            total += quads[quadAt + 0 * 64 + 0 * 32 + 3];
            float inverse = total == 0f ? 0f : 1f / total;
            int row = ownRow + 0 * 16 + 0 * 8;
            int i = row / keptGroupSize;
            int ownHead = keptHead + row - i * keptGroupSize;
            int result = ownHead * keptLength + i;
            int outOffset = RunFields.at(fields, RunFields.OUTPUT, keptBatch, ownHead, i);
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
                result += part;
                outOffset = result * valueDim;
            }
            if (member == 0) {
                TensorParts.finish(logSumExp, numbers, result, max00, total, features);
            }
            if (0 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 0, o0_0[0 * 2 + 0] * inverse);
            }
            if (0 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 1, o0_0[0 * 2 + 1] * inverse);
            }
            if (1 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 0, o0_1[0 * 2 + 0] * inverse);
            }
            if (1 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 1, o0_1[0 * 2 + 1] * inverse);
            }
            if (2 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 0, o0_2[0 * 2 + 0] * inverse);
            }
            if (2 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 1, o0_2[0 * 2 + 1] * inverse);
            }
            if (3 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 0, o0_3[0 * 2 + 0] * inverse);
            }
            if (3 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 1, o0_3[0 * 2 + 1] * inverse);
            }
            if (4 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 0, o0_4[0 * 2 + 0] * inverse);
            }
            if (4 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 1, o0_4[0 * 2 + 1] * inverse);
            }
            if (5 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 0, o0_5[0 * 2 + 0] * inverse);
            }
            if (5 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 1, o0_5[0 * 2 + 1] * inverse);
            }
            if (6 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 0, o0_6[0 * 2 + 0] * inverse);
            }
            if (6 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 1, o0_6[0 * 2 + 1] * inverse);
            }
            if (7 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 0, o0_7[0 * 2 + 0] * inverse);
            }
            if (7 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 1, o0_7[0 * 2 + 1] * inverse);
            }
        }
        if (ownRow + 0 * 16 + 1 * 8 < rowsEnd) {
            float total = 0f;
            total += quads[quadAt + 0 * 64 + 1 * 32 + 0];
            total += quads[quadAt + 0 * 64 + 1 * 32 + 1];
            total += quads[quadAt + 0 * 64 + 1 * 32 + 2];
            total += quads[quadAt + 0 * 64 + 1 * 32 + 3];
            float inverse = total == 0f ? 0f : 1f / total;
            int row = ownRow + 0 * 16 + 1 * 8;
            int i = row / keptGroupSize;
            int ownHead = keptHead + row - i * keptGroupSize;
            int result = ownHead * keptLength + i;
            int outOffset = RunFields.at(fields, RunFields.OUTPUT, keptBatch, ownHead, i);
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
                result += part;
                outOffset = result * valueDim;
            }
            if (member == 0) {
                TensorParts.finish(logSumExp, numbers, result, max01, total, features);
            }
            if (0 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 0, o0_0[1 * 2 + 0] * inverse);
            }
            if (0 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 1, o0_0[1 * 2 + 1] * inverse);
            }
            if (1 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 0, o0_1[1 * 2 + 0] * inverse);
            }
            if (1 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 1, o0_1[1 * 2 + 1] * inverse);
            }
            if (2 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 0, o0_2[1 * 2 + 0] * inverse);
            }
            if (2 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 1, o0_2[1 * 2 + 1] * inverse);
            }
            if (3 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 0, o0_3[1 * 2 + 0] * inverse);
            }
            if (3 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 1, o0_3[1 * 2 + 1] * inverse);
            }
            if (4 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 0, o0_4[1 * 2 + 0] * inverse);
            }
            if (4 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 1, o0_4[1 * 2 + 1] * inverse);
            }
            if (5 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 0, o0_5[1 * 2 + 0] * inverse);
            }
            if (5 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 1, o0_5[1 * 2 + 1] * inverse);
            }
            if (6 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 0, o0_6[1 * 2 + 0] * inverse);
            }
            if (6 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 1, o0_6[1 * 2 + 1] * inverse);
            }
            if (7 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 0, o0_7[1 * 2 + 0] * inverse);
            }
            if (7 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 1, o0_7[1 * 2 + 1] * inverse);
            }
        }
        if (ownRow + 1 * 16 + 0 * 8 < rowsEnd) {
            float total = 0f;
            total += quads[quadAt + 1 * 64 + 0 * 32 + 0];
            total += quads[quadAt + 1 * 64 + 0 * 32 + 1];
            total += quads[quadAt + 1 * 64 + 0 * 32 + 2];
            total += quads[quadAt + 1 * 64 + 0 * 32 + 3];
            float inverse = total == 0f ? 0f : 1f / total;
            int row = ownRow + 1 * 16 + 0 * 8;
            int i = row / keptGroupSize;
            int ownHead = keptHead + row - i * keptGroupSize;
            int result = ownHead * keptLength + i;
            int outOffset = RunFields.at(fields, RunFields.OUTPUT, keptBatch, ownHead, i);
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
                result += part;
                outOffset = result * valueDim;
            }
            if (member == 0) {
                TensorParts.finish(logSumExp, numbers, result, max10, total, features);
            }
            if (0 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 0, o1_0[0 * 2 + 0] * inverse);
            }
            if (0 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 1, o1_0[0 * 2 + 1] * inverse);
            }
            if (1 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 0, o1_1[0 * 2 + 0] * inverse);
            }
            if (1 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 1, o1_1[0 * 2 + 1] * inverse);
            }
            if (2 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 0, o1_2[0 * 2 + 0] * inverse);
            }
            if (2 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 1, o1_2[0 * 2 + 1] * inverse);
            }
            if (3 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 0, o1_3[0 * 2 + 0] * inverse);
            }
            if (3 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 1, o1_3[0 * 2 + 1] * inverse);
            }
            if (4 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 0, o1_4[0 * 2 + 0] * inverse);
            }
            if (4 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 1, o1_4[0 * 2 + 1] * inverse);
            }
            if (5 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 0, o1_5[0 * 2 + 0] * inverse);
            }
            if (5 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 1, o1_5[0 * 2 + 1] * inverse);
            }
            if (6 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 0, o1_6[0 * 2 + 0] * inverse);
            }
            if (6 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 1, o1_6[0 * 2 + 1] * inverse);
            }
            if (7 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 0, o1_7[0 * 2 + 0] * inverse);
            }
            if (7 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 1, o1_7[0 * 2 + 1] * inverse);
            }
        }
        if (ownRow + 1 * 16 + 1 * 8 < rowsEnd) {
            float total = 0f;
            total += quads[quadAt + 1 * 64 + 1 * 32 + 0];
            total += quads[quadAt + 1 * 64 + 1 * 32 + 1];
            total += quads[quadAt + 1 * 64 + 1 * 32 + 2];
            total += quads[quadAt + 1 * 64 + 1 * 32 + 3];
            float inverse = total == 0f ? 0f : 1f / total;
            int row = ownRow + 1 * 16 + 1 * 8;
            int i = row / keptGroupSize;
            int ownHead = keptHead + row - i * keptGroupSize;
            int result = ownHead * keptLength + i;
            int outOffset = RunFields.at(fields, RunFields.OUTPUT, keptBatch, ownHead, i);
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
                result += part;
                outOffset = result * valueDim;
            }
            if (member == 0) {
                TensorParts.finish(logSumExp, numbers, result, max11, total, features);
            }
            if (0 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 0, o1_0[1 * 2 + 0] * inverse);
            }
            if (0 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 0 * 8 + column + 1, o1_0[1 * 2 + 1] * inverse);
            }
            if (1 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 0, o1_1[1 * 2 + 0] * inverse);
            }
            if (1 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 1 * 8 + column + 1, o1_1[1 * 2 + 1] * inverse);
            }
            if (2 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 0, o1_2[1 * 2 + 0] * inverse);
            }
            if (2 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 2 * 8 + column + 1, o1_2[1 * 2 + 1] * inverse);
            }
            if (3 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 0, o1_3[1 * 2 + 0] * inverse);
            }
            if (3 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 3 * 8 + column + 1, o1_3[1 * 2 + 1] * inverse);
            }
            if (4 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 0, o1_4[1 * 2 + 0] * inverse);
            }
            if (4 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 4 * 8 + column + 1, o1_4[1 * 2 + 1] * inverse);
            }
            if (5 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 0, o1_5[1 * 2 + 0] * inverse);
            }
            if (5 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 5 * 8 + column + 1, o1_5[1 * 2 + 1] * inverse);
            }
            if (6 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 0, o1_6[1 * 2 + 0] * inverse);
            }
            if (6 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 6 * 8 + column + 1, o1_6[1 * 2 + 1] * inverse);
            }
            if (7 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 0, o1_7[1 * 2 + 0] * inverse);
            }
            if (7 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 7 * 8 + column + 1, o1_7[1 * 2 + 1] * inverse);
            }
        }
    }
}
