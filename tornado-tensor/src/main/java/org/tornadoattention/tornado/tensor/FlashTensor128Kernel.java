package org.tornadoattention.tornado.tensor;

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

/// Attention in one pass over the keys on tensor cores, from float16 to float32, for a head and
/// value dimension of 128.
///
/// Generated: `FlashTensorKernel.template` is what to read and to change, `TensorTemplate` says how
/// to write this file anew.
///
/// ```
/// for each tile of keys:  S = scale * Q K^T, softcap, bias, masks      tensor cores, float32 sums
///                         m' = max(m, rowmax S);  P = exp(S - m');  a = exp(m - m')
///                         l = a l + rowsum P                            float32
///                         O = a O + P V;    m = m'                      P in float16, float32 sums
/// out = O / l,  logSumExp = m + log l
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q | float16: heads, queryLength, 128; strides in [RunFields], all even |
/// | keys, values | float16, in tiles, by [TensorPackKernel] |
/// | bias, allowed | any strides, see [RunFields] |
/// | out | float32: heads, queryLength, 128; strides in [RunFields] |
/// | logSumExp | float32: `[heads][queryLength]` |
///
/// Work: 4 * 128 flops for each pair of a query and a visible key, rounded up to tiles of 64 rows
/// and 64 keys. Traffic: K and V once for every 64 rows of all query heads that share a key-value
/// head. Extra memory: the packed keys and values; local memory for two tiles, the weights, and 4
/// KB.
///
/// Parallel over tiles of rows, a work-group each, and there over warps, which have 16 rows each.
/// Products are made by whole warps from fragments, matrices that lie in registers of 32 lanes:
///
/// | name | what it is |
/// |---|---|
/// | `q{m}_{k}` | A, 16 x 16: queries of block m, features of block k |
/// | `k{k}_{n}` | B, 16 x 8: features of block k, keys of block n |
/// | `f{m}_{n}` | C, 16 x 8: scores |
/// | `s{m}{n}_{x}{y}` | a lane's scores there: row x of two, column y of two |
/// | `w{m}_{p}` | A, 16 x 16: weights of block m, keys of block p |
/// | `v{p}_{d}` | B, 16 x 8: keys of block p, features of block d |
/// | `o{m}_{d}`, `r{m}_{d}` | C, 16 x 8: the accumulator before and behind a tile |
///
/// Tiles are copied in the background: the values while scores are made, the next keys while the
/// softmax and its product are. The scale is applied after the product, and hidden scores are
/// selected to -infinity, as in the kernels for all devices; weights are rounded to float16, which
/// is what makes results differ from theirs, by about 2^-11 of the largest value. A weight of 0
/// does not hide an infinite value: those are for the other kernels, see [Features#NON_FINITE].
///
/// Source: Dao, FlashAttention-2, 2023, algorithm 1; NVIDIA, PTX ISA, `mma.m16n8k16`. For
/// TornadoVM's CUDA backend from 5.2 and compute capability 8.0; where there are none, for other
/// dimensions and for few rows there are the kernels of `attention-tornado`.
public final class FlashTensor128Kernel {
    private static final int ITEMS = TensorTile.ITEMS;
    private static final int KEYS = TensorTile.KEYS;

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
    /// @param header floats that an array's header takes on the device, see [TensorTile#header]
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
        float[] slots = context.allocateFloatLocalArray(TensorTile.SLOTS);
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
        int warp = item / 32;
        int lane = item % 32;
        // A lane has rows quad and quad + 8 of 16, and columns 2 * member and the next of 8.
        int quad = lane / 4;
        int member = lane % 4;
        int column = member * 2;
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

        for (int x = item; x < ROWS * DIM / 2; x += ITEMS) {
            int block = x / 128;
            int row = firstRow + block / BLOCKS * 16 + x % 128 / 8;
            int feature = block % BLOCKS * 16 + x % 8 * 2;
            int from = TensorParts.queryRow(fields, batch, head, row, lastRow) + feature;
            context.asyncCopyToLocal(tiles, x, q, from);
        }
        context.asyncCopyCommit();
        context.asyncCopyWaitGroup(0);
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
            for (int x = 0; x < TILE; x += ITEMS) {
                context.asyncCopyToLocal(tiles, TILE + x + item, values, tileAt + x * 2);
            }
            context.asyncCopyCommit();

