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
/// head and value dimensions up to 128.
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
/// Work: 4 * 128 flops for each pair of a query and a visible key, rounded up to tiles of 64 rows
/// and 64 keys. Traffic: K and V once for every 64 rows of all query heads that share a key-value
/// head. Extra memory: the packed keys and values; local memory, see [FlashTensorTile].
///
/// Parallel over tiles of rows, a work-group each, and there over warps, which have 16 rows each.
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
public final class FlashTensor128Kernel {
    private static final int ITEMS = FlashTensorTile.ITEMS;
    private static final int KEYS = FlashTensorTile.KEYS;

    /// Features of a query, key and value.
    private static final int DIM = 128;

    /// Query rows of a work-group, and of a warp.
    private static final int ROWS = 64;

    private static final int OWN_ROWS = 16;

    /// Blocks of 16 and of 8 features.
    private static final int BLOCKS = DIM / 16;

    private static final int HALF_BLOCKS = DIM / 8;

    /// Pairs of float16, which an int holds, in a tile of keys or values.
    private static final int TILE = KEYS * DIM / 2;

    /// Bytes before the values of a tile.
    private static final int VALUES = TILE * Integer.BYTES;

    private FlashTensor128Kernel() {}

    /// Writes `out`, and `logSumExp` where the features say so, for all rows of the run.
    ///
    /// Runs in groups of 128 work-items, one for every 64 rows of a key-value head; groups beyond
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
        float[] slots = context.allocateFloatLocalArray(ITEMS * 4 * 2 + 8);
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
        int scoresRead = TornadoMath.min(groups, 1) * 2 * 4;
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
        if ((features & Features.SINKS) != 0) {
            float once = member == 0 ? 1f : 0f;
            int row00 = TornadoMath.min(ownRow + 0 * 16 + 0 * 8, lastRow);
            max00 = TensorParts.sink(fields, numbers, modelHead, row00, split);
            sum00 = max00 == negativeInfinity ? 0f : once;
            int row01 = TornadoMath.min(ownRow + 0 * 16 + 1 * 8, lastRow);
            max01 = TensorParts.sink(fields, numbers, modelHead, row01, split);
            sum01 = max01 == negativeInfinity ? 0f : once;
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
        HalfFloat[] q0_4 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 4) * 512);
        HalfFloat[] q0_5 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 5) * 512);
        HalfFloat[] q0_6 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 6) * 512);
        HalfFloat[] q0_7 = context.mmaLoadA(tiles, 16, queriesAt + (0 * BLOCKS + 7) * 512);
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
        float[] o0_8 = new float[4];
        o0_8[0 * 2 + 0] = 0f;
        o0_8[0 * 2 + 1] = 0f;
        o0_8[1 * 2 + 0] = 0f;
        o0_8[1 * 2 + 1] = 0f;
        float[] o0_9 = new float[4];
        o0_9[0 * 2 + 0] = 0f;
        o0_9[0 * 2 + 1] = 0f;
        o0_9[1 * 2 + 0] = 0f;
        o0_9[1 * 2 + 1] = 0f;
        float[] o0_10 = new float[4];
        o0_10[0 * 2 + 0] = 0f;
        o0_10[0 * 2 + 1] = 0f;
        o0_10[1 * 2 + 0] = 0f;
        o0_10[1 * 2 + 1] = 0f;
        float[] o0_11 = new float[4];
        o0_11[0 * 2 + 0] = 0f;
        o0_11[0 * 2 + 1] = 0f;
        o0_11[1 * 2 + 0] = 0f;
        o0_11[1 * 2 + 1] = 0f;
        float[] o0_12 = new float[4];
        o0_12[0 * 2 + 0] = 0f;
        o0_12[0 * 2 + 1] = 0f;
        o0_12[1 * 2 + 0] = 0f;
        o0_12[1 * 2 + 1] = 0f;
        float[] o0_13 = new float[4];
        o0_13[0 * 2 + 0] = 0f;
        o0_13[0 * 2 + 1] = 0f;
        o0_13[1 * 2 + 0] = 0f;
        o0_13[1 * 2 + 1] = 0f;
        float[] o0_14 = new float[4];
        o0_14[0 * 2 + 0] = 0f;
        o0_14[0 * 2 + 1] = 0f;
        o0_14[1 * 2 + 0] = 0f;
        o0_14[1 * 2 + 1] = 0f;
        float[] o0_15 = new float[4];
        o0_15[0 * 2 + 0] = 0f;
        o0_15[0 * 2 + 1] = 0f;
        o0_15[1 * 2 + 0] = 0f;
        o0_15[1 * 2 + 1] = 0f;
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
            float[] f0_10 = context.mmaFragment(0f);
            float[] f0_11 = context.mmaFragment(0f);
            float[] f0_20 = context.mmaFragment(0f);
            float[] f0_21 = context.mmaFragment(0f);
            float[] f0_30 = context.mmaFragment(0f);
            float[] f0_31 = context.mmaFragment(0f);
            HalfFloat[] k0_00 = context.mmaLoadB(tiles, 16, (0 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_0, k0_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k0_01 = context.mmaLoadB(tiles, 16, (0 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_0, k0_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k0_10 = context.mmaLoadB(tiles, 16, (0 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_0, k0_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k0_11 = context.mmaLoadB(tiles, 16, (0 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_0, k0_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k0_20 = context.mmaLoadB(tiles, 16, (0 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_0, k0_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k0_21 = context.mmaLoadB(tiles, 16, (0 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_0, k0_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k0_30 = context.mmaLoadB(tiles, 16, (0 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_0, k0_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k0_31 = context.mmaLoadB(tiles, 16, (0 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_0, k0_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_0, k0_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k1_00 = context.mmaLoadB(tiles, 16, (1 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_1, k1_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k1_01 = context.mmaLoadB(tiles, 16, (1 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_1, k1_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k1_10 = context.mmaLoadB(tiles, 16, (1 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_1, k1_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k1_11 = context.mmaLoadB(tiles, 16, (1 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_1, k1_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k1_20 = context.mmaLoadB(tiles, 16, (1 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_1, k1_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k1_21 = context.mmaLoadB(tiles, 16, (1 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_1, k1_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k1_30 = context.mmaLoadB(tiles, 16, (1 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_1, k1_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k1_31 = context.mmaLoadB(tiles, 16, (1 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_1, k1_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_1, k1_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k2_00 = context.mmaLoadB(tiles, 16, (2 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_2, k2_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k2_01 = context.mmaLoadB(tiles, 16, (2 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_2, k2_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k2_10 = context.mmaLoadB(tiles, 16, (2 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_2, k2_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k2_11 = context.mmaLoadB(tiles, 16, (2 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_2, k2_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k2_20 = context.mmaLoadB(tiles, 16, (2 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_2, k2_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k2_21 = context.mmaLoadB(tiles, 16, (2 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_2, k2_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k2_30 = context.mmaLoadB(tiles, 16, (2 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_2, k2_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k2_31 = context.mmaLoadB(tiles, 16, (2 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_2, k2_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_2, k2_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k3_00 = context.mmaLoadB(tiles, 16, (3 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_3, k3_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k3_01 = context.mmaLoadB(tiles, 16, (3 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_3, k3_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k3_10 = context.mmaLoadB(tiles, 16, (3 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_3, k3_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k3_11 = context.mmaLoadB(tiles, 16, (3 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_3, k3_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k3_20 = context.mmaLoadB(tiles, 16, (3 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_3, k3_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k3_21 = context.mmaLoadB(tiles, 16, (3 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_3, k3_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k3_30 = context.mmaLoadB(tiles, 16, (3 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_3, k3_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k3_31 = context.mmaLoadB(tiles, 16, (3 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_3, k3_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_3, k3_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k4_00 = context.mmaLoadB(tiles, 16, (4 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_4, k4_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k4_01 = context.mmaLoadB(tiles, 16, (4 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_4, k4_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k4_10 = context.mmaLoadB(tiles, 16, (4 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_4, k4_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k4_11 = context.mmaLoadB(tiles, 16, (4 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_4, k4_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k4_20 = context.mmaLoadB(tiles, 16, (4 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_4, k4_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k4_21 = context.mmaLoadB(tiles, 16, (4 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_4, k4_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k4_30 = context.mmaLoadB(tiles, 16, (4 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_4, k4_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k4_31 = context.mmaLoadB(tiles, 16, (4 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_4, k4_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_4, k4_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k5_00 = context.mmaLoadB(tiles, 16, (5 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_5, k5_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k5_01 = context.mmaLoadB(tiles, 16, (5 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_5, k5_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k5_10 = context.mmaLoadB(tiles, 16, (5 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_5, k5_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k5_11 = context.mmaLoadB(tiles, 16, (5 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_5, k5_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k5_20 = context.mmaLoadB(tiles, 16, (5 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_5, k5_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k5_21 = context.mmaLoadB(tiles, 16, (5 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_5, k5_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k5_30 = context.mmaLoadB(tiles, 16, (5 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_5, k5_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k5_31 = context.mmaLoadB(tiles, 16, (5 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_5, k5_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_5, k5_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k6_00 = context.mmaLoadB(tiles, 16, (6 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_6, k6_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k6_01 = context.mmaLoadB(tiles, 16, (6 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_6, k6_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k6_10 = context.mmaLoadB(tiles, 16, (6 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_6, k6_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k6_11 = context.mmaLoadB(tiles, 16, (6 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_6, k6_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k6_20 = context.mmaLoadB(tiles, 16, (6 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_6, k6_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k6_21 = context.mmaLoadB(tiles, 16, (6 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_6, k6_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k6_30 = context.mmaLoadB(tiles, 16, (6 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_6, k6_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k6_31 = context.mmaLoadB(tiles, 16, (6 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_6, k6_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_6, k6_31, f0_31, MMAShape.M16N8K16);
            HalfFloat[] k7_00 = context.mmaLoadB(tiles, 16, (7 * 8 + 0 * 2 + 0) * 256);
            f0_00 =
                    brain
                            ? context.mmaBF16(q0_7, k7_00, f0_00, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_00, f0_00, MMAShape.M16N8K16);
            HalfFloat[] k7_01 = context.mmaLoadB(tiles, 16, (7 * 8 + 0 * 2 + 1) * 256);
            f0_01 =
                    brain
                            ? context.mmaBF16(q0_7, k7_01, f0_01, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_01, f0_01, MMAShape.M16N8K16);
            HalfFloat[] k7_10 = context.mmaLoadB(tiles, 16, (7 * 8 + 1 * 2 + 0) * 256);
            f0_10 =
                    brain
                            ? context.mmaBF16(q0_7, k7_10, f0_10, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_10, f0_10, MMAShape.M16N8K16);
            HalfFloat[] k7_11 = context.mmaLoadB(tiles, 16, (7 * 8 + 1 * 2 + 1) * 256);
            f0_11 =
                    brain
                            ? context.mmaBF16(q0_7, k7_11, f0_11, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_11, f0_11, MMAShape.M16N8K16);
            HalfFloat[] k7_20 = context.mmaLoadB(tiles, 16, (7 * 8 + 2 * 2 + 0) * 256);
            f0_20 =
                    brain
                            ? context.mmaBF16(q0_7, k7_20, f0_20, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_20, f0_20, MMAShape.M16N8K16);
            HalfFloat[] k7_21 = context.mmaLoadB(tiles, 16, (7 * 8 + 2 * 2 + 1) * 256);
            f0_21 =
                    brain
                            ? context.mmaBF16(q0_7, k7_21, f0_21, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_21, f0_21, MMAShape.M16N8K16);
            HalfFloat[] k7_30 = context.mmaLoadB(tiles, 16, (7 * 8 + 3 * 2 + 0) * 256);
            f0_30 =
                    brain
                            ? context.mmaBF16(q0_7, k7_30, f0_30, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_30, f0_30, MMAShape.M16N8K16);
            HalfFloat[] k7_31 = context.mmaLoadB(tiles, 16, (7 * 8 + 3 * 2 + 1) * 256);
            f0_31 =
                    brain
                            ? context.mmaBF16(q0_7, k7_31, f0_31, MMAShape.M16N8K16)
                            : context.mma(q0_7, k7_31, f0_31, MMAShape.M16N8K16);

            int ownKey = tileStart + column;
            context.mmaStore(f0_00, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f0_01, view, warp * 16 + 1 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (0 * 2 + e / 4) * 8 + e % 2;
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
            context.mmaStore(f0_10, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f0_11, view, warp * 16 + 1 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (1 * 2 + e / 4) * 8 + e % 2;
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
            context.mmaStore(f0_20, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f0_21, view, warp * 16 + 1 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (2 * 2 + e / 4) * 8 + e % 2;
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
            float s020_00 = slots[own + 0 * 512 + 0 * 64 + 0] * factor;
            float s020_01 = slots[own + 0 * 512 + 0 * 64 + 1] * factor;
            float s020_10 = slots[own + 0 * 512 + 1 * 64 + 0] * factor;
            float s020_11 = slots[own + 0 * 512 + 1 * 64 + 1] * factor;
            float s021_00 = slots[own + 1 * 512 + 0 * 64 + 0] * factor;
            float s021_01 = slots[own + 1 * 512 + 0 * 64 + 1] * factor;
            float s021_10 = slots[own + 1 * 512 + 1 * 64 + 0] * factor;
            float s021_11 = slots[own + 1 * 512 + 1 * 64 + 1] * factor;
            context.mmaStore(f0_30, view, warp * 16 + 0 * 64, 0, 8);
            context.mmaStore(f0_31, view, warp * 16 + 1 * 64, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < scoresRead; e++) {
                    int at = own + e / 4 * 512 + e / 2 % 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 % 2 * 8, lastRow);
                    int key = (3 * 2 + e / 4) * 8 + e % 2;
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
            float s030_00 = slots[own + 0 * 512 + 0 * 64 + 0] * factor;
            float s030_01 = slots[own + 0 * 512 + 0 * 64 + 1] * factor;
            float s030_10 = slots[own + 0 * 512 + 1 * 64 + 0] * factor;
            float s030_11 = slots[own + 0 * 512 + 1 * 64 + 1] * factor;
            float s031_00 = slots[own + 1 * 512 + 0 * 64 + 0] * factor;
            float s031_01 = slots[own + 1 * 512 + 0 * 64 + 1] * factor;
            float s031_10 = slots[own + 1 * 512 + 1 * 64 + 0] * factor;
            float s031_11 = slots[own + 1 * 512 + 1 * 64 + 1] * factor;
            // Tiles that all rows see whole have no need to look at ranges.
            int hidden = TornadoMath.max(fullStart - tileStart, tileStart + KEYS - fullEnd);
            if (hidden > 0) {
                // Read again in each such tile: kept, they would take registers in all others.
                int row00 = TornadoMath.min(ownRow + 0 * 16 + 0 * 8, lastRow) / groupSize;
                int rowOffset00 = RunFields.row(fields, batch, row00);
                int start00 = TornadoMath.max(splitStart, fields.get(rowOffset00)) - ownKey;
                int end00 = TornadoMath.min(splitEnd, fields.get(rowOffset00 + 1)) - ownKey;
                s000_00 = (0 * 2 + 0) * 8 + 0 < start00 ? negativeInfinity : s000_00;
                s000_00 = (0 * 2 + 0) * 8 + 0 >= end00 ? negativeInfinity : s000_00;
                s000_01 = (0 * 2 + 0) * 8 + 1 < start00 ? negativeInfinity : s000_01;
                s000_01 = (0 * 2 + 0) * 8 + 1 >= end00 ? negativeInfinity : s000_01;
                s001_00 = (0 * 2 + 1) * 8 + 0 < start00 ? negativeInfinity : s001_00;
                s001_00 = (0 * 2 + 1) * 8 + 0 >= end00 ? negativeInfinity : s001_00;
                s001_01 = (0 * 2 + 1) * 8 + 1 < start00 ? negativeInfinity : s001_01;
                s001_01 = (0 * 2 + 1) * 8 + 1 >= end00 ? negativeInfinity : s001_01;
                s010_00 = (1 * 2 + 0) * 8 + 0 < start00 ? negativeInfinity : s010_00;
                s010_00 = (1 * 2 + 0) * 8 + 0 >= end00 ? negativeInfinity : s010_00;
                s010_01 = (1 * 2 + 0) * 8 + 1 < start00 ? negativeInfinity : s010_01;
                s010_01 = (1 * 2 + 0) * 8 + 1 >= end00 ? negativeInfinity : s010_01;
                s011_00 = (1 * 2 + 1) * 8 + 0 < start00 ? negativeInfinity : s011_00;
                s011_00 = (1 * 2 + 1) * 8 + 0 >= end00 ? negativeInfinity : s011_00;
                s011_01 = (1 * 2 + 1) * 8 + 1 < start00 ? negativeInfinity : s011_01;
                s011_01 = (1 * 2 + 1) * 8 + 1 >= end00 ? negativeInfinity : s011_01;
                s020_00 = (2 * 2 + 0) * 8 + 0 < start00 ? negativeInfinity : s020_00;
                s020_00 = (2 * 2 + 0) * 8 + 0 >= end00 ? negativeInfinity : s020_00;
                s020_01 = (2 * 2 + 0) * 8 + 1 < start00 ? negativeInfinity : s020_01;
                s020_01 = (2 * 2 + 0) * 8 + 1 >= end00 ? negativeInfinity : s020_01;
                s021_00 = (2 * 2 + 1) * 8 + 0 < start00 ? negativeInfinity : s021_00;
                s021_00 = (2 * 2 + 1) * 8 + 0 >= end00 ? negativeInfinity : s021_00;
                s021_01 = (2 * 2 + 1) * 8 + 1 < start00 ? negativeInfinity : s021_01;
                s021_01 = (2 * 2 + 1) * 8 + 1 >= end00 ? negativeInfinity : s021_01;
                s030_00 = (3 * 2 + 0) * 8 + 0 < start00 ? negativeInfinity : s030_00;
                s030_00 = (3 * 2 + 0) * 8 + 0 >= end00 ? negativeInfinity : s030_00;
                s030_01 = (3 * 2 + 0) * 8 + 1 < start00 ? negativeInfinity : s030_01;
                s030_01 = (3 * 2 + 0) * 8 + 1 >= end00 ? negativeInfinity : s030_01;
                s031_00 = (3 * 2 + 1) * 8 + 0 < start00 ? negativeInfinity : s031_00;
                s031_00 = (3 * 2 + 1) * 8 + 0 >= end00 ? negativeInfinity : s031_00;
                s031_01 = (3 * 2 + 1) * 8 + 1 < start00 ? negativeInfinity : s031_01;
                s031_01 = (3 * 2 + 1) * 8 + 1 >= end00 ? negativeInfinity : s031_01;
                int row01 = TornadoMath.min(ownRow + 0 * 16 + 1 * 8, lastRow) / groupSize;
                int rowOffset01 = RunFields.row(fields, batch, row01);
                int start01 = TornadoMath.max(splitStart, fields.get(rowOffset01)) - ownKey;
                int end01 = TornadoMath.min(splitEnd, fields.get(rowOffset01 + 1)) - ownKey;
                s000_10 = (0 * 2 + 0) * 8 + 0 < start01 ? negativeInfinity : s000_10;
                s000_10 = (0 * 2 + 0) * 8 + 0 >= end01 ? negativeInfinity : s000_10;
                s000_11 = (0 * 2 + 0) * 8 + 1 < start01 ? negativeInfinity : s000_11;
                s000_11 = (0 * 2 + 0) * 8 + 1 >= end01 ? negativeInfinity : s000_11;
                s001_10 = (0 * 2 + 1) * 8 + 0 < start01 ? negativeInfinity : s001_10;
                s001_10 = (0 * 2 + 1) * 8 + 0 >= end01 ? negativeInfinity : s001_10;
                s001_11 = (0 * 2 + 1) * 8 + 1 < start01 ? negativeInfinity : s001_11;
                s001_11 = (0 * 2 + 1) * 8 + 1 >= end01 ? negativeInfinity : s001_11;
                s010_10 = (1 * 2 + 0) * 8 + 0 < start01 ? negativeInfinity : s010_10;
                s010_10 = (1 * 2 + 0) * 8 + 0 >= end01 ? negativeInfinity : s010_10;
                s010_11 = (1 * 2 + 0) * 8 + 1 < start01 ? negativeInfinity : s010_11;
                s010_11 = (1 * 2 + 0) * 8 + 1 >= end01 ? negativeInfinity : s010_11;
                s011_10 = (1 * 2 + 1) * 8 + 0 < start01 ? negativeInfinity : s011_10;
                s011_10 = (1 * 2 + 1) * 8 + 0 >= end01 ? negativeInfinity : s011_10;
                s011_11 = (1 * 2 + 1) * 8 + 1 < start01 ? negativeInfinity : s011_11;
                s011_11 = (1 * 2 + 1) * 8 + 1 >= end01 ? negativeInfinity : s011_11;
                s020_10 = (2 * 2 + 0) * 8 + 0 < start01 ? negativeInfinity : s020_10;
                s020_10 = (2 * 2 + 0) * 8 + 0 >= end01 ? negativeInfinity : s020_10;
                s020_11 = (2 * 2 + 0) * 8 + 1 < start01 ? negativeInfinity : s020_11;
                s020_11 = (2 * 2 + 0) * 8 + 1 >= end01 ? negativeInfinity : s020_11;
                s021_10 = (2 * 2 + 1) * 8 + 0 < start01 ? negativeInfinity : s021_10;
                s021_10 = (2 * 2 + 1) * 8 + 0 >= end01 ? negativeInfinity : s021_10;
                s021_11 = (2 * 2 + 1) * 8 + 1 < start01 ? negativeInfinity : s021_11;
                s021_11 = (2 * 2 + 1) * 8 + 1 >= end01 ? negativeInfinity : s021_11;
                s030_10 = (3 * 2 + 0) * 8 + 0 < start01 ? negativeInfinity : s030_10;
                s030_10 = (3 * 2 + 0) * 8 + 0 >= end01 ? negativeInfinity : s030_10;
                s030_11 = (3 * 2 + 0) * 8 + 1 < start01 ? negativeInfinity : s030_11;
                s030_11 = (3 * 2 + 0) * 8 + 1 >= end01 ? negativeInfinity : s030_11;
                s031_10 = (3 * 2 + 1) * 8 + 0 < start01 ? negativeInfinity : s031_10;
                s031_10 = (3 * 2 + 1) * 8 + 0 >= end01 ? negativeInfinity : s031_10;
                s031_11 = (3 * 2 + 1) * 8 + 1 < start01 ? negativeInfinity : s031_11;
                s031_11 = (3 * 2 + 1) * 8 + 1 >= end01 ? negativeInfinity : s031_11;
            }

            float own00 = negativeInfinity;
            own00 = TornadoMath.max(own00, s000_00);
            own00 = TornadoMath.max(own00, s000_01);
            own00 = TornadoMath.max(own00, s001_00);
            own00 = TornadoMath.max(own00, s001_01);
            own00 = TornadoMath.max(own00, s010_00);
            own00 = TornadoMath.max(own00, s010_01);
            own00 = TornadoMath.max(own00, s011_00);
            own00 = TornadoMath.max(own00, s011_01);
            own00 = TornadoMath.max(own00, s020_00);
            own00 = TornadoMath.max(own00, s020_01);
            own00 = TornadoMath.max(own00, s021_00);
            own00 = TornadoMath.max(own00, s021_01);
            own00 = TornadoMath.max(own00, s030_00);
            own00 = TornadoMath.max(own00, s030_01);
            own00 = TornadoMath.max(own00, s031_00);
            own00 = TornadoMath.max(own00, s031_01);
            quads[quadAt + 0 * 64 + 0 * 32 + member] = own00;
            float own01 = negativeInfinity;
            own01 = TornadoMath.max(own01, s000_10);
            own01 = TornadoMath.max(own01, s000_11);
            own01 = TornadoMath.max(own01, s001_10);
            own01 = TornadoMath.max(own01, s001_11);
            own01 = TornadoMath.max(own01, s010_10);
            own01 = TornadoMath.max(own01, s010_11);
            own01 = TornadoMath.max(own01, s011_10);
            own01 = TornadoMath.max(own01, s011_11);
            own01 = TornadoMath.max(own01, s020_10);
            own01 = TornadoMath.max(own01, s020_11);
            own01 = TornadoMath.max(own01, s021_10);
            own01 = TornadoMath.max(own01, s021_11);
            own01 = TornadoMath.max(own01, s030_10);
            own01 = TornadoMath.max(own01, s030_11);
            own01 = TornadoMath.max(own01, s031_10);
            own01 = TornadoMath.max(own01, s031_11);
            quads[quadAt + 0 * 64 + 1 * 32 + member] = own01;
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

            int weightAt = places[ITEMS + item];
            int block000 = 0 * KEYS / 8 + 0 * 2 + 0;
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
            int block001 = 0 * KEYS / 8 + 0 * 2 + 1;
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
            int block010 = 0 * KEYS / 8 + 1 * 2 + 0;
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
            int block011 = 0 * KEYS / 8 + 1 * 2 + 1;
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
            int block020 = 0 * KEYS / 8 + 2 * 2 + 0;
            int at020 = weightAt + block020 / 2 * 128 + block020 % 2 * 4;
            float p020_00 = TornadoMath.exp(s020_00 - reference00);
            sum00 += p020_00;
            float p020_01 = TornadoMath.exp(s020_01 - reference00);
            sum00 += p020_01;
            weights[at020 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p020_00, p020_01)
                            : TensorParts.pair(p020_00, p020_01);
            float p020_10 = TornadoMath.exp(s020_10 - reference01);
            sum01 += p020_10;
            float p020_11 = TornadoMath.exp(s020_11 - reference01);
            sum01 += p020_11;
            weights[at020 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p020_10, p020_11)
                            : TensorParts.pair(p020_10, p020_11);
            int block021 = 0 * KEYS / 8 + 2 * 2 + 1;
            int at021 = weightAt + block021 / 2 * 128 + block021 % 2 * 4;
            float p021_00 = TornadoMath.exp(s021_00 - reference00);
            sum00 += p021_00;
            float p021_01 = TornadoMath.exp(s021_01 - reference00);
            sum00 += p021_01;
            weights[at021 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p021_00, p021_01)
                            : TensorParts.pair(p021_00, p021_01);
            float p021_10 = TornadoMath.exp(s021_10 - reference01);
            sum01 += p021_10;
            float p021_11 = TornadoMath.exp(s021_11 - reference01);
            sum01 += p021_11;
            weights[at021 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p021_10, p021_11)
                            : TensorParts.pair(p021_10, p021_11);
            int block030 = 0 * KEYS / 8 + 3 * 2 + 0;
            int at030 = weightAt + block030 / 2 * 128 + block030 % 2 * 4;
            float p030_00 = TornadoMath.exp(s030_00 - reference00);
            sum00 += p030_00;
            float p030_01 = TornadoMath.exp(s030_01 - reference00);
            sum00 += p030_01;
            weights[at030 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p030_00, p030_01)
                            : TensorParts.pair(p030_00, p030_01);
            float p030_10 = TornadoMath.exp(s030_10 - reference01);
            sum01 += p030_10;
            float p030_11 = TornadoMath.exp(s030_11 - reference01);
            sum01 += p030_11;
            weights[at030 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p030_10, p030_11)
                            : TensorParts.pair(p030_10, p030_11);
            int block031 = 0 * KEYS / 8 + 3 * 2 + 1;
            int at031 = weightAt + block031 / 2 * 128 + block031 % 2 * 4;
            float p031_00 = TornadoMath.exp(s031_00 - reference00);
            sum00 += p031_00;
            float p031_01 = TornadoMath.exp(s031_01 - reference00);
            sum00 += p031_01;
            weights[at031 + 0 * 64] =
                    brain
                            ? TensorParts.brainPair(p031_00, p031_01)
                            : TensorParts.pair(p031_00, p031_01);
            float p031_10 = TornadoMath.exp(s031_10 - reference01);
            sum01 += p031_10;
            float p031_11 = TornadoMath.exp(s031_11 - reference01);
            sum01 += p031_11;
            weights[at031 + 1 * 64] =
                    brain
                            ? TensorParts.brainPair(p031_10, p031_11)
                            : TensorParts.pair(p031_10, p031_11);
            context.asyncCopyWaitGroup(1);
            context.localBarrier();

            int weightsAt = places[2 * ITEMS + warp];
            HalfFloat[] w0_0 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 0) * 512);
            HalfFloat[] w0_1 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 1) * 512);
            HalfFloat[] w0_2 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 2) * 512);
            HalfFloat[] w0_3 = context.mmaLoadA(weights, 16, weightsAt + (0 * 4 + 3) * 512);
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
            o0_8[0 * 2 + 0] = o0_8[0 * 2 + 0] * rescale00;
            o0_8[0 * 2 + 1] = o0_8[0 * 2 + 1] * rescale00;
            o0_8[1 * 2 + 0] = o0_8[1 * 2 + 0] * rescale01;
            o0_8[1 * 2 + 1] = o0_8[1 * 2 + 1] * rescale01;
            o0_9[0 * 2 + 0] = o0_9[0 * 2 + 0] * rescale00;
            o0_9[0 * 2 + 1] = o0_9[0 * 2 + 1] * rescale00;
            o0_9[1 * 2 + 0] = o0_9[1 * 2 + 0] * rescale01;
            o0_9[1 * 2 + 1] = o0_9[1 * 2 + 1] * rescale01;
            o0_10[0 * 2 + 0] = o0_10[0 * 2 + 0] * rescale00;
            o0_10[0 * 2 + 1] = o0_10[0 * 2 + 1] * rescale00;
            o0_10[1 * 2 + 0] = o0_10[1 * 2 + 0] * rescale01;
            o0_10[1 * 2 + 1] = o0_10[1 * 2 + 1] * rescale01;
            o0_11[0 * 2 + 0] = o0_11[0 * 2 + 0] * rescale00;
            o0_11[0 * 2 + 1] = o0_11[0 * 2 + 1] * rescale00;
            o0_11[1 * 2 + 0] = o0_11[1 * 2 + 0] * rescale01;
            o0_11[1 * 2 + 1] = o0_11[1 * 2 + 1] * rescale01;
            o0_12[0 * 2 + 0] = o0_12[0 * 2 + 0] * rescale00;
            o0_12[0 * 2 + 1] = o0_12[0 * 2 + 1] * rescale00;
            o0_12[1 * 2 + 0] = o0_12[1 * 2 + 0] * rescale01;
            o0_12[1 * 2 + 1] = o0_12[1 * 2 + 1] * rescale01;
            o0_13[0 * 2 + 0] = o0_13[0 * 2 + 0] * rescale00;
            o0_13[0 * 2 + 1] = o0_13[0 * 2 + 1] * rescale00;
            o0_13[1 * 2 + 0] = o0_13[1 * 2 + 0] * rescale01;
            o0_13[1 * 2 + 1] = o0_13[1 * 2 + 1] * rescale01;
            o0_14[0 * 2 + 0] = o0_14[0 * 2 + 0] * rescale00;
            o0_14[0 * 2 + 1] = o0_14[0 * 2 + 1] * rescale00;
            o0_14[1 * 2 + 0] = o0_14[1 * 2 + 0] * rescale01;
            o0_14[1 * 2 + 1] = o0_14[1 * 2 + 1] * rescale01;
            o0_15[0 * 2 + 0] = o0_15[0 * 2 + 0] * rescale00;
            o0_15[0 * 2 + 1] = o0_15[0 * 2 + 1] * rescale00;
            o0_15[1 * 2 + 0] = o0_15[1 * 2 + 0] * rescale01;
            o0_15[1 * 2 + 1] = o0_15[1 * 2 + 1] * rescale01;
            HalfFloat[] v0_0 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 0) * 256);
            float[] r0_0 =
                    brain
                            ? context.mmaBF16(w0_0, v0_0, o0_0, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_0, o0_0, MMAShape.M16N8K16);
            HalfFloat[] v0_1 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 1) * 256);
            float[] r0_1 =
                    brain
                            ? context.mmaBF16(w0_0, v0_1, o0_1, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_1, o0_1, MMAShape.M16N8K16);
            HalfFloat[] v0_2 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 2) * 256);
            float[] r0_2 =
                    brain
                            ? context.mmaBF16(w0_0, v0_2, o0_2, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_2, o0_2, MMAShape.M16N8K16);
            HalfFloat[] v0_3 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 3) * 256);
            float[] r0_3 =
                    brain
                            ? context.mmaBF16(w0_0, v0_3, o0_3, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_3, o0_3, MMAShape.M16N8K16);
            HalfFloat[] v0_4 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 4) * 256);
            float[] r0_4 =
                    brain
                            ? context.mmaBF16(w0_0, v0_4, o0_4, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_4, o0_4, MMAShape.M16N8K16);
            HalfFloat[] v0_5 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 5) * 256);
            float[] r0_5 =
                    brain
                            ? context.mmaBF16(w0_0, v0_5, o0_5, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_5, o0_5, MMAShape.M16N8K16);
            HalfFloat[] v0_6 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 6) * 256);
            float[] r0_6 =
                    brain
                            ? context.mmaBF16(w0_0, v0_6, o0_6, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_6, o0_6, MMAShape.M16N8K16);
            HalfFloat[] v0_7 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 7) * 256);
            float[] r0_7 =
                    brain
                            ? context.mmaBF16(w0_0, v0_7, o0_7, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_7, o0_7, MMAShape.M16N8K16);
            HalfFloat[] v0_8 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 8) * 256);
            float[] r0_8 =
                    brain
                            ? context.mmaBF16(w0_0, v0_8, o0_8, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_8, o0_8, MMAShape.M16N8K16);
            HalfFloat[] v0_9 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 9) * 256);
            float[] r0_9 =
                    brain
                            ? context.mmaBF16(w0_0, v0_9, o0_9, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_9, o0_9, MMAShape.M16N8K16);
            HalfFloat[] v0_10 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 10) * 256);
            float[] r0_10 =
                    brain
                            ? context.mmaBF16(w0_0, v0_10, o0_10, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_10, o0_10, MMAShape.M16N8K16);
            HalfFloat[] v0_11 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 11) * 256);
            float[] r0_11 =
                    brain
                            ? context.mmaBF16(w0_0, v0_11, o0_11, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_11, o0_11, MMAShape.M16N8K16);
            HalfFloat[] v0_12 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 12) * 256);
            float[] r0_12 =
                    brain
                            ? context.mmaBF16(w0_0, v0_12, o0_12, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_12, o0_12, MMAShape.M16N8K16);
            HalfFloat[] v0_13 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 13) * 256);
            float[] r0_13 =
                    brain
                            ? context.mmaBF16(w0_0, v0_13, o0_13, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_13, o0_13, MMAShape.M16N8K16);
            HalfFloat[] v0_14 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 14) * 256);
            float[] r0_14 =
                    brain
                            ? context.mmaBF16(w0_0, v0_14, o0_14, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_14, o0_14, MMAShape.M16N8K16);
            HalfFloat[] v0_15 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 15) * 256);
            float[] r0_15 =
                    brain
                            ? context.mmaBF16(w0_0, v0_15, o0_15, MMAShape.M16N8K16)
                            : context.mma(w0_0, v0_15, o0_15, MMAShape.M16N8K16);
            HalfFloat[] v1_0 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 0) * 256);
            r0_0 =
                    brain
                            ? context.mmaBF16(w0_1, v1_0, r0_0, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_0, r0_0, MMAShape.M16N8K16);
            HalfFloat[] v1_1 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 1) * 256);
            r0_1 =
                    brain
                            ? context.mmaBF16(w0_1, v1_1, r0_1, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_1, r0_1, MMAShape.M16N8K16);
            HalfFloat[] v1_2 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 2) * 256);
            r0_2 =
                    brain
                            ? context.mmaBF16(w0_1, v1_2, r0_2, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_2, r0_2, MMAShape.M16N8K16);
            HalfFloat[] v1_3 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 3) * 256);
            r0_3 =
                    brain
                            ? context.mmaBF16(w0_1, v1_3, r0_3, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_3, r0_3, MMAShape.M16N8K16);
            HalfFloat[] v1_4 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 4) * 256);
            r0_4 =
                    brain
                            ? context.mmaBF16(w0_1, v1_4, r0_4, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_4, r0_4, MMAShape.M16N8K16);
            HalfFloat[] v1_5 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 5) * 256);
            r0_5 =
                    brain
                            ? context.mmaBF16(w0_1, v1_5, r0_5, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_5, r0_5, MMAShape.M16N8K16);
            HalfFloat[] v1_6 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 6) * 256);
            r0_6 =
                    brain
                            ? context.mmaBF16(w0_1, v1_6, r0_6, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_6, r0_6, MMAShape.M16N8K16);
            HalfFloat[] v1_7 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 7) * 256);
            r0_7 =
                    brain
                            ? context.mmaBF16(w0_1, v1_7, r0_7, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_7, r0_7, MMAShape.M16N8K16);
            HalfFloat[] v1_8 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 8) * 256);
            r0_8 =
                    brain
                            ? context.mmaBF16(w0_1, v1_8, r0_8, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_8, r0_8, MMAShape.M16N8K16);
            HalfFloat[] v1_9 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 9) * 256);
            r0_9 =
                    brain
                            ? context.mmaBF16(w0_1, v1_9, r0_9, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_9, r0_9, MMAShape.M16N8K16);
            HalfFloat[] v1_10 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 10) * 256);
            r0_10 =
                    brain
                            ? context.mmaBF16(w0_1, v1_10, r0_10, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_10, r0_10, MMAShape.M16N8K16);
            HalfFloat[] v1_11 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 11) * 256);
            r0_11 =
                    brain
                            ? context.mmaBF16(w0_1, v1_11, r0_11, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_11, r0_11, MMAShape.M16N8K16);
            HalfFloat[] v1_12 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 12) * 256);
            r0_12 =
                    brain
                            ? context.mmaBF16(w0_1, v1_12, r0_12, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_12, r0_12, MMAShape.M16N8K16);
            HalfFloat[] v1_13 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 13) * 256);
            r0_13 =
                    brain
                            ? context.mmaBF16(w0_1, v1_13, r0_13, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_13, r0_13, MMAShape.M16N8K16);
            HalfFloat[] v1_14 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 14) * 256);
            r0_14 =
                    brain
                            ? context.mmaBF16(w0_1, v1_14, r0_14, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_14, r0_14, MMAShape.M16N8K16);
            HalfFloat[] v1_15 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 15) * 256);
            r0_15 =
                    brain
                            ? context.mmaBF16(w0_1, v1_15, r0_15, MMAShape.M16N8K16)
                            : context.mma(w0_1, v1_15, r0_15, MMAShape.M16N8K16);
            HalfFloat[] v2_0 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 0) * 256);
            r0_0 =
                    brain
                            ? context.mmaBF16(w0_2, v2_0, r0_0, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_0, r0_0, MMAShape.M16N8K16);
            HalfFloat[] v2_1 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 1) * 256);
            r0_1 =
                    brain
                            ? context.mmaBF16(w0_2, v2_1, r0_1, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_1, r0_1, MMAShape.M16N8K16);
            HalfFloat[] v2_2 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 2) * 256);
            r0_2 =
                    brain
                            ? context.mmaBF16(w0_2, v2_2, r0_2, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_2, r0_2, MMAShape.M16N8K16);
            HalfFloat[] v2_3 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 3) * 256);
            r0_3 =
                    brain
                            ? context.mmaBF16(w0_2, v2_3, r0_3, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_3, r0_3, MMAShape.M16N8K16);
            HalfFloat[] v2_4 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 4) * 256);
            r0_4 =
                    brain
                            ? context.mmaBF16(w0_2, v2_4, r0_4, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_4, r0_4, MMAShape.M16N8K16);
            HalfFloat[] v2_5 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 5) * 256);
            r0_5 =
                    brain
                            ? context.mmaBF16(w0_2, v2_5, r0_5, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_5, r0_5, MMAShape.M16N8K16);
            HalfFloat[] v2_6 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 6) * 256);
            r0_6 =
                    brain
                            ? context.mmaBF16(w0_2, v2_6, r0_6, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_6, r0_6, MMAShape.M16N8K16);
            HalfFloat[] v2_7 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 7) * 256);
            r0_7 =
                    brain
                            ? context.mmaBF16(w0_2, v2_7, r0_7, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_7, r0_7, MMAShape.M16N8K16);
            HalfFloat[] v2_8 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 8) * 256);
            r0_8 =
                    brain
                            ? context.mmaBF16(w0_2, v2_8, r0_8, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_8, r0_8, MMAShape.M16N8K16);
            HalfFloat[] v2_9 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 9) * 256);
            r0_9 =
                    brain
                            ? context.mmaBF16(w0_2, v2_9, r0_9, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_9, r0_9, MMAShape.M16N8K16);
            HalfFloat[] v2_10 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 10) * 256);
            r0_10 =
                    brain
                            ? context.mmaBF16(w0_2, v2_10, r0_10, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_10, r0_10, MMAShape.M16N8K16);
            HalfFloat[] v2_11 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 11) * 256);
            r0_11 =
                    brain
                            ? context.mmaBF16(w0_2, v2_11, r0_11, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_11, r0_11, MMAShape.M16N8K16);
            HalfFloat[] v2_12 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 12) * 256);
            r0_12 =
                    brain
                            ? context.mmaBF16(w0_2, v2_12, r0_12, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_12, r0_12, MMAShape.M16N8K16);
            HalfFloat[] v2_13 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 13) * 256);
            r0_13 =
                    brain
                            ? context.mmaBF16(w0_2, v2_13, r0_13, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_13, r0_13, MMAShape.M16N8K16);
            HalfFloat[] v2_14 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 14) * 256);
            r0_14 =
                    brain
                            ? context.mmaBF16(w0_2, v2_14, r0_14, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_14, r0_14, MMAShape.M16N8K16);
            HalfFloat[] v2_15 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 15) * 256);
            r0_15 =
                    brain
                            ? context.mmaBF16(w0_2, v2_15, r0_15, MMAShape.M16N8K16)
                            : context.mma(w0_2, v2_15, r0_15, MMAShape.M16N8K16);
            HalfFloat[] v3_0 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 0) * 256);
            r0_0 =
                    brain
                            ? context.mmaBF16(w0_3, v3_0, r0_0, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_0, r0_0, MMAShape.M16N8K16);
            HalfFloat[] v3_1 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 1) * 256);
            r0_1 =
                    brain
                            ? context.mmaBF16(w0_3, v3_1, r0_1, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_1, r0_1, MMAShape.M16N8K16);
            HalfFloat[] v3_2 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 2) * 256);
            r0_2 =
                    brain
                            ? context.mmaBF16(w0_3, v3_2, r0_2, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_2, r0_2, MMAShape.M16N8K16);
            HalfFloat[] v3_3 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 3) * 256);
            r0_3 =
                    brain
                            ? context.mmaBF16(w0_3, v3_3, r0_3, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_3, r0_3, MMAShape.M16N8K16);
            HalfFloat[] v3_4 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 4) * 256);
            r0_4 =
                    brain
                            ? context.mmaBF16(w0_3, v3_4, r0_4, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_4, r0_4, MMAShape.M16N8K16);
            HalfFloat[] v3_5 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 5) * 256);
            r0_5 =
                    brain
                            ? context.mmaBF16(w0_3, v3_5, r0_5, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_5, r0_5, MMAShape.M16N8K16);
            HalfFloat[] v3_6 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 6) * 256);
            r0_6 =
                    brain
                            ? context.mmaBF16(w0_3, v3_6, r0_6, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_6, r0_6, MMAShape.M16N8K16);
            HalfFloat[] v3_7 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 7) * 256);
            r0_7 =
                    brain
                            ? context.mmaBF16(w0_3, v3_7, r0_7, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_7, r0_7, MMAShape.M16N8K16);
            HalfFloat[] v3_8 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 8) * 256);
            r0_8 =
                    brain
                            ? context.mmaBF16(w0_3, v3_8, r0_8, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_8, r0_8, MMAShape.M16N8K16);
            HalfFloat[] v3_9 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 9) * 256);
            r0_9 =
                    brain
                            ? context.mmaBF16(w0_3, v3_9, r0_9, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_9, r0_9, MMAShape.M16N8K16);
            HalfFloat[] v3_10 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 10) * 256);
            r0_10 =
                    brain
                            ? context.mmaBF16(w0_3, v3_10, r0_10, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_10, r0_10, MMAShape.M16N8K16);
            HalfFloat[] v3_11 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 11) * 256);
            r0_11 =
                    brain
                            ? context.mmaBF16(w0_3, v3_11, r0_11, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_11, r0_11, MMAShape.M16N8K16);
            HalfFloat[] v3_12 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 12) * 256);
            r0_12 =
                    brain
                            ? context.mmaBF16(w0_3, v3_12, r0_12, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_12, r0_12, MMAShape.M16N8K16);
            HalfFloat[] v3_13 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 13) * 256);
            r0_13 =
                    brain
                            ? context.mmaBF16(w0_3, v3_13, r0_13, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_13, r0_13, MMAShape.M16N8K16);
            HalfFloat[] v3_14 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 14) * 256);
            r0_14 =
                    brain
                            ? context.mmaBF16(w0_3, v3_14, r0_14, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_14, r0_14, MMAShape.M16N8K16);
            HalfFloat[] v3_15 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 15) * 256);
            r0_15 =
                    brain
                            ? context.mmaBF16(w0_3, v3_15, r0_15, MMAShape.M16N8K16)
                            : context.mma(w0_3, v3_15, r0_15, MMAShape.M16N8K16);
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
            context.mmaStore(r0_8, view, warp * 16, 0, 8);
            o0_8[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_8[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_8[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_8[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_9, view, warp * 16, 0, 8);
            o0_9[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_9[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_9[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_9[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_10, view, warp * 16, 0, 8);
            o0_10[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_10[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_10[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_10[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_11, view, warp * 16, 0, 8);
            o0_11[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_11[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_11[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_11[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_12, view, warp * 16, 0, 8);
            o0_12[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_12[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_12[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_12[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_13, view, warp * 16, 0, 8);
            o0_13[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_13[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_13[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_13[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_14, view, warp * 16, 0, 8);
            o0_14[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_14[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_14[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_14[1 * 2 + 1] = slots[own + 1 * 64 + 1];
            context.mmaStore(r0_15, view, warp * 16, 0, 8);
            o0_15[0 * 2 + 0] = slots[own + 0 * 64 + 0];
            o0_15[0 * 2 + 1] = slots[own + 0 * 64 + 1];
            o0_15[1 * 2 + 0] = slots[own + 1 * 64 + 0];
            o0_15[1 * 2 + 1] = slots[own + 1 * 64 + 1];
        }

        context.localBarrier();
        quads[quadAt + 0 * 64 + 0 * 32 + member] = sum00;
        quads[quadAt + 0 * 64 + 1 * 32 + member] = sum01;
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
            if (8 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 8 * 8 + column + 0, o0_8[0 * 2 + 0] * inverse);
            }
            if (8 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 8 * 8 + column + 1, o0_8[0 * 2 + 1] * inverse);
            }
            if (9 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 9 * 8 + column + 0, o0_9[0 * 2 + 0] * inverse);
            }
            if (9 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 9 * 8 + column + 1, o0_9[0 * 2 + 1] * inverse);
            }
            if (10 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 10 * 8 + column + 0, o0_10[0 * 2 + 0] * inverse);
            }
            if (10 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 10 * 8 + column + 1, o0_10[0 * 2 + 1] * inverse);
            }
            if (11 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 11 * 8 + column + 0, o0_11[0 * 2 + 0] * inverse);
            }
            if (11 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 11 * 8 + column + 1, o0_11[0 * 2 + 1] * inverse);
            }
            if (12 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 12 * 8 + column + 0, o0_12[0 * 2 + 0] * inverse);
            }
            if (12 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 12 * 8 + column + 1, o0_12[0 * 2 + 1] * inverse);
            }
            if (13 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 13 * 8 + column + 0, o0_13[0 * 2 + 0] * inverse);
            }
            if (13 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 13 * 8 + column + 1, o0_13[0 * 2 + 1] * inverse);
            }
            if (14 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 14 * 8 + column + 0, o0_14[0 * 2 + 0] * inverse);
            }
            if (14 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 14 * 8 + column + 1, o0_14[0 * 2 + 1] * inverse);
            }
            if (15 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 15 * 8 + column + 0, o0_15[0 * 2 + 0] * inverse);
            }
            if (15 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 15 * 8 + column + 1, o0_15[0 * 2 + 1] * inverse);
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
            if (8 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 8 * 8 + column + 0, o0_8[1 * 2 + 0] * inverse);
            }
            if (8 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 8 * 8 + column + 1, o0_8[1 * 2 + 1] * inverse);
            }
            if (9 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 9 * 8 + column + 0, o0_9[1 * 2 + 0] * inverse);
            }
            if (9 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 9 * 8 + column + 1, o0_9[1 * 2 + 1] * inverse);
            }
            if (10 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 10 * 8 + column + 0, o0_10[1 * 2 + 0] * inverse);
            }
            if (10 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 10 * 8 + column + 1, o0_10[1 * 2 + 1] * inverse);
            }
            if (11 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 11 * 8 + column + 0, o0_11[1 * 2 + 0] * inverse);
            }
            if (11 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 11 * 8 + column + 1, o0_11[1 * 2 + 1] * inverse);
            }
            if (12 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 12 * 8 + column + 0, o0_12[1 * 2 + 0] * inverse);
            }
            if (12 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 12 * 8 + column + 1, o0_12[1 * 2 + 1] * inverse);
            }
            if (13 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 13 * 8 + column + 0, o0_13[1 * 2 + 0] * inverse);
            }
            if (13 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 13 * 8 + column + 1, o0_13[1 * 2 + 1] * inverse);
            }
            if (14 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 14 * 8 + column + 0, o0_14[1 * 2 + 0] * inverse);
            }
            if (14 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 14 * 8 + column + 1, o0_14[1 * 2 + 1] * inverse);
            }
            if (15 * 8 + column + 0 < valueDim) {
                out.set(outOffset + 15 * 8 + column + 0, o0_15[1 * 2 + 0] * inverse);
            }
            if (15 * 8 + column + 1 < valueDim) {
                out.set(outOffset + 15 * 8 + column + 1, o0_15[1 * 2 + 1] * inverse);
            }
        }
    }
}