            float[] f0_0 = context.mmaFragment(0f);
            float[] f0_1 = context.mmaFragment(0f);
            float[] f0_2 = context.mmaFragment(0f);
            float[] f0_3 = context.mmaFragment(0f);
            float[] f0_4 = context.mmaFragment(0f);
            float[] f0_5 = context.mmaFragment(0f);
            float[] f0_6 = context.mmaFragment(0f);
            float[] f0_7 = context.mmaFragment(0f);
            HalfFloat[] k0_0 = context.mmaLoadB(tiles, 16, (0 * 8 + 0) * 256);
            f0_0 = context.mma(q0_0, k0_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k0_1 = context.mmaLoadB(tiles, 16, (0 * 8 + 1) * 256);
            f0_1 = context.mma(q0_0, k0_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k0_2 = context.mmaLoadB(tiles, 16, (0 * 8 + 2) * 256);
            f0_2 = context.mma(q0_0, k0_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k0_3 = context.mmaLoadB(tiles, 16, (0 * 8 + 3) * 256);
            f0_3 = context.mma(q0_0, k0_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k0_4 = context.mmaLoadB(tiles, 16, (0 * 8 + 4) * 256);
            f0_4 = context.mma(q0_0, k0_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k0_5 = context.mmaLoadB(tiles, 16, (0 * 8 + 5) * 256);
            f0_5 = context.mma(q0_0, k0_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k0_6 = context.mmaLoadB(tiles, 16, (0 * 8 + 6) * 256);
            f0_6 = context.mma(q0_0, k0_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k0_7 = context.mmaLoadB(tiles, 16, (0 * 8 + 7) * 256);
            f0_7 = context.mma(q0_0, k0_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k1_0 = context.mmaLoadB(tiles, 16, (1 * 8 + 0) * 256);
            f0_0 = context.mma(q0_1, k1_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k1_1 = context.mmaLoadB(tiles, 16, (1 * 8 + 1) * 256);
            f0_1 = context.mma(q0_1, k1_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k1_2 = context.mmaLoadB(tiles, 16, (1 * 8 + 2) * 256);
            f0_2 = context.mma(q0_1, k1_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k1_3 = context.mmaLoadB(tiles, 16, (1 * 8 + 3) * 256);
            f0_3 = context.mma(q0_1, k1_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k1_4 = context.mmaLoadB(tiles, 16, (1 * 8 + 4) * 256);
            f0_4 = context.mma(q0_1, k1_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k1_5 = context.mmaLoadB(tiles, 16, (1 * 8 + 5) * 256);
            f0_5 = context.mma(q0_1, k1_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k1_6 = context.mmaLoadB(tiles, 16, (1 * 8 + 6) * 256);
            f0_6 = context.mma(q0_1, k1_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k1_7 = context.mmaLoadB(tiles, 16, (1 * 8 + 7) * 256);
            f0_7 = context.mma(q0_1, k1_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k2_0 = context.mmaLoadB(tiles, 16, (2 * 8 + 0) * 256);
            f0_0 = context.mma(q0_2, k2_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k2_1 = context.mmaLoadB(tiles, 16, (2 * 8 + 1) * 256);
            f0_1 = context.mma(q0_2, k2_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k2_2 = context.mmaLoadB(tiles, 16, (2 * 8 + 2) * 256);
            f0_2 = context.mma(q0_2, k2_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k2_3 = context.mmaLoadB(tiles, 16, (2 * 8 + 3) * 256);
            f0_3 = context.mma(q0_2, k2_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k2_4 = context.mmaLoadB(tiles, 16, (2 * 8 + 4) * 256);
            f0_4 = context.mma(q0_2, k2_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k2_5 = context.mmaLoadB(tiles, 16, (2 * 8 + 5) * 256);
            f0_5 = context.mma(q0_2, k2_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k2_6 = context.mmaLoadB(tiles, 16, (2 * 8 + 6) * 256);
            f0_6 = context.mma(q0_2, k2_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k2_7 = context.mmaLoadB(tiles, 16, (2 * 8 + 7) * 256);
            f0_7 = context.mma(q0_2, k2_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k3_0 = context.mmaLoadB(tiles, 16, (3 * 8 + 0) * 256);
            f0_0 = context.mma(q0_3, k3_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k3_1 = context.mmaLoadB(tiles, 16, (3 * 8 + 1) * 256);
            f0_1 = context.mma(q0_3, k3_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k3_2 = context.mmaLoadB(tiles, 16, (3 * 8 + 2) * 256);
            f0_2 = context.mma(q0_3, k3_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k3_3 = context.mmaLoadB(tiles, 16, (3 * 8 + 3) * 256);
            f0_3 = context.mma(q0_3, k3_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k3_4 = context.mmaLoadB(tiles, 16, (3 * 8 + 4) * 256);
            f0_4 = context.mma(q0_3, k3_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k3_5 = context.mmaLoadB(tiles, 16, (3 * 8 + 5) * 256);
            f0_5 = context.mma(q0_3, k3_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k3_6 = context.mmaLoadB(tiles, 16, (3 * 8 + 6) * 256);
            f0_6 = context.mma(q0_3, k3_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k3_7 = context.mmaLoadB(tiles, 16, (3 * 8 + 7) * 256);
            f0_7 = context.mma(q0_3, k3_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k4_0 = context.mmaLoadB(tiles, 16, (4 * 8 + 0) * 256);
            f0_0 = context.mma(q0_4, k4_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k4_1 = context.mmaLoadB(tiles, 16, (4 * 8 + 1) * 256);
            f0_1 = context.mma(q0_4, k4_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k4_2 = context.mmaLoadB(tiles, 16, (4 * 8 + 2) * 256);
            f0_2 = context.mma(q0_4, k4_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k4_3 = context.mmaLoadB(tiles, 16, (4 * 8 + 3) * 256);
            f0_3 = context.mma(q0_4, k4_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k4_4 = context.mmaLoadB(tiles, 16, (4 * 8 + 4) * 256);
            f0_4 = context.mma(q0_4, k4_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k4_5 = context.mmaLoadB(tiles, 16, (4 * 8 + 5) * 256);
            f0_5 = context.mma(q0_4, k4_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k4_6 = context.mmaLoadB(tiles, 16, (4 * 8 + 6) * 256);
            f0_6 = context.mma(q0_4, k4_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k4_7 = context.mmaLoadB(tiles, 16, (4 * 8 + 7) * 256);
            f0_7 = context.mma(q0_4, k4_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k5_0 = context.mmaLoadB(tiles, 16, (5 * 8 + 0) * 256);
            f0_0 = context.mma(q0_5, k5_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k5_1 = context.mmaLoadB(tiles, 16, (5 * 8 + 1) * 256);
            f0_1 = context.mma(q0_5, k5_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k5_2 = context.mmaLoadB(tiles, 16, (5 * 8 + 2) * 256);
            f0_2 = context.mma(q0_5, k5_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k5_3 = context.mmaLoadB(tiles, 16, (5 * 8 + 3) * 256);
            f0_3 = context.mma(q0_5, k5_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k5_4 = context.mmaLoadB(tiles, 16, (5 * 8 + 4) * 256);
            f0_4 = context.mma(q0_5, k5_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k5_5 = context.mmaLoadB(tiles, 16, (5 * 8 + 5) * 256);
            f0_5 = context.mma(q0_5, k5_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k5_6 = context.mmaLoadB(tiles, 16, (5 * 8 + 6) * 256);
            f0_6 = context.mma(q0_5, k5_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k5_7 = context.mmaLoadB(tiles, 16, (5 * 8 + 7) * 256);
            f0_7 = context.mma(q0_5, k5_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k6_0 = context.mmaLoadB(tiles, 16, (6 * 8 + 0) * 256);
            f0_0 = context.mma(q0_6, k6_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k6_1 = context.mmaLoadB(tiles, 16, (6 * 8 + 1) * 256);
            f0_1 = context.mma(q0_6, k6_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k6_2 = context.mmaLoadB(tiles, 16, (6 * 8 + 2) * 256);
            f0_2 = context.mma(q0_6, k6_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k6_3 = context.mmaLoadB(tiles, 16, (6 * 8 + 3) * 256);
            f0_3 = context.mma(q0_6, k6_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k6_4 = context.mmaLoadB(tiles, 16, (6 * 8 + 4) * 256);
            f0_4 = context.mma(q0_6, k6_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k6_5 = context.mmaLoadB(tiles, 16, (6 * 8 + 5) * 256);
            f0_5 = context.mma(q0_6, k6_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k6_6 = context.mmaLoadB(tiles, 16, (6 * 8 + 6) * 256);
            f0_6 = context.mma(q0_6, k6_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k6_7 = context.mmaLoadB(tiles, 16, (6 * 8 + 7) * 256);
            f0_7 = context.mma(q0_6, k6_7, f0_7, MMAShape.M16N8K16);
            HalfFloat[] k7_0 = context.mmaLoadB(tiles, 16, (7 * 8 + 0) * 256);
            f0_0 = context.mma(q0_7, k7_0, f0_0, MMAShape.M16N8K16);
            HalfFloat[] k7_1 = context.mmaLoadB(tiles, 16, (7 * 8 + 1) * 256);
            f0_1 = context.mma(q0_7, k7_1, f0_1, MMAShape.M16N8K16);
            HalfFloat[] k7_2 = context.mmaLoadB(tiles, 16, (7 * 8 + 2) * 256);
            f0_2 = context.mma(q0_7, k7_2, f0_2, MMAShape.M16N8K16);
            HalfFloat[] k7_3 = context.mmaLoadB(tiles, 16, (7 * 8 + 3) * 256);
            f0_3 = context.mma(q0_7, k7_3, f0_3, MMAShape.M16N8K16);
            HalfFloat[] k7_4 = context.mmaLoadB(tiles, 16, (7 * 8 + 4) * 256);
            f0_4 = context.mma(q0_7, k7_4, f0_4, MMAShape.M16N8K16);
            HalfFloat[] k7_5 = context.mmaLoadB(tiles, 16, (7 * 8 + 5) * 256);
            f0_5 = context.mma(q0_7, k7_5, f0_5, MMAShape.M16N8K16);
            HalfFloat[] k7_6 = context.mmaLoadB(tiles, 16, (7 * 8 + 6) * 256);
            f0_6 = context.mma(q0_7, k7_6, f0_6, MMAShape.M16N8K16);
            HalfFloat[] k7_7 = context.mmaLoadB(tiles, 16, (7 * 8 + 7) * 256);
            f0_7 = context.mma(q0_7, k7_7, f0_7, MMAShape.M16N8K16);

            int ownKey = tileStart + column;
            context.mmaStore(f0_0, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 0 * 8 + e % 2, keyLength - 1);
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
            float s00_00 = slots[own + 0 * 64 + 0] * factor;
            float s00_01 = slots[own + 0 * 64 + 1] * factor;
            float s00_10 = slots[own + 1 * 64 + 0] * factor;
            float s00_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_1, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 1 * 8 + e % 2, keyLength - 1);
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
            float s01_00 = slots[own + 0 * 64 + 0] * factor;
            float s01_01 = slots[own + 0 * 64 + 1] * factor;
            float s01_10 = slots[own + 1 * 64 + 0] * factor;
            float s01_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_2, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 2 * 8 + e % 2, keyLength - 1);
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
            float s02_00 = slots[own + 0 * 64 + 0] * factor;
            float s02_01 = slots[own + 0 * 64 + 1] * factor;
            float s02_10 = slots[own + 1 * 64 + 0] * factor;
            float s02_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_3, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 3 * 8 + e % 2, keyLength - 1);
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
            float s03_00 = slots[own + 0 * 64 + 0] * factor;
            float s03_01 = slots[own + 0 * 64 + 1] * factor;
            float s03_10 = slots[own + 1 * 64 + 0] * factor;
            float s03_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_4, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 4 * 8 + e % 2, keyLength - 1);
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
            float s04_00 = slots[own + 0 * 64 + 0] * factor;
            float s04_01 = slots[own + 0 * 64 + 1] * factor;
            float s04_10 = slots[own + 1 * 64 + 0] * factor;
            float s04_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_5, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 5 * 8 + e % 2, keyLength - 1);
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
            float s05_00 = slots[own + 0 * 64 + 0] * factor;
            float s05_01 = slots[own + 0 * 64 + 1] * factor;
            float s05_10 = slots[own + 1 * 64 + 0] * factor;
            float s05_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_6, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 6 * 8 + e % 2, keyLength - 1);
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
            float s06_00 = slots[own + 0 * 64 + 0] * factor;
            float s06_01 = slots[own + 0 * 64 + 1] * factor;
            float s06_10 = slots[own + 1 * 64 + 0] * factor;
            float s06_11 = slots[own + 1 * 64 + 1] * factor;
            context.mmaStore(f0_7, view, warp * 16, 0, 8);
            if ((features & TensorParts.SCORED) != 0) {
                for (int e = 0; e < 4; e++) {
                    int at = own + e / 2 * 64 + e % 2;
                    int row = TornadoMath.min(ownRow + 0 * 16 + e / 2 * 8, lastRow);
                    int j = TornadoMath.min(ownKey + 7 * 8 + e % 2, keyLength - 1);
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
            float s07_00 = slots[own + 0 * 64 + 0] * factor;
            float s07_01 = slots[own + 0 * 64 + 1] * factor;
            float s07_10 = slots[own + 1 * 64 + 0] * factor;
            float s07_11 = slots[own + 1 * 64 + 1] * factor;
            // Tiles that all rows see whole have no need to look at ranges.
            int hidden = TornadoMath.max(fullStart - tileStart, tileStart + KEYS - fullEnd);
            if (hidden > 0) {
                // Read again in each such tile: kept, they would take registers in all others.
                int row00 = TornadoMath.min(ownRow + 0 * 16 + 0 * 8, lastRow) / groupSize;
                int rowOffset00 = RunFields.row(fields, batch, row00);
                int start00 = TornadoMath.max(splitStart, fields.get(rowOffset00)) - ownKey;
                int end00 = TornadoMath.min(splitEnd, fields.get(rowOffset00 + 1)) - ownKey;
                s00_00 = 0 * 8 + 0 < start00 ? negativeInfinity : s00_00;
                s00_00 = 0 * 8 + 0 >= end00 ? negativeInfinity : s00_00;
                s00_01 = 0 * 8 + 1 < start00 ? negativeInfinity : s00_01;
                s00_01 = 0 * 8 + 1 >= end00 ? negativeInfinity : s00_01;
                s01_00 = 1 * 8 + 0 < start00 ? negativeInfinity : s01_00;
                s01_00 = 1 * 8 + 0 >= end00 ? negativeInfinity : s01_00;
                s01_01 = 1 * 8 + 1 < start00 ? negativeInfinity : s01_01;
                s01_01 = 1 * 8 + 1 >= end00 ? negativeInfinity : s01_01;
                s02_00 = 2 * 8 + 0 < start00 ? negativeInfinity : s02_00;
                s02_00 = 2 * 8 + 0 >= end00 ? negativeInfinity : s02_00;
                s02_01 = 2 * 8 + 1 < start00 ? negativeInfinity : s02_01;
                s02_01 = 2 * 8 + 1 >= end00 ? negativeInfinity : s02_01;
                s03_00 = 3 * 8 + 0 < start00 ? negativeInfinity : s03_00;
                s03_00 = 3 * 8 + 0 >= end00 ? negativeInfinity : s03_00;
                s03_01 = 3 * 8 + 1 < start00 ? negativeInfinity : s03_01;
                s03_01 = 3 * 8 + 1 >= end00 ? negativeInfinity : s03_01;
                s04_00 = 4 * 8 + 0 < start00 ? negativeInfinity : s04_00;
                s04_00 = 4 * 8 + 0 >= end00 ? negativeInfinity : s04_00;
                s04_01 = 4 * 8 + 1 < start00 ? negativeInfinity : s04_01;
                s04_01 = 4 * 8 + 1 >= end00 ? negativeInfinity : s04_01;
                s05_00 = 5 * 8 + 0 < start00 ? negativeInfinity : s05_00;
                s05_00 = 5 * 8 + 0 >= end00 ? negativeInfinity : s05_00;
                s05_01 = 5 * 8 + 1 < start00 ? negativeInfinity : s05_01;
                s05_01 = 5 * 8 + 1 >= end00 ? negativeInfinity : s05_01;
                s06_00 = 6 * 8 + 0 < start00 ? negativeInfinity : s06_00;
                s06_00 = 6 * 8 + 0 >= end00 ? negativeInfinity : s06_00;
                s06_01 = 6 * 8 + 1 < start00 ? negativeInfinity : s06_01;
                s06_01 = 6 * 8 + 1 >= end00 ? negativeInfinity : s06_01;
                s07_00 = 7 * 8 + 0 < start00 ? negativeInfinity : s07_00;
                s07_00 = 7 * 8 + 0 >= end00 ? negativeInfinity : s07_00;
                s07_01 = 7 * 8 + 1 < start00 ? negativeInfinity : s07_01;
                s07_01 = 7 * 8 + 1 >= end00 ? negativeInfinity : s07_01;
                int row01 = TornadoMath.min(ownRow + 0 * 16 + 1 * 8, lastRow) / groupSize;
                int rowOffset01 = RunFields.row(fields, batch, row01);
                int start01 = TornadoMath.max(splitStart, fields.get(rowOffset01)) - ownKey;
                int end01 = TornadoMath.min(splitEnd, fields.get(rowOffset01 + 1)) - ownKey;
                s00_10 = 0 * 8 + 0 < start01 ? negativeInfinity : s00_10;
                s00_10 = 0 * 8 + 0 >= end01 ? negativeInfinity : s00_10;
                s00_11 = 0 * 8 + 1 < start01 ? negativeInfinity : s00_11;
                s00_11 = 0 * 8 + 1 >= end01 ? negativeInfinity : s00_11;
                s01_10 = 1 * 8 + 0 < start01 ? negativeInfinity : s01_10;
                s01_10 = 1 * 8 + 0 >= end01 ? negativeInfinity : s01_10;
                s01_11 = 1 * 8 + 1 < start01 ? negativeInfinity : s01_11;
                s01_11 = 1 * 8 + 1 >= end01 ? negativeInfinity : s01_11;
                s02_10 = 2 * 8 + 0 < start01 ? negativeInfinity : s02_10;
                s02_10 = 2 * 8 + 0 >= end01 ? negativeInfinity : s02_10;
                s02_11 = 2 * 8 + 1 < start01 ? negativeInfinity : s02_11;
                s02_11 = 2 * 8 + 1 >= end01 ? negativeInfinity : s02_11;
                s03_10 = 3 * 8 + 0 < start01 ? negativeInfinity : s03_10;
                s03_10 = 3 * 8 + 0 >= end01 ? negativeInfinity : s03_10;
                s03_11 = 3 * 8 + 1 < start01 ? negativeInfinity : s03_11;
                s03_11 = 3 * 8 + 1 >= end01 ? negativeInfinity : s03_11;
                s04_10 = 4 * 8 + 0 < start01 ? negativeInfinity : s04_10;
                s04_10 = 4 * 8 + 0 >= end01 ? negativeInfinity : s04_10;
                s04_11 = 4 * 8 + 1 < start01 ? negativeInfinity : s04_11;
                s04_11 = 4 * 8 + 1 >= end01 ? negativeInfinity : s04_11;
                s05_10 = 5 * 8 + 0 < start01 ? negativeInfinity : s05_10;
                s05_10 = 5 * 8 + 0 >= end01 ? negativeInfinity : s05_10;
                s05_11 = 5 * 8 + 1 < start01 ? negativeInfinity : s05_11;
                s05_11 = 5 * 8 + 1 >= end01 ? negativeInfinity : s05_11;
                s06_10 = 6 * 8 + 0 < start01 ? negativeInfinity : s06_10;
                s06_10 = 6 * 8 + 0 >= end01 ? negativeInfinity : s06_10;
                s06_11 = 6 * 8 + 1 < start01 ? negativeInfinity : s06_11;
                s06_11 = 6 * 8 + 1 >= end01 ? negativeInfinity : s06_11;
                s07_10 = 7 * 8 + 0 < start01 ? negativeInfinity : s07_10;
                s07_10 = 7 * 8 + 0 >= end01 ? negativeInfinity : s07_10;
                s07_11 = 7 * 8 + 1 < start01 ? negativeInfinity : s07_11;
                s07_11 = 7 * 8 + 1 >= end01 ? negativeInfinity : s07_11;
            }

            float own00 = negativeInfinity;
            own00 = TornadoMath.max(own00, s00_00);
            own00 = TornadoMath.max(own00, s00_01);
            own00 = TornadoMath.max(own00, s01_00);
            own00 = TornadoMath.max(own00, s01_01);
            own00 = TornadoMath.max(own00, s02_00);
            own00 = TornadoMath.max(own00, s02_01);
            own00 = TornadoMath.max(own00, s03_00);
            own00 = TornadoMath.max(own00, s03_01);
            own00 = TornadoMath.max(own00, s04_00);
            own00 = TornadoMath.max(own00, s04_01);
            own00 = TornadoMath.max(own00, s05_00);
            own00 = TornadoMath.max(own00, s05_01);
            own00 = TornadoMath.max(own00, s06_00);
            own00 = TornadoMath.max(own00, s06_01);
            own00 = TornadoMath.max(own00, s07_00);
            own00 = TornadoMath.max(own00, s07_01);
            quads[quadAt + 0 * 64 + 0 * 32 + member] = own00;
            float own01 = negativeInfinity;
            own01 = TornadoMath.max(own01, s00_10);
            own01 = TornadoMath.max(own01, s00_11);
            own01 = TornadoMath.max(own01, s01_10);
            own01 = TornadoMath.max(own01, s01_11);
            own01 = TornadoMath.max(own01, s02_10);
            own01 = TornadoMath.max(own01, s02_11);
            own01 = TornadoMath.max(own01, s03_10);
            own01 = TornadoMath.max(own01, s03_11);
            own01 = TornadoMath.max(own01, s04_10);
            own01 = TornadoMath.max(own01, s04_11);
            own01 = TornadoMath.max(own01, s05_10);
            own01 = TornadoMath.max(own01, s05_11);
            own01 = TornadoMath.max(own01, s06_10);
            own01 = TornadoMath.max(own01, s06_11);
            own01 = TornadoMath.max(own01, s07_10);
            own01 = TornadoMath.max(own01, s07_11);
            quads[quadAt + 0 * 64 + 1 * 32 + member] = own01;
            // Nobody needs the keys any more.
            context.localBarrier();
            tileAt += TILE * 2;
            if (tile + 1 < tilesEnd) {
                for (int x = 0; x < TILE; x += ITEMS) {
                    context.asyncCopyToLocal(tiles, x + item, keys, tileAt + x * 2);
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

            int weightAt = warp * OWN_ROWS * KEYS / 2 + quad * 8 + member;
            float p00_00 = TornadoMath.exp(s00_00 - reference00);
            sum00 += p00_00;
            float p00_01 = TornadoMath.exp(s00_01 - reference00);
            sum00 += p00_01;
            weights[weightAt + TensorParts.weight(0, 0, 0)] = TensorParts.pair(p00_00, p00_01);
            float p00_10 = TornadoMath.exp(s00_10 - reference01);
            sum01 += p00_10;
            float p00_11 = TornadoMath.exp(s00_11 - reference01);
            sum01 += p00_11;
            weights[weightAt + TensorParts.weight(0, 0, 1)] = TensorParts.pair(p00_10, p00_11);
            float p01_00 = TornadoMath.exp(s01_00 - reference00);
            sum00 += p01_00;
            float p01_01 = TornadoMath.exp(s01_01 - reference00);
            sum00 += p01_01;
            weights[weightAt + TensorParts.weight(0, 1, 0)] = TensorParts.pair(p01_00, p01_01);
            float p01_10 = TornadoMath.exp(s01_10 - reference01);
            sum01 += p01_10;
            float p01_11 = TornadoMath.exp(s01_11 - reference01);
            sum01 += p01_11;
            weights[weightAt + TensorParts.weight(0, 1, 1)] = TensorParts.pair(p01_10, p01_11);
            float p02_00 = TornadoMath.exp(s02_00 - reference00);
            sum00 += p02_00;
            float p02_01 = TornadoMath.exp(s02_01 - reference00);
            sum00 += p02_01;
            weights[weightAt + TensorParts.weight(0, 2, 0)] = TensorParts.pair(p02_00, p02_01);
            float p02_10 = TornadoMath.exp(s02_10 - reference01);
            sum01 += p02_10;
            float p02_11 = TornadoMath.exp(s02_11 - reference01);
            sum01 += p02_11;
            weights[weightAt + TensorParts.weight(0, 2, 1)] = TensorParts.pair(p02_10, p02_11);
            float p03_00 = TornadoMath.exp(s03_00 - reference00);
            sum00 += p03_00;
            float p03_01 = TornadoMath.exp(s03_01 - reference00);
            sum00 += p03_01;
            weights[weightAt + TensorParts.weight(0, 3, 0)] = TensorParts.pair(p03_00, p03_01);
            float p03_10 = TornadoMath.exp(s03_10 - reference01);
            sum01 += p03_10;
            float p03_11 = TornadoMath.exp(s03_11 - reference01);
            sum01 += p03_11;
            weights[weightAt + TensorParts.weight(0, 3, 1)] = TensorParts.pair(p03_10, p03_11);
            float p04_00 = TornadoMath.exp(s04_00 - reference00);
            sum00 += p04_00;
            float p04_01 = TornadoMath.exp(s04_01 - reference00);
            sum00 += p04_01;
            weights[weightAt + TensorParts.weight(0, 4, 0)] = TensorParts.pair(p04_00, p04_01);
            float p04_10 = TornadoMath.exp(s04_10 - reference01);
            sum01 += p04_10;
            float p04_11 = TornadoMath.exp(s04_11 - reference01);
            sum01 += p04_11;
            weights[weightAt + TensorParts.weight(0, 4, 1)] = TensorParts.pair(p04_10, p04_11);
            float p05_00 = TornadoMath.exp(s05_00 - reference00);
            sum00 += p05_00;
            float p05_01 = TornadoMath.exp(s05_01 - reference00);
            sum00 += p05_01;
            weights[weightAt + TensorParts.weight(0, 5, 0)] = TensorParts.pair(p05_00, p05_01);
            float p05_10 = TornadoMath.exp(s05_10 - reference01);
            sum01 += p05_10;
            float p05_11 = TornadoMath.exp(s05_11 - reference01);
            sum01 += p05_11;
            weights[weightAt + TensorParts.weight(0, 5, 1)] = TensorParts.pair(p05_10, p05_11);
            float p06_00 = TornadoMath.exp(s06_00 - reference00);
            sum00 += p06_00;
            float p06_01 = TornadoMath.exp(s06_01 - reference00);
            sum00 += p06_01;
            weights[weightAt + TensorParts.weight(0, 6, 0)] = TensorParts.pair(p06_00, p06_01);
            float p06_10 = TornadoMath.exp(s06_10 - reference01);
            sum01 += p06_10;
            float p06_11 = TornadoMath.exp(s06_11 - reference01);
            sum01 += p06_11;
            weights[weightAt + TensorParts.weight(0, 6, 1)] = TensorParts.pair(p06_10, p06_11);
            float p07_00 = TornadoMath.exp(s07_00 - reference00);
            sum00 += p07_00;
            float p07_01 = TornadoMath.exp(s07_01 - reference00);
            sum00 += p07_01;
            weights[weightAt + TensorParts.weight(0, 7, 0)] = TensorParts.pair(p07_00, p07_01);
            float p07_10 = TornadoMath.exp(s07_10 - reference01);
            sum01 += p07_10;
            float p07_11 = TornadoMath.exp(s07_11 - reference01);
            sum01 += p07_11;
            weights[weightAt + TensorParts.weight(0, 7, 1)] = TensorParts.pair(p07_10, p07_11);
            context.asyncCopyWaitGroup(1);
            context.localBarrier();

            int weightsAt = warp * OWN_ROWS * KEYS * 2;
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
            float[] r0_0 = context.mma(w0_0, v0_0, o0_0, MMAShape.M16N8K16);
            HalfFloat[] v0_1 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 1) * 256);
            float[] r0_1 = context.mma(w0_0, v0_1, o0_1, MMAShape.M16N8K16);
            HalfFloat[] v0_2 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 2) * 256);
            float[] r0_2 = context.mma(w0_0, v0_2, o0_2, MMAShape.M16N8K16);
            HalfFloat[] v0_3 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 3) * 256);
            float[] r0_3 = context.mma(w0_0, v0_3, o0_3, MMAShape.M16N8K16);
            HalfFloat[] v0_4 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 4) * 256);
            float[] r0_4 = context.mma(w0_0, v0_4, o0_4, MMAShape.M16N8K16);
            HalfFloat[] v0_5 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 5) * 256);
            float[] r0_5 = context.mma(w0_0, v0_5, o0_5, MMAShape.M16N8K16);
            HalfFloat[] v0_6 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 6) * 256);
            float[] r0_6 = context.mma(w0_0, v0_6, o0_6, MMAShape.M16N8K16);
            HalfFloat[] v0_7 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 7) * 256);
            float[] r0_7 = context.mma(w0_0, v0_7, o0_7, MMAShape.M16N8K16);
            HalfFloat[] v0_8 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 8) * 256);
            float[] r0_8 = context.mma(w0_0, v0_8, o0_8, MMAShape.M16N8K16);
            HalfFloat[] v0_9 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 9) * 256);
            float[] r0_9 = context.mma(w0_0, v0_9, o0_9, MMAShape.M16N8K16);
            HalfFloat[] v0_10 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 10) * 256);
            float[] r0_10 = context.mma(w0_0, v0_10, o0_10, MMAShape.M16N8K16);
            HalfFloat[] v0_11 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 11) * 256);
            float[] r0_11 = context.mma(w0_0, v0_11, o0_11, MMAShape.M16N8K16);
            HalfFloat[] v0_12 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 12) * 256);
            float[] r0_12 = context.mma(w0_0, v0_12, o0_12, MMAShape.M16N8K16);
            HalfFloat[] v0_13 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 13) * 256);
            float[] r0_13 = context.mma(w0_0, v0_13, o0_13, MMAShape.M16N8K16);
            HalfFloat[] v0_14 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 14) * 256);
            float[] r0_14 = context.mma(w0_0, v0_14, o0_14, MMAShape.M16N8K16);
            HalfFloat[] v0_15 = context.mmaLoadB(tiles, 16, VALUES + (0 * HALF_BLOCKS + 15) * 256);
            float[] r0_15 = context.mma(w0_0, v0_15, o0_15, MMAShape.M16N8K16);
            HalfFloat[] v1_0 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 0) * 256);
            r0_0 = context.mma(w0_1, v1_0, r0_0, MMAShape.M16N8K16);
            HalfFloat[] v1_1 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 1) * 256);
            r0_1 = context.mma(w0_1, v1_1, r0_1, MMAShape.M16N8K16);
            HalfFloat[] v1_2 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 2) * 256);
            r0_2 = context.mma(w0_1, v1_2, r0_2, MMAShape.M16N8K16);
            HalfFloat[] v1_3 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 3) * 256);
            r0_3 = context.mma(w0_1, v1_3, r0_3, MMAShape.M16N8K16);
            HalfFloat[] v1_4 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 4) * 256);
            r0_4 = context.mma(w0_1, v1_4, r0_4, MMAShape.M16N8K16);
            HalfFloat[] v1_5 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 5) * 256);
            r0_5 = context.mma(w0_1, v1_5, r0_5, MMAShape.M16N8K16);
            HalfFloat[] v1_6 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 6) * 256);
            r0_6 = context.mma(w0_1, v1_6, r0_6, MMAShape.M16N8K16);
            HalfFloat[] v1_7 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 7) * 256);
            r0_7 = context.mma(w0_1, v1_7, r0_7, MMAShape.M16N8K16);
            HalfFloat[] v1_8 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 8) * 256);
            r0_8 = context.mma(w0_1, v1_8, r0_8, MMAShape.M16N8K16);
            HalfFloat[] v1_9 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 9) * 256);
            r0_9 = context.mma(w0_1, v1_9, r0_9, MMAShape.M16N8K16);
            HalfFloat[] v1_10 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 10) * 256);
            r0_10 = context.mma(w0_1, v1_10, r0_10, MMAShape.M16N8K16);
            HalfFloat[] v1_11 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 11) * 256);
            r0_11 = context.mma(w0_1, v1_11, r0_11, MMAShape.M16N8K16);
            HalfFloat[] v1_12 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 12) * 256);
            r0_12 = context.mma(w0_1, v1_12, r0_12, MMAShape.M16N8K16);
            HalfFloat[] v1_13 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 13) * 256);
            r0_13 = context.mma(w0_1, v1_13, r0_13, MMAShape.M16N8K16);
            HalfFloat[] v1_14 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 14) * 256);
            r0_14 = context.mma(w0_1, v1_14, r0_14, MMAShape.M16N8K16);
            HalfFloat[] v1_15 = context.mmaLoadB(tiles, 16, VALUES + (1 * HALF_BLOCKS + 15) * 256);
            r0_15 = context.mma(w0_1, v1_15, r0_15, MMAShape.M16N8K16);
            HalfFloat[] v2_0 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 0) * 256);
            r0_0 = context.mma(w0_2, v2_0, r0_0, MMAShape.M16N8K16);
            HalfFloat[] v2_1 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 1) * 256);
            r0_1 = context.mma(w0_2, v2_1, r0_1, MMAShape.M16N8K16);
            HalfFloat[] v2_2 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 2) * 256);
            r0_2 = context.mma(w0_2, v2_2, r0_2, MMAShape.M16N8K16);
            HalfFloat[] v2_3 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 3) * 256);
            r0_3 = context.mma(w0_2, v2_3, r0_3, MMAShape.M16N8K16);
            HalfFloat[] v2_4 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 4) * 256);
            r0_4 = context.mma(w0_2, v2_4, r0_4, MMAShape.M16N8K16);
            HalfFloat[] v2_5 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 5) * 256);
            r0_5 = context.mma(w0_2, v2_5, r0_5, MMAShape.M16N8K16);
            HalfFloat[] v2_6 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 6) * 256);
            r0_6 = context.mma(w0_2, v2_6, r0_6, MMAShape.M16N8K16);
            HalfFloat[] v2_7 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 7) * 256);
            r0_7 = context.mma(w0_2, v2_7, r0_7, MMAShape.M16N8K16);
            HalfFloat[] v2_8 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 8) * 256);
            r0_8 = context.mma(w0_2, v2_8, r0_8, MMAShape.M16N8K16);
            HalfFloat[] v2_9 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 9) * 256);
            r0_9 = context.mma(w0_2, v2_9, r0_9, MMAShape.M16N8K16);
            HalfFloat[] v2_10 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 10) * 256);
            r0_10 = context.mma(w0_2, v2_10, r0_10, MMAShape.M16N8K16);
            HalfFloat[] v2_11 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 11) * 256);
            r0_11 = context.mma(w0_2, v2_11, r0_11, MMAShape.M16N8K16);
            HalfFloat[] v2_12 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 12) * 256);
            r0_12 = context.mma(w0_2, v2_12, r0_12, MMAShape.M16N8K16);
            HalfFloat[] v2_13 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 13) * 256);
            r0_13 = context.mma(w0_2, v2_13, r0_13, MMAShape.M16N8K16);
            HalfFloat[] v2_14 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 14) * 256);
            r0_14 = context.mma(w0_2, v2_14, r0_14, MMAShape.M16N8K16);
            HalfFloat[] v2_15 = context.mmaLoadB(tiles, 16, VALUES + (2 * HALF_BLOCKS + 15) * 256);
            r0_15 = context.mma(w0_2, v2_15, r0_15, MMAShape.M16N8K16);
            HalfFloat[] v3_0 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 0) * 256);
            r0_0 = context.mma(w0_3, v3_0, r0_0, MMAShape.M16N8K16);
            HalfFloat[] v3_1 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 1) * 256);
            r0_1 = context.mma(w0_3, v3_1, r0_1, MMAShape.M16N8K16);
            HalfFloat[] v3_2 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 2) * 256);
            r0_2 = context.mma(w0_3, v3_2, r0_2, MMAShape.M16N8K16);
            HalfFloat[] v3_3 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 3) * 256);
            r0_3 = context.mma(w0_3, v3_3, r0_3, MMAShape.M16N8K16);
            HalfFloat[] v3_4 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 4) * 256);
            r0_4 = context.mma(w0_3, v3_4, r0_4, MMAShape.M16N8K16);
            HalfFloat[] v3_5 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 5) * 256);
            r0_5 = context.mma(w0_3, v3_5, r0_5, MMAShape.M16N8K16);
            HalfFloat[] v3_6 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 6) * 256);
            r0_6 = context.mma(w0_3, v3_6, r0_6, MMAShape.M16N8K16);
            HalfFloat[] v3_7 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 7) * 256);
            r0_7 = context.mma(w0_3, v3_7, r0_7, MMAShape.M16N8K16);
            HalfFloat[] v3_8 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 8) * 256);
            r0_8 = context.mma(w0_3, v3_8, r0_8, MMAShape.M16N8K16);
            HalfFloat[] v3_9 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 9) * 256);
            r0_9 = context.mma(w0_3, v3_9, r0_9, MMAShape.M16N8K16);
            HalfFloat[] v3_10 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 10) * 256);
            r0_10 = context.mma(w0_3, v3_10, r0_10, MMAShape.M16N8K16);
            HalfFloat[] v3_11 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 11) * 256);
            r0_11 = context.mma(w0_3, v3_11, r0_11, MMAShape.M16N8K16);
            HalfFloat[] v3_12 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 12) * 256);
            r0_12 = context.mma(w0_3, v3_12, r0_12, MMAShape.M16N8K16);
            HalfFloat[] v3_13 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 13) * 256);
            r0_13 = context.mma(w0_3, v3_13, r0_13, MMAShape.M16N8K16);
            HalfFloat[] v3_14 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 14) * 256);
            r0_14 = context.mma(w0_3, v3_14, r0_14, MMAShape.M16N8K16);
            HalfFloat[] v3_15 = context.mmaLoadB(tiles, 16, VALUES + (3 * HALF_BLOCKS + 15) * 256);
            r0_15 = context.mma(w0_3, v3_15, r0_15, MMAShape.M16N8K16);
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
        int rowsEnd = ownGroup < groups ? lastRow + 1 : 0;
        if (ownRow + 0 * 16 + 0 * 8 < rowsEnd) {
            float total = 0f;
            total += quads[quadAt + 0 * 64 + 0 * 32 + 0];
            total += quads[quadAt + 0 * 64 + 0 * 32 + 1];
            total += quads[quadAt + 0 * 64 + 0 * 32 + 2];
            total += quads[quadAt + 0 * 64 + 0 * 32 + 3];
            float inverse = total == 0f ? 0f : 1f / total;
            int row = ownRow + 0 * 16 + 0 * 8;
            int i = row / groupSize;
            int ownHead = head + row - i * groupSize;
            int result = ownHead * queryLength + i;
            int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, ownHead, i);
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
                result += split * groups * groupSize * queryLength;
                outOffset = result * DIM;
            }
            if (member == 0) {
                TensorParts.finish(logSumExp, numbers, result, max00, total, features);
            }
            out.set(outOffset + 0 * 8 + column + 0, o0_0[0 * 2 + 0] * inverse);
            out.set(outOffset + 0 * 8 + column + 1, o0_0[0 * 2 + 1] * inverse);
            out.set(outOffset + 1 * 8 + column + 0, o0_1[0 * 2 + 0] * inverse);
            out.set(outOffset + 1 * 8 + column + 1, o0_1[0 * 2 + 1] * inverse);
            out.set(outOffset + 2 * 8 + column + 0, o0_2[0 * 2 + 0] * inverse);
            out.set(outOffset + 2 * 8 + column + 1, o0_2[0 * 2 + 1] * inverse);
            out.set(outOffset + 3 * 8 + column + 0, o0_3[0 * 2 + 0] * inverse);
            out.set(outOffset + 3 * 8 + column + 1, o0_3[0 * 2 + 1] * inverse);
            out.set(outOffset + 4 * 8 + column + 0, o0_4[0 * 2 + 0] * inverse);
            out.set(outOffset + 4 * 8 + column + 1, o0_4[0 * 2 + 1] * inverse);
            out.set(outOffset + 5 * 8 + column + 0, o0_5[0 * 2 + 0] * inverse);
            out.set(outOffset + 5 * 8 + column + 1, o0_5[0 * 2 + 1] * inverse);
            out.set(outOffset + 6 * 8 + column + 0, o0_6[0 * 2 + 0] * inverse);
            out.set(outOffset + 6 * 8 + column + 1, o0_6[0 * 2 + 1] * inverse);
            out.set(outOffset + 7 * 8 + column + 0, o0_7[0 * 2 + 0] * inverse);
            out.set(outOffset + 7 * 8 + column + 1, o0_7[0 * 2 + 1] * inverse);
            out.set(outOffset + 8 * 8 + column + 0, o0_8[0 * 2 + 0] * inverse);
            out.set(outOffset + 8 * 8 + column + 1, o0_8[0 * 2 + 1] * inverse);
            out.set(outOffset + 9 * 8 + column + 0, o0_9[0 * 2 + 0] * inverse);
            out.set(outOffset + 9 * 8 + column + 1, o0_9[0 * 2 + 1] * inverse);
            out.set(outOffset + 10 * 8 + column + 0, o0_10[0 * 2 + 0] * inverse);
            out.set(outOffset + 10 * 8 + column + 1, o0_10[0 * 2 + 1] * inverse);
            out.set(outOffset + 11 * 8 + column + 0, o0_11[0 * 2 + 0] * inverse);
            out.set(outOffset + 11 * 8 + column + 1, o0_11[0 * 2 + 1] * inverse);
            out.set(outOffset + 12 * 8 + column + 0, o0_12[0 * 2 + 0] * inverse);
            out.set(outOffset + 12 * 8 + column + 1, o0_12[0 * 2 + 1] * inverse);
            out.set(outOffset + 13 * 8 + column + 0, o0_13[0 * 2 + 0] * inverse);
            out.set(outOffset + 13 * 8 + column + 1, o0_13[0 * 2 + 1] * inverse);
            out.set(outOffset + 14 * 8 + column + 0, o0_14[0 * 2 + 0] * inverse);
            out.set(outOffset + 14 * 8 + column + 1, o0_14[0 * 2 + 1] * inverse);
            out.set(outOffset + 15 * 8 + column + 0, o0_15[0 * 2 + 0] * inverse);
            out.set(outOffset + 15 * 8 + column + 1, o0_15[0 * 2 + 1] * inverse);
        }
        if (ownRow + 0 * 16 + 1 * 8 < rowsEnd) {
            float total = 0f;
            total += quads[quadAt + 0 * 64 + 1 * 32 + 0];
            total += quads[quadAt + 0 * 64 + 1 * 32 + 1];
            total += quads[quadAt + 0 * 64 + 1 * 32 + 2];
            total += quads[quadAt + 0 * 64 + 1 * 32 + 3];
            float inverse = total == 0f ? 0f : 1f / total;
            int row = ownRow + 0 * 16 + 1 * 8;
            int i = row / groupSize;
            int ownHead = head + row - i * groupSize;
            int result = ownHead * queryLength + i;
            int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, ownHead, i);
            if ((features & Features.SPLIT) != 0) {
                inverse = 1f;
                result += split * groups * groupSize * queryLength;
                outOffset = result * DIM;
            }
            if (member == 0) {
                TensorParts.finish(logSumExp, numbers, result, max01, total, features);
            }
            out.set(outOffset + 0 * 8 + column + 0, o0_0[1 * 2 + 0] * inverse);
            out.set(outOffset + 0 * 8 + column + 1, o0_0[1 * 2 + 1] * inverse);
            out.set(outOffset + 1 * 8 + column + 0, o0_1[1 * 2 + 0] * inverse);
            out.set(outOffset + 1 * 8 + column + 1, o0_1[1 * 2 + 1] * inverse);
            out.set(outOffset + 2 * 8 + column + 0, o0_2[1 * 2 + 0] * inverse);
            out.set(outOffset + 2 * 8 + column + 1, o0_2[1 * 2 + 1] * inverse);
            out.set(outOffset + 3 * 8 + column + 0, o0_3[1 * 2 + 0] * inverse);
            out.set(outOffset + 3 * 8 + column + 1, o0_3[1 * 2 + 1] * inverse);
            out.set(outOffset + 4 * 8 + column + 0, o0_4[1 * 2 + 0] * inverse);
            out.set(outOffset + 4 * 8 + column + 1, o0_4[1 * 2 + 1] * inverse);
            out.set(outOffset + 5 * 8 + column + 0, o0_5[1 * 2 + 0] * inverse);
            out.set(outOffset + 5 * 8 + column + 1, o0_5[1 * 2 + 1] * inverse);
            out.set(outOffset + 6 * 8 + column + 0, o0_6[1 * 2 + 0] * inverse);
            out.set(outOffset + 6 * 8 + column + 1, o0_6[1 * 2 + 1] * inverse);
            out.set(outOffset + 7 * 8 + column + 0, o0_7[1 * 2 + 0] * inverse);
            out.set(outOffset + 7 * 8 + column + 1, o0_7[1 * 2 + 1] * inverse);
            out.set(outOffset + 8 * 8 + column + 0, o0_8[1 * 2 + 0] * inverse);
            out.set(outOffset + 8 * 8 + column + 1, o0_8[1 * 2 + 1] * inverse);
            out.set(outOffset + 9 * 8 + column + 0, o0_9[1 * 2 + 0] * inverse);
            out.set(outOffset + 9 * 8 + column + 1, o0_9[1 * 2 + 1] * inverse);
            out.set(outOffset + 10 * 8 + column + 0, o0_10[1 * 2 + 0] * inverse);
            out.set(outOffset + 10 * 8 + column + 1, o0_10[1 * 2 + 1] * inverse);
            out.set(outOffset + 11 * 8 + column + 0, o0_11[1 * 2 + 0] * inverse);
            out.set(outOffset + 11 * 8 + column + 1, o0_11[1 * 2 + 1] * inverse);
            out.set(outOffset + 12 * 8 + column + 0, o0_12[1 * 2 + 0] * inverse);
            out.set(outOffset + 12 * 8 + column + 1, o0_12[1 * 2 + 1] * inverse);
            out.set(outOffset + 13 * 8 + column + 0, o0_13[1 * 2 + 0] * inverse);
            out.set(outOffset + 13 * 8 + column + 1, o0_13[1 * 2 + 1] * inverse);
            out.set(outOffset + 14 * 8 + column + 0, o0_14[1 * 2 + 0] * inverse);
            out.set(outOffset + 14 * 8 + column + 1, o0_14[1 * 2 + 1] * inverse);
            out.set(outOffset + 15 * 8 + column + 0, o0_15[1 * 2 + 0] * inverse);
            out.set(outOffset + 15 * 8 + column + 1, o0_15[1 * 2 + 1] * inverse);
        }
    }
}
