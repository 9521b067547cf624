package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention in one pass over the keys, with scores and accumulator of each work-item in registers,
/// for head and value dimensions up to 64.
///
/// Generated: `FlashRegistersKernel.template` is what to read and to change, `KernelTemplate` says
/// how to write this file anew.
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
/// tiles of 64 rows and 64 keys, and to 64 value features. Traffic: K and V once for every 64 rows
/// of all query heads that share a key-value head. Extra memory: see [FlashRegistersTile].
///
/// Parallel as [FlashContextKernel]. What a work-item multiplies lies in scalars that are written
/// out one by one, because TornadoVM leaves an array in memory on some backends: 4 rows by 64 / 8
/// keys of scores, 4 rows by 64 / 8 features of the accumulator.
///
/// | name | what it is |
/// |---|---|
/// | `s{r}{h}{g}` | score of row r and key g of the tile's half h |
/// | `o{r}{n}{y}` | accumulator of row r, feature y of run n of four |
/// | `q`, `k`, `w`, `v` and digits | queries by row and feature; keys by half, key and feature; weights by row and key; values by key, run and feature |
///
/// Numerically as [FlashContextKernel]: the scale is applied after the product, and hidden scores
/// are selected to -infinity. OpenCL compilers must not assume finite math.
///
/// Source: Dao et al., FlashAttention, 2022, section 3.1; Ainslie et al., GQA, 2023, for the shared
/// heads; Volkov and Demmel, Benchmarking GPUs to tune dense linear algebra, 2008, for products in
/// registers. The form for GPUs where most of the 64 rows exist and no feature is padding; for
/// other dimensions and for few rows there is [FlashContextKernel].
public final class FlashRegisters64Kernel {
    private static final int ROWS = FlashRegistersTile.ROWS;
    private static final int ITEMS = FlashRegistersTile.ITEMS;
    private static final int LANES = FlashRegistersTile.LANES;
    private static final int SLOTS = FlashRegistersTile.SLOTS;

    /// Features of a query row and of the accumulator; fewer are padded.
    private static final int DIM = 64;

    /// Keys of a tile.
    private static final int KEYS = 64;

    /// Keys whose weights are in local memory at a time.
    private static final int HALF = KEYS / 2;

    /// Keys of a work-item in each half.
    private static final int OWN_KEYS = HALF / LANES;

    /// Features of the keys that are in local memory at a time.
    private static final int PART = 64;

    /// Keys whose values are in local memory at a time.
    private static final int VALUE_KEYS = KEYS * PART / DIM;

    /// Loads that a work-item has under way before it waits for the first.
    private static final int LOADS = 8;

    /// Rows of `DIM` features, and of `PART`, that a work-group loads at once.
    private static final int STEP = ITEMS / DIM;

    private static final int PART_STEP = ITEMS / PART;

    private FlashRegisters64Kernel() {}

    /// Writes `out`, and `logSumExp` where the features say so, for all rows of the run.
    ///
    /// Runs in groups of 128 work-items, one for every 64 rows of a key-value head; groups beyond
    /// the last do nothing.
    ///
    /// @param fields what changes from run to run, by [RunFields]
    /// @param numbers the same, floats
    /// @param halfK the keys instead of `k`, with [Features#HALF]
    /// @param halfV the values instead of `v`, with [Features#HALF]
    /// @param dims headDim and valueDim, by [RunFields#dims]
    /// @param features what the compiled kernel contains, by [Features]
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

        float[] queries = context.allocateFloatLocalArray(ROWS * DIM);
        // Keys, and then the values of the same tile.
        float[] tile = context.allocateFloatLocalArray(KEYS * PART);
        // Also for one number of each lane on its way to the others.
        float[] weights = context.allocateFloatLocalArray(ROWS * HALF);

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
        int tiles = (rowsOfGroup + ROWS - 1) / ROWS;
        int splits = fields.get(RunFields.SPLITS);
        int ownTile = context.groupIdx / splits;
        int split = context.groupIdx - ownTile * splits;
        int ownGroup = ownTile / tiles;
        int group = TornadoMath.min(ownGroup, groups - 1);
        int firstRow = (tiles - 1 - ownTile % tiles) * ROWS;
        int lastRow = TornadoMath.min(firstRow + ROWS, rowsOfGroup) - 1;
        int globalHead = (fields.get(RunFields.FIRST_GROUP) + group) * groupSize;
        int batch = globalHead / queryHeads;
        int modelHead = globalHead - batch * queryHeads;
        int head = group * groupSize;
        int keyOffset = RunFields.at(fields, RunFields.KEY, batch, group, 0);
        int keyStride = fields.get(RunFields.KEY);
        int valueOffset = RunFields.at(fields, RunFields.VALUE, batch, group, 0);
        int valueStride = fields.get(RunFields.VALUE);

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

        int row0 = TornadoMath.min(firstRow + slot + 0 * SLOTS, lastRow);
        int rowOffset0 = RunFields.row(fields, batch, row0 / groupSize);
        int keyStart0 = TornadoMath.max(splitStart, fields.get(rowOffset0));
        int keyEnd0 = TornadoMath.min(splitEnd, fields.get(rowOffset0 + 1));
        float max0 = negativeInfinity;
        float sum0 = 0f;
        int row1 = TornadoMath.min(firstRow + slot + 1 * SLOTS, lastRow);
        int rowOffset1 = RunFields.row(fields, batch, row1 / groupSize);
        int keyStart1 = TornadoMath.max(splitStart, fields.get(rowOffset1));
        int keyEnd1 = TornadoMath.min(splitEnd, fields.get(rowOffset1 + 1));
        float max1 = negativeInfinity;
        float sum1 = 0f;
        int row2 = TornadoMath.min(firstRow + slot + 2 * SLOTS, lastRow);
        int rowOffset2 = RunFields.row(fields, batch, row2 / groupSize);
        int keyStart2 = TornadoMath.max(splitStart, fields.get(rowOffset2));
        int keyEnd2 = TornadoMath.min(splitEnd, fields.get(rowOffset2 + 1));
        float max2 = negativeInfinity;
        float sum2 = 0f;
        int row3 = TornadoMath.min(firstRow + slot + 3 * SLOTS, lastRow);
        int rowOffset3 = RunFields.row(fields, batch, row3 / groupSize);
        int keyStart3 = TornadoMath.max(splitStart, fields.get(rowOffset3));
        int keyEnd3 = TornadoMath.min(splitEnd, fields.get(rowOffset3 + 1));
        float max3 = negativeInfinity;
        float sum3 = 0f;
        if ((features & Features.SINKS) != 0) {
            float once = lane == 0 ? 1f : 0f;
            max0 = FlashRegistersParts.sink(fields, numbers, modelHead, row0, split);
            sum0 = max0 == negativeInfinity ? 0f : once;
            max1 = FlashRegistersParts.sink(fields, numbers, modelHead, row1, split);
            sum1 = max1 == negativeInfinity ? 0f : once;
            max2 = FlashRegistersParts.sink(fields, numbers, modelHead, row2, split);
            sum2 = max2 == negativeInfinity ? 0f : once;
            max3 = FlashRegistersParts.sink(fields, numbers, modelHead, row3, split);
            sum3 = max3 == negativeInfinity ? 0f : once;
        }
        float o000 = 0f;
        float o001 = 0f;
        float o002 = 0f;
        float o003 = 0f;
        float o010 = 0f;
        float o011 = 0f;
        float o012 = 0f;
        float o013 = 0f;
        float o100 = 0f;
        float o101 = 0f;
        float o102 = 0f;
        float o103 = 0f;
        float o110 = 0f;
        float o111 = 0f;
        float o112 = 0f;
        float o113 = 0f;
        float o200 = 0f;
        float o201 = 0f;
        float o202 = 0f;
        float o203 = 0f;
        float o210 = 0f;
        float o211 = 0f;
        float o212 = 0f;
        float o213 = 0f;
        float o300 = 0f;
        float o301 = 0f;
        float o302 = 0f;
        float o303 = 0f;
        float o310 = 0f;
        float o311 = 0f;
        float o312 = 0f;
        float o313 = 0f;

        int column = item % DIM;
        int queryColumn = TornadoMath.min(column, headDim - 1);
        int valueColumn = TornadoMath.min(column, valueDim - 1);
        for (int row = item / DIM; row < ROWS; row += LOADS * STEP) {
            int own = firstRow + row;
            int at0 = FlashRegistersParts.queryRow(fields, batch, head, own + 0 * STEP, lastRow);
            int at1 = FlashRegistersParts.queryRow(fields, batch, head, own + 1 * STEP, lastRow);
            int at2 = FlashRegistersParts.queryRow(fields, batch, head, own + 2 * STEP, lastRow);
            int at3 = FlashRegistersParts.queryRow(fields, batch, head, own + 3 * STEP, lastRow);
            int at4 = FlashRegistersParts.queryRow(fields, batch, head, own + 4 * STEP, lastRow);
            int at5 = FlashRegistersParts.queryRow(fields, batch, head, own + 5 * STEP, lastRow);
            int at6 = FlashRegistersParts.queryRow(fields, batch, head, own + 6 * STEP, lastRow);
            int at7 = FlashRegistersParts.queryRow(fields, batch, head, own + 7 * STEP, lastRow);
            float e0 = q.get(at0 + queryColumn);
            float e1 = q.get(at1 + queryColumn);
            float e2 = q.get(at2 + queryColumn);
            float e3 = q.get(at3 + queryColumn);
            float e4 = q.get(at4 + queryColumn);
            float e5 = q.get(at5 + queryColumn);
            float e6 = q.get(at6 + queryColumn);
            float e7 = q.get(at7 + queryColumn);
            int to0 = FlashRegistersParts.swizzled(row + 0 * STEP, column, DIM);
            queries[to0] = column < headDim ? e0 : 0f;
            int to1 = FlashRegistersParts.swizzled(row + 1 * STEP, column, DIM);
            queries[to1] = column < headDim ? e1 : 0f;
            int to2 = FlashRegistersParts.swizzled(row + 2 * STEP, column, DIM);
            queries[to2] = column < headDim ? e2 : 0f;
            int to3 = FlashRegistersParts.swizzled(row + 3 * STEP, column, DIM);
            queries[to3] = column < headDim ? e3 : 0f;
            int to4 = FlashRegistersParts.swizzled(row + 4 * STEP, column, DIM);
            queries[to4] = column < headDim ? e4 : 0f;
            int to5 = FlashRegistersParts.swizzled(row + 5 * STEP, column, DIM);
            queries[to5] = column < headDim ? e5 : 0f;
            int to6 = FlashRegistersParts.swizzled(row + 6 * STEP, column, DIM);
            queries[to6] = column < headDim ? e6 : 0f;
            int to7 = FlashRegistersParts.swizzled(row + 7 * STEP, column, DIM);
            queries[to7] = column < headDim ? e7 : 0f;
        }

        // A lane's four floats of a run of its row; all rows of a work-item are swizzled alike.
        int swizzle = slot & 7;
        int weightSwizzle = slot & (HALF / 4 - 1);
        int weightTo0 = slot * HALF + (((0 * LANES + lane) / 4 ^ weightSwizzle) << 2) + lane % 4;
        int weightTo1 = slot * HALF + (((1 * LANES + lane) / 4 ^ weightSwizzle) << 2) + lane % 4;
        int weightTo2 = slot * HALF + (((2 * LANES + lane) / 4 ^ weightSwizzle) << 2) + lane % 4;
        int weightTo3 = slot * HALF + (((3 * LANES + lane) / 4 ^ weightSwizzle) << 2) + lane % 4;
        int partColumn = item % PART;
        // Keys behind the last are hidden; the last one stands in for them.
        int lastKey = keyLength - 1;
        // As loop bounds from an array, which TornadoVM does not unroll.
        int queryWidth = fields.get(RunFields.HEAD_DIM);

        for (int tileStart = rangeStart; tileStart < rangeEnd; tileStart += KEYS) {
            int keysOfTile = TornadoMath.min(KEYS, rangeEnd - tileStart);

            float s000 = 0f;
            float s001 = 0f;
            float s002 = 0f;
            float s003 = 0f;
            float s010 = 0f;
            float s011 = 0f;
            float s012 = 0f;
            float s013 = 0f;
            float s100 = 0f;
            float s101 = 0f;
            float s102 = 0f;
            float s103 = 0f;
            float s110 = 0f;
            float s111 = 0f;
            float s112 = 0f;
            float s113 = 0f;
            float s200 = 0f;
            float s201 = 0f;
            float s202 = 0f;
            float s203 = 0f;
            float s210 = 0f;
            float s211 = 0f;
            float s212 = 0f;
            float s213 = 0f;
            float s300 = 0f;
            float s301 = 0f;
            float s302 = 0f;
            float s303 = 0f;
            float s310 = 0f;
            float s311 = 0f;
            float s312 = 0f;
            float s313 = 0f;
            for (int first = 0; first < queryWidth; first += PART) {
                context.localBarrier();
                int feature = first + partColumn;
                int keyColumn = keyOffset + TornadoMath.min(feature, headDim - 1);
                for (int row = item / PART; row < KEYS; row += LOADS * PART_STEP) {
                    int j = tileStart + row;
                    int j0 = TornadoMath.min(j + 0 * PART_STEP, lastKey);
                    int at0 = FlashRegistersParts.token(fields, batch, j0, features);
                    int j1 = TornadoMath.min(j + 1 * PART_STEP, lastKey);
                    int at1 = FlashRegistersParts.token(fields, batch, j1, features);
                    int j2 = TornadoMath.min(j + 2 * PART_STEP, lastKey);
                    int at2 = FlashRegistersParts.token(fields, batch, j2, features);
                    int j3 = TornadoMath.min(j + 3 * PART_STEP, lastKey);
                    int at3 = FlashRegistersParts.token(fields, batch, j3, features);
                    int j4 = TornadoMath.min(j + 4 * PART_STEP, lastKey);
                    int at4 = FlashRegistersParts.token(fields, batch, j4, features);
                    int j5 = TornadoMath.min(j + 5 * PART_STEP, lastKey);
                    int at5 = FlashRegistersParts.token(fields, batch, j5, features);
                    int j6 = TornadoMath.min(j + 6 * PART_STEP, lastKey);
                    int at6 = FlashRegistersParts.token(fields, batch, j6, features);
                    int j7 = TornadoMath.min(j + 7 * PART_STEP, lastKey);
                    int at7 = FlashRegistersParts.token(fields, batch, j7, features);
                    float e0 = StoredElement.of(k, halfK, keyColumn + at0 * keyStride, features);
                    float e1 = StoredElement.of(k, halfK, keyColumn + at1 * keyStride, features);
                    float e2 = StoredElement.of(k, halfK, keyColumn + at2 * keyStride, features);
                    float e3 = StoredElement.of(k, halfK, keyColumn + at3 * keyStride, features);
                    float e4 = StoredElement.of(k, halfK, keyColumn + at4 * keyStride, features);
                    float e5 = StoredElement.of(k, halfK, keyColumn + at5 * keyStride, features);
                    float e6 = StoredElement.of(k, halfK, keyColumn + at6 * keyStride, features);
                    float e7 = StoredElement.of(k, halfK, keyColumn + at7 * keyStride, features);
                    int to0 = FlashRegistersParts.swizzled(row + 0 * PART_STEP, partColumn, PART);
                    tile[to0] = feature < headDim ? e0 : 0f;
                    int to1 = FlashRegistersParts.swizzled(row + 1 * PART_STEP, partColumn, PART);
                    tile[to1] = feature < headDim ? e1 : 0f;
                    int to2 = FlashRegistersParts.swizzled(row + 2 * PART_STEP, partColumn, PART);
                    tile[to2] = feature < headDim ? e2 : 0f;
                    int to3 = FlashRegistersParts.swizzled(row + 3 * PART_STEP, partColumn, PART);
                    tile[to3] = feature < headDim ? e3 : 0f;
                    int to4 = FlashRegistersParts.swizzled(row + 4 * PART_STEP, partColumn, PART);
                    tile[to4] = feature < headDim ? e4 : 0f;
                    int to5 = FlashRegistersParts.swizzled(row + 5 * PART_STEP, partColumn, PART);
                    tile[to5] = feature < headDim ? e5 : 0f;
                    int to6 = FlashRegistersParts.swizzled(row + 6 * PART_STEP, partColumn, PART);
                    tile[to6] = feature < headDim ? e6 : 0f;
                    int to7 = FlashRegistersParts.swizzled(row + 7 * PART_STEP, partColumn, PART);
                    tile[to7] = feature < headDim ? e7 : 0f;
                }
                context.localBarrier();

                int chunks = (TornadoMath.min(PART, queryWidth - first) + 3) / 4;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    int keyAt = lane * PART + ((chunk ^ lane) << 2);
                    float k000 = tile[keyAt + (0 * OWN_KEYS + 0) * LANES * PART + 0];
                    float k001 = tile[keyAt + (0 * OWN_KEYS + 0) * LANES * PART + 1];
                    float k002 = tile[keyAt + (0 * OWN_KEYS + 0) * LANES * PART + 2];
                    float k003 = tile[keyAt + (0 * OWN_KEYS + 0) * LANES * PART + 3];
                    float k010 = tile[keyAt + (0 * OWN_KEYS + 1) * LANES * PART + 0];
                    float k011 = tile[keyAt + (0 * OWN_KEYS + 1) * LANES * PART + 1];
                    float k012 = tile[keyAt + (0 * OWN_KEYS + 1) * LANES * PART + 2];
                    float k013 = tile[keyAt + (0 * OWN_KEYS + 1) * LANES * PART + 3];
                    float k020 = tile[keyAt + (0 * OWN_KEYS + 2) * LANES * PART + 0];
                    float k021 = tile[keyAt + (0 * OWN_KEYS + 2) * LANES * PART + 1];
                    float k022 = tile[keyAt + (0 * OWN_KEYS + 2) * LANES * PART + 2];
                    float k023 = tile[keyAt + (0 * OWN_KEYS + 2) * LANES * PART + 3];
                    float k030 = tile[keyAt + (0 * OWN_KEYS + 3) * LANES * PART + 0];
                    float k031 = tile[keyAt + (0 * OWN_KEYS + 3) * LANES * PART + 1];
                    float k032 = tile[keyAt + (0 * OWN_KEYS + 3) * LANES * PART + 2];
                    float k033 = tile[keyAt + (0 * OWN_KEYS + 3) * LANES * PART + 3];
                    float k100 = tile[keyAt + (1 * OWN_KEYS + 0) * LANES * PART + 0];
                    float k101 = tile[keyAt + (1 * OWN_KEYS + 0) * LANES * PART + 1];
                    float k102 = tile[keyAt + (1 * OWN_KEYS + 0) * LANES * PART + 2];
                    float k103 = tile[keyAt + (1 * OWN_KEYS + 0) * LANES * PART + 3];
                    float k110 = tile[keyAt + (1 * OWN_KEYS + 1) * LANES * PART + 0];
                    float k111 = tile[keyAt + (1 * OWN_KEYS + 1) * LANES * PART + 1];
                    float k112 = tile[keyAt + (1 * OWN_KEYS + 1) * LANES * PART + 2];
                    float k113 = tile[keyAt + (1 * OWN_KEYS + 1) * LANES * PART + 3];
                    float k120 = tile[keyAt + (1 * OWN_KEYS + 2) * LANES * PART + 0];
                    float k121 = tile[keyAt + (1 * OWN_KEYS + 2) * LANES * PART + 1];
                    float k122 = tile[keyAt + (1 * OWN_KEYS + 2) * LANES * PART + 2];
                    float k123 = tile[keyAt + (1 * OWN_KEYS + 2) * LANES * PART + 3];
                    float k130 = tile[keyAt + (1 * OWN_KEYS + 3) * LANES * PART + 0];
                    float k131 = tile[keyAt + (1 * OWN_KEYS + 3) * LANES * PART + 1];
                    float k132 = tile[keyAt + (1 * OWN_KEYS + 3) * LANES * PART + 2];
                    float k133 = tile[keyAt + (1 * OWN_KEYS + 3) * LANES * PART + 3];
                    int queryAt = slot * DIM + (((first / 4 + chunk) ^ swizzle) << 2);
                    float q00 = queries[queryAt + 0 * SLOTS * DIM + 0];
                    float q01 = queries[queryAt + 0 * SLOTS * DIM + 1];
                    float q02 = queries[queryAt + 0 * SLOTS * DIM + 2];
                    float q03 = queries[queryAt + 0 * SLOTS * DIM + 3];
                    s000 += q00 * k000;
                    s001 += q00 * k010;
                    s002 += q00 * k020;
                    s003 += q00 * k030;
                    s010 += q00 * k100;
                    s011 += q00 * k110;
                    s012 += q00 * k120;
                    s013 += q00 * k130;
                    s000 += q01 * k001;
                    s001 += q01 * k011;
                    s002 += q01 * k021;
                    s003 += q01 * k031;
                    s010 += q01 * k101;
                    s011 += q01 * k111;
                    s012 += q01 * k121;
                    s013 += q01 * k131;
                    s000 += q02 * k002;
                    s001 += q02 * k012;
                    s002 += q02 * k022;
                    s003 += q02 * k032;
                    s010 += q02 * k102;
                    s011 += q02 * k112;
                    s012 += q02 * k122;
                    s013 += q02 * k132;
                    s000 += q03 * k003;
                    s001 += q03 * k013;
                    s002 += q03 * k023;
                    s003 += q03 * k033;
                    s010 += q03 * k103;
                    s011 += q03 * k113;
                    s012 += q03 * k123;
                    s013 += q03 * k133;
                    float q10 = queries[queryAt + 1 * SLOTS * DIM + 0];
                    float q11 = queries[queryAt + 1 * SLOTS * DIM + 1];
                    float q12 = queries[queryAt + 1 * SLOTS * DIM + 2];
                    float q13 = queries[queryAt + 1 * SLOTS * DIM + 3];
                    s100 += q10 * k000;
                    s101 += q10 * k010;
                    s102 += q10 * k020;
                    s103 += q10 * k030;
                    s110 += q10 * k100;
                    s111 += q10 * k110;
                    s112 += q10 * k120;
                    s113 += q10 * k130;
                    s100 += q11 * k001;
                    s101 += q11 * k011;
                    s102 += q11 * k021;
                    s103 += q11 * k031;
                    s110 += q11 * k101;
                    s111 += q11 * k111;
                    s112 += q11 * k121;
                    s113 += q11 * k131;
                    s100 += q12 * k002;
                    s101 += q12 * k012;
                    s102 += q12 * k022;
                    s103 += q12 * k032;
                    s110 += q12 * k102;
                    s111 += q12 * k112;
                    s112 += q12 * k122;
                    s113 += q12 * k132;
                    s100 += q13 * k003;
                    s101 += q13 * k013;
                    s102 += q13 * k023;
                    s103 += q13 * k033;
                    s110 += q13 * k103;
                    s111 += q13 * k113;
                    s112 += q13 * k123;
                    s113 += q13 * k133;
                    float q20 = queries[queryAt + 2 * SLOTS * DIM + 0];
                    float q21 = queries[queryAt + 2 * SLOTS * DIM + 1];
                    float q22 = queries[queryAt + 2 * SLOTS * DIM + 2];
                    float q23 = queries[queryAt + 2 * SLOTS * DIM + 3];
                    s200 += q20 * k000;
                    s201 += q20 * k010;
                    s202 += q20 * k020;
                    s203 += q20 * k030;
                    s210 += q20 * k100;
                    s211 += q20 * k110;
                    s212 += q20 * k120;
                    s213 += q20 * k130;
                    s200 += q21 * k001;
                    s201 += q21 * k011;
                    s202 += q21 * k021;
                    s203 += q21 * k031;
                    s210 += q21 * k101;
                    s211 += q21 * k111;
                    s212 += q21 * k121;
                    s213 += q21 * k131;
                    s200 += q22 * k002;
                    s201 += q22 * k012;
                    s202 += q22 * k022;
                    s203 += q22 * k032;
                    s210 += q22 * k102;
                    s211 += q22 * k112;
                    s212 += q22 * k122;
                    s213 += q22 * k132;
                    s200 += q23 * k003;
                    s201 += q23 * k013;
                    s202 += q23 * k023;
                    s203 += q23 * k033;
                    s210 += q23 * k103;
                    s211 += q23 * k113;
                    s212 += q23 * k123;
                    s213 += q23 * k133;
                    float q30 = queries[queryAt + 3 * SLOTS * DIM + 0];
                    float q31 = queries[queryAt + 3 * SLOTS * DIM + 1];
                    float q32 = queries[queryAt + 3 * SLOTS * DIM + 2];
                    float q33 = queries[queryAt + 3 * SLOTS * DIM + 3];
                    s300 += q30 * k000;
                    s301 += q30 * k010;
                    s302 += q30 * k020;
                    s303 += q30 * k030;
                    s310 += q30 * k100;
                    s311 += q30 * k110;
                    s312 += q30 * k120;
                    s313 += q30 * k130;
                    s300 += q31 * k001;
                    s301 += q31 * k011;
                    s302 += q31 * k021;
                    s303 += q31 * k031;
                    s310 += q31 * k101;
                    s311 += q31 * k111;
                    s312 += q31 * k121;
                    s313 += q31 * k131;
                    s300 += q32 * k002;
                    s301 += q32 * k012;
                    s302 += q32 * k022;
                    s303 += q32 * k032;
                    s310 += q32 * k102;
                    s311 += q32 * k112;
                    s312 += q32 * k122;
                    s313 += q32 * k132;
                    s300 += q33 * k003;
                    s301 += q33 * k013;
                    s302 += q33 * k023;
                    s303 += q33 * k033;
                    s310 += q33 * k103;
                    s311 += q33 * k113;
                    s312 += q33 * k123;
                    s313 += q33 * k133;
                }
            }

            s000 *= scale;
            s001 *= scale;
            s002 *= scale;
            s003 *= scale;
            s010 *= scale;
            s011 *= scale;
            s012 *= scale;
            s013 *= scale;
            s100 *= scale;
            s101 *= scale;
            s102 *= scale;
            s103 *= scale;
            s110 *= scale;
            s111 *= scale;
            s112 *= scale;
            s113 *= scale;
            s200 *= scale;
            s201 *= scale;
            s202 *= scale;
            s203 *= scale;
            s210 *= scale;
            s211 *= scale;
            s212 *= scale;
            s213 *= scale;
            s300 *= scale;
            s301 *= scale;
            s302 *= scale;
            s303 *= scale;
            s310 *= scale;
            s311 *= scale;
            s312 *= scale;
            s313 *= scale;
            if ((features
                            & (Features.SOFTCAP
                                    | Features.ALIBI
                                    | Features.BIAS
                                    | Features.ALLOWED
                                    | Features.DOCUMENTS))
                    != 0) {
                // Through memory of its own in the tile: so this is written and compiled once.
                context.localBarrier();
                tile[((0 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item] = s000;
                tile[((0 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item] = s001;
                tile[((0 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item] = s002;
                tile[((0 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item] = s003;
                tile[((0 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item] = s010;
                tile[((0 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item] = s011;
                tile[((0 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item] = s012;
                tile[((0 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item] = s013;
                tile[((1 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item] = s100;
                tile[((1 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item] = s101;
                tile[((1 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item] = s102;
                tile[((1 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item] = s103;
                tile[((1 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item] = s110;
                tile[((1 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item] = s111;
                tile[((1 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item] = s112;
                tile[((1 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item] = s113;
                tile[((2 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item] = s200;
                tile[((2 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item] = s201;
                tile[((2 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item] = s202;
                tile[((2 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item] = s203;
                tile[((2 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item] = s210;
                tile[((2 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item] = s211;
                tile[((2 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item] = s212;
                tile[((2 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item] = s213;
                tile[((3 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item] = s300;
                tile[((3 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item] = s301;
                tile[((3 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item] = s302;
                tile[((3 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item] = s303;
                tile[((3 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item] = s310;
                tile[((3 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item] = s311;
                tile[((3 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item] = s312;
                tile[((3 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item] = s313;
                for (int ownRow = slot; ownRow < ROWS; ownRow += SLOTS) {
                    int row = TornadoMath.min(firstRow + ownRow, lastRow);
                    int i = row / groupSize;
                    int headOfGroup = row - i * groupSize;
                    for (int key = lane; key < keysOfTile; key += LANES) {
                        int at = (ownRow / SLOTS * 2 * OWN_KEYS + key / LANES) * ITEMS + item;
                        float score = tile[at];
                        if ((features & Features.SOFTCAP) != 0) {
                            float softcap = numbers.get(RunFields.SOFTCAP);
                            if (softcap > 0f) {
                                score = softcap * HyperbolicTangent.of(score / softcap);
                            }
                        }
                        tile[at] =
                                MaskedScore.of(
                                        score,
                                        batch,
                                        modelHead + headOfGroup,
                                        globalHead + headOfGroup,
                                        i,
                                        tileStart + key,
                                        RunFields.row(fields, batch, i),
                                        fields,
                                        numbers,
                                        bias,
                                        allowed,
                                        features);
                    }
                }
                s000 = tile[((0 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item];
                s001 = tile[((0 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item];
                s002 = tile[((0 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item];
                s003 = tile[((0 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item];
                s010 = tile[((0 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item];
                s011 = tile[((0 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item];
                s012 = tile[((0 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item];
                s013 = tile[((0 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item];
                s100 = tile[((1 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item];
                s101 = tile[((1 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item];
                s102 = tile[((1 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item];
                s103 = tile[((1 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item];
                s110 = tile[((1 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item];
                s111 = tile[((1 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item];
                s112 = tile[((1 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item];
                s113 = tile[((1 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item];
                s200 = tile[((2 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item];
                s201 = tile[((2 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item];
                s202 = tile[((2 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item];
                s203 = tile[((2 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item];
                s210 = tile[((2 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item];
                s211 = tile[((2 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item];
                s212 = tile[((2 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item];
                s213 = tile[((2 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item];
                s300 = tile[((3 * 2 + 0) * OWN_KEYS + 0) * ITEMS + item];
                s301 = tile[((3 * 2 + 0) * OWN_KEYS + 1) * ITEMS + item];
                s302 = tile[((3 * 2 + 0) * OWN_KEYS + 2) * ITEMS + item];
                s303 = tile[((3 * 2 + 0) * OWN_KEYS + 3) * ITEMS + item];
                s310 = tile[((3 * 2 + 1) * OWN_KEYS + 0) * ITEMS + item];
                s311 = tile[((3 * 2 + 1) * OWN_KEYS + 1) * ITEMS + item];
                s312 = tile[((3 * 2 + 1) * OWN_KEYS + 2) * ITEMS + item];
                s313 = tile[((3 * 2 + 1) * OWN_KEYS + 3) * ITEMS + item];
            }
            // Not one condition with ||: its shared branch is misplaced in OpenCL C.
            int hidden = TornadoMath.max(fullStart - tileStart, tileStart + KEYS - fullEnd);
            if (hidden > 0) {
                int j00 = tileStart + (0 * OWN_KEYS + 0) * LANES + lane;
                s000 = FlashRegistersParts.within(s000, j00, keyStart0, keyEnd0, negativeInfinity);
                s100 = FlashRegistersParts.within(s100, j00, keyStart1, keyEnd1, negativeInfinity);
                s200 = FlashRegistersParts.within(s200, j00, keyStart2, keyEnd2, negativeInfinity);
                s300 = FlashRegistersParts.within(s300, j00, keyStart3, keyEnd3, negativeInfinity);
                int j01 = tileStart + (0 * OWN_KEYS + 1) * LANES + lane;
                s001 = FlashRegistersParts.within(s001, j01, keyStart0, keyEnd0, negativeInfinity);
                s101 = FlashRegistersParts.within(s101, j01, keyStart1, keyEnd1, negativeInfinity);
                s201 = FlashRegistersParts.within(s201, j01, keyStart2, keyEnd2, negativeInfinity);
                s301 = FlashRegistersParts.within(s301, j01, keyStart3, keyEnd3, negativeInfinity);
                int j02 = tileStart + (0 * OWN_KEYS + 2) * LANES + lane;
                s002 = FlashRegistersParts.within(s002, j02, keyStart0, keyEnd0, negativeInfinity);
                s102 = FlashRegistersParts.within(s102, j02, keyStart1, keyEnd1, negativeInfinity);
                s202 = FlashRegistersParts.within(s202, j02, keyStart2, keyEnd2, negativeInfinity);
                s302 = FlashRegistersParts.within(s302, j02, keyStart3, keyEnd3, negativeInfinity);
                int j03 = tileStart + (0 * OWN_KEYS + 3) * LANES + lane;
                s003 = FlashRegistersParts.within(s003, j03, keyStart0, keyEnd0, negativeInfinity);
                s103 = FlashRegistersParts.within(s103, j03, keyStart1, keyEnd1, negativeInfinity);
                s203 = FlashRegistersParts.within(s203, j03, keyStart2, keyEnd2, negativeInfinity);
                s303 = FlashRegistersParts.within(s303, j03, keyStart3, keyEnd3, negativeInfinity);
                int j10 = tileStart + (1 * OWN_KEYS + 0) * LANES + lane;
                s010 = FlashRegistersParts.within(s010, j10, keyStart0, keyEnd0, negativeInfinity);
                s110 = FlashRegistersParts.within(s110, j10, keyStart1, keyEnd1, negativeInfinity);
                s210 = FlashRegistersParts.within(s210, j10, keyStart2, keyEnd2, negativeInfinity);
                s310 = FlashRegistersParts.within(s310, j10, keyStart3, keyEnd3, negativeInfinity);
                int j11 = tileStart + (1 * OWN_KEYS + 1) * LANES + lane;
                s011 = FlashRegistersParts.within(s011, j11, keyStart0, keyEnd0, negativeInfinity);
                s111 = FlashRegistersParts.within(s111, j11, keyStart1, keyEnd1, negativeInfinity);
                s211 = FlashRegistersParts.within(s211, j11, keyStart2, keyEnd2, negativeInfinity);
                s311 = FlashRegistersParts.within(s311, j11, keyStart3, keyEnd3, negativeInfinity);
                int j12 = tileStart + (1 * OWN_KEYS + 2) * LANES + lane;
                s012 = FlashRegistersParts.within(s012, j12, keyStart0, keyEnd0, negativeInfinity);
                s112 = FlashRegistersParts.within(s112, j12, keyStart1, keyEnd1, negativeInfinity);
                s212 = FlashRegistersParts.within(s212, j12, keyStart2, keyEnd2, negativeInfinity);
                s312 = FlashRegistersParts.within(s312, j12, keyStart3, keyEnd3, negativeInfinity);
                int j13 = tileStart + (1 * OWN_KEYS + 3) * LANES + lane;
                s013 = FlashRegistersParts.within(s013, j13, keyStart0, keyEnd0, negativeInfinity);
                s113 = FlashRegistersParts.within(s113, j13, keyStart1, keyEnd1, negativeInfinity);
                s213 = FlashRegistersParts.within(s213, j13, keyStart2, keyEnd2, negativeInfinity);
                s313 = FlashRegistersParts.within(s313, j13, keyStart3, keyEnd3, negativeInfinity);
            }

            float own0 = negativeInfinity;
            own0 = TornadoMath.max(own0, s000);
            own0 = TornadoMath.max(own0, s001);
            own0 = TornadoMath.max(own0, s002);
            own0 = TornadoMath.max(own0, s003);
            own0 = TornadoMath.max(own0, s010);
            own0 = TornadoMath.max(own0, s011);
            own0 = TornadoMath.max(own0, s012);
            own0 = TornadoMath.max(own0, s013);
            weights[(slot + 0 * SLOTS) * LANES + lane] = own0;
            float own1 = negativeInfinity;
            own1 = TornadoMath.max(own1, s100);
            own1 = TornadoMath.max(own1, s101);
            own1 = TornadoMath.max(own1, s102);
            own1 = TornadoMath.max(own1, s103);
            own1 = TornadoMath.max(own1, s110);
            own1 = TornadoMath.max(own1, s111);
            own1 = TornadoMath.max(own1, s112);
            own1 = TornadoMath.max(own1, s113);
            weights[(slot + 1 * SLOTS) * LANES + lane] = own1;
            float own2 = negativeInfinity;
            own2 = TornadoMath.max(own2, s200);
            own2 = TornadoMath.max(own2, s201);
            own2 = TornadoMath.max(own2, s202);
            own2 = TornadoMath.max(own2, s203);
            own2 = TornadoMath.max(own2, s210);
            own2 = TornadoMath.max(own2, s211);
            own2 = TornadoMath.max(own2, s212);
            own2 = TornadoMath.max(own2, s213);
            weights[(slot + 2 * SLOTS) * LANES + lane] = own2;
            float own3 = negativeInfinity;
            own3 = TornadoMath.max(own3, s300);
            own3 = TornadoMath.max(own3, s301);
            own3 = TornadoMath.max(own3, s302);
            own3 = TornadoMath.max(own3, s303);
            own3 = TornadoMath.max(own3, s310);
            own3 = TornadoMath.max(own3, s311);
            own3 = TornadoMath.max(own3, s312);
            own3 = TornadoMath.max(own3, s313);
            weights[(slot + 3 * SLOTS) * LANES + lane] = own3;
            context.localBarrier();

            float newMax0 = max0;
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 0]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 1]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 2]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 3]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 4]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 5]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 6]);
            newMax0 = TornadoMath.max(newMax0, weights[(slot + 0 * SLOTS) * LANES + 7]);
            float reference0 = newMax0 == negativeInfinity ? 0f : newMax0;
            float rescale0 = Exponential.of(max0 - reference0);
            max0 = newMax0;
            sum0 *= rescale0;
            o000 *= rescale0;
            o001 *= rescale0;
            o002 *= rescale0;
            o003 *= rescale0;
            o010 *= rescale0;
            o011 *= rescale0;
            o012 *= rescale0;
            o013 *= rescale0;
            float newMax1 = max1;
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 0]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 1]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 2]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 3]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 4]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 5]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 6]);
            newMax1 = TornadoMath.max(newMax1, weights[(slot + 1 * SLOTS) * LANES + 7]);
            float reference1 = newMax1 == negativeInfinity ? 0f : newMax1;
            float rescale1 = Exponential.of(max1 - reference1);
            max1 = newMax1;
            sum1 *= rescale1;
            o100 *= rescale1;
            o101 *= rescale1;
            o102 *= rescale1;
            o103 *= rescale1;
            o110 *= rescale1;
            o111 *= rescale1;
            o112 *= rescale1;
            o113 *= rescale1;
            float newMax2 = max2;
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 0]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 1]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 2]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 3]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 4]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 5]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 6]);
            newMax2 = TornadoMath.max(newMax2, weights[(slot + 2 * SLOTS) * LANES + 7]);
            float reference2 = newMax2 == negativeInfinity ? 0f : newMax2;
            float rescale2 = Exponential.of(max2 - reference2);
            max2 = newMax2;
            sum2 *= rescale2;
            o200 *= rescale2;
            o201 *= rescale2;
            o202 *= rescale2;
            o203 *= rescale2;
            o210 *= rescale2;
            o211 *= rescale2;
            o212 *= rescale2;
            o213 *= rescale2;
            float newMax3 = max3;
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 0]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 1]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 2]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 3]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 4]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 5]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 6]);
            newMax3 = TornadoMath.max(newMax3, weights[(slot + 3 * SLOTS) * LANES + 7]);
            float reference3 = newMax3 == negativeInfinity ? 0f : newMax3;
            float rescale3 = Exponential.of(max3 - reference3);
            max3 = newMax3;
            sum3 *= rescale3;
            o300 *= rescale3;
            o301 *= rescale3;
            o302 *= rescale3;
            o303 *= rescale3;
            o310 *= rescale3;
            o311 *= rescale3;
            o312 *= rescale3;
            o313 *= rescale3;

            context.localBarrier();
            for (int row = item / DIM; row < VALUE_KEYS; row += LOADS * STEP) {
                int j = tileStart + 0 * VALUE_KEYS + row;
                int j0 = TornadoMath.min(j + 0 * STEP, lastKey);
                int at0 = FlashRegistersParts.token(fields, batch, j0, features);
                int j1 = TornadoMath.min(j + 1 * STEP, lastKey);
                int at1 = FlashRegistersParts.token(fields, batch, j1, features);
                int j2 = TornadoMath.min(j + 2 * STEP, lastKey);
                int at2 = FlashRegistersParts.token(fields, batch, j2, features);
                int j3 = TornadoMath.min(j + 3 * STEP, lastKey);
                int at3 = FlashRegistersParts.token(fields, batch, j3, features);
                int j4 = TornadoMath.min(j + 4 * STEP, lastKey);
                int at4 = FlashRegistersParts.token(fields, batch, j4, features);
                int j5 = TornadoMath.min(j + 5 * STEP, lastKey);
                int at5 = FlashRegistersParts.token(fields, batch, j5, features);
                int j6 = TornadoMath.min(j + 6 * STEP, lastKey);
                int at6 = FlashRegistersParts.token(fields, batch, j6, features);
                int j7 = TornadoMath.min(j + 7 * STEP, lastKey);
                int at7 = FlashRegistersParts.token(fields, batch, j7, features);
                int from = valueOffset + valueColumn;
                float e0 = StoredElement.of(v, halfV, from + at0 * valueStride, features);
                float e1 = StoredElement.of(v, halfV, from + at1 * valueStride, features);
                float e2 = StoredElement.of(v, halfV, from + at2 * valueStride, features);
                float e3 = StoredElement.of(v, halfV, from + at3 * valueStride, features);
                float e4 = StoredElement.of(v, halfV, from + at4 * valueStride, features);
                float e5 = StoredElement.of(v, halfV, from + at5 * valueStride, features);
                float e6 = StoredElement.of(v, halfV, from + at6 * valueStride, features);
                float e7 = StoredElement.of(v, halfV, from + at7 * valueStride, features);
                tile[(row + 0 * STEP) * DIM + column] = e0;
                tile[(row + 1 * STEP) * DIM + column] = e1;
                tile[(row + 2 * STEP) * DIM + column] = e2;
                tile[(row + 3 * STEP) * DIM + column] = e3;
                tile[(row + 4 * STEP) * DIM + column] = e4;
                tile[(row + 5 * STEP) * DIM + column] = e5;
                tile[(row + 6 * STEP) * DIM + column] = e6;
                tile[(row + 7 * STEP) * DIM + column] = e7;
            }
            float p000 = Exponential.of(s000 - reference0);
            sum0 += p000;
            if ((features & Features.NON_FINITE) != 0) {
                p000 = s000 == negativeInfinity ? -1f : p000;
            }
            weights[weightTo0 + 0 * SLOTS * HALF] = p000;
            float p001 = Exponential.of(s001 - reference0);
            sum0 += p001;
            if ((features & Features.NON_FINITE) != 0) {
                p001 = s001 == negativeInfinity ? -1f : p001;
            }
            weights[weightTo1 + 0 * SLOTS * HALF] = p001;
            float p002 = Exponential.of(s002 - reference0);
            sum0 += p002;
            if ((features & Features.NON_FINITE) != 0) {
                p002 = s002 == negativeInfinity ? -1f : p002;
            }
            weights[weightTo2 + 0 * SLOTS * HALF] = p002;
            float p003 = Exponential.of(s003 - reference0);
            sum0 += p003;
            if ((features & Features.NON_FINITE) != 0) {
                p003 = s003 == negativeInfinity ? -1f : p003;
            }
            weights[weightTo3 + 0 * SLOTS * HALF] = p003;
            float p100 = Exponential.of(s100 - reference1);
            sum1 += p100;
            if ((features & Features.NON_FINITE) != 0) {
                p100 = s100 == negativeInfinity ? -1f : p100;
            }
            weights[weightTo0 + 1 * SLOTS * HALF] = p100;
            float p101 = Exponential.of(s101 - reference1);
            sum1 += p101;
            if ((features & Features.NON_FINITE) != 0) {
                p101 = s101 == negativeInfinity ? -1f : p101;
            }
            weights[weightTo1 + 1 * SLOTS * HALF] = p101;
            float p102 = Exponential.of(s102 - reference1);
            sum1 += p102;
            if ((features & Features.NON_FINITE) != 0) {
                p102 = s102 == negativeInfinity ? -1f : p102;
            }
            weights[weightTo2 + 1 * SLOTS * HALF] = p102;
            float p103 = Exponential.of(s103 - reference1);
            sum1 += p103;
            if ((features & Features.NON_FINITE) != 0) {
                p103 = s103 == negativeInfinity ? -1f : p103;
            }
            weights[weightTo3 + 1 * SLOTS * HALF] = p103;
            float p200 = Exponential.of(s200 - reference2);
            sum2 += p200;
            if ((features & Features.NON_FINITE) != 0) {
                p200 = s200 == negativeInfinity ? -1f : p200;
            }
            weights[weightTo0 + 2 * SLOTS * HALF] = p200;
            float p201 = Exponential.of(s201 - reference2);
            sum2 += p201;
            if ((features & Features.NON_FINITE) != 0) {
                p201 = s201 == negativeInfinity ? -1f : p201;
            }
            weights[weightTo1 + 2 * SLOTS * HALF] = p201;
            float p202 = Exponential.of(s202 - reference2);
            sum2 += p202;
            if ((features & Features.NON_FINITE) != 0) {
                p202 = s202 == negativeInfinity ? -1f : p202;
            }
            weights[weightTo2 + 2 * SLOTS * HALF] = p202;
            float p203 = Exponential.of(s203 - reference2);
            sum2 += p203;
            if ((features & Features.NON_FINITE) != 0) {
                p203 = s203 == negativeInfinity ? -1f : p203;
            }
            weights[weightTo3 + 2 * SLOTS * HALF] = p203;
            float p300 = Exponential.of(s300 - reference3);
            sum3 += p300;
            if ((features & Features.NON_FINITE) != 0) {
                p300 = s300 == negativeInfinity ? -1f : p300;
            }
            weights[weightTo0 + 3 * SLOTS * HALF] = p300;
            float p301 = Exponential.of(s301 - reference3);
            sum3 += p301;
            if ((features & Features.NON_FINITE) != 0) {
                p301 = s301 == negativeInfinity ? -1f : p301;
            }
            weights[weightTo1 + 3 * SLOTS * HALF] = p301;
            float p302 = Exponential.of(s302 - reference3);
            sum3 += p302;
            if ((features & Features.NON_FINITE) != 0) {
                p302 = s302 == negativeInfinity ? -1f : p302;
            }
            weights[weightTo2 + 3 * SLOTS * HALF] = p302;
            float p303 = Exponential.of(s303 - reference3);
            sum3 += p303;
            if ((features & Features.NON_FINITE) != 0) {
                p303 = s303 == negativeInfinity ? -1f : p303;
            }
            weights[weightTo3 + 3 * SLOTS * HALF] = p303;
            context.localBarrier();

            int keysOfHalf0 = TornadoMath.min(HALF, keysOfTile - 0 * HALF);
            int valueFrom0 = 0 * HALF % VALUE_KEYS * DIM + lane * 4;
            if ((features & Features.NON_FINITE) != 0) {
                // A weight of 0 does not hide an infinity: keys that are hidden are left out.
                for (int key = 0; key < keysOfHalf0; key++) {
                    int weightAt = slot * HALF + ((key / 4 ^ weightSwizzle) << 2) + key % 4;
                    int valueAt = valueFrom0 + key * DIM;
                    float v00 = tile[valueAt + 0 * 32 + 0];
                    float v01 = tile[valueAt + 0 * 32 + 1];
                    float v02 = tile[valueAt + 0 * 32 + 2];
                    float v03 = tile[valueAt + 0 * 32 + 3];
                    float v10 = tile[valueAt + 1 * 32 + 0];
                    float v11 = tile[valueAt + 1 * 32 + 1];
                    float v12 = tile[valueAt + 1 * 32 + 2];
                    float v13 = tile[valueAt + 1 * 32 + 3];
                    float w0 = weights[weightAt + 0 * SLOTS * HALF];
                    o000 = w0 < 0f ? o000 : o000 + w0 * v00;
                    o001 = w0 < 0f ? o001 : o001 + w0 * v01;
                    o002 = w0 < 0f ? o002 : o002 + w0 * v02;
                    o003 = w0 < 0f ? o003 : o003 + w0 * v03;
                    o010 = w0 < 0f ? o010 : o010 + w0 * v10;
                    o011 = w0 < 0f ? o011 : o011 + w0 * v11;
                    o012 = w0 < 0f ? o012 : o012 + w0 * v12;
                    o013 = w0 < 0f ? o013 : o013 + w0 * v13;
                    float w1 = weights[weightAt + 1 * SLOTS * HALF];
                    o100 = w1 < 0f ? o100 : o100 + w1 * v00;
                    o101 = w1 < 0f ? o101 : o101 + w1 * v01;
                    o102 = w1 < 0f ? o102 : o102 + w1 * v02;
                    o103 = w1 < 0f ? o103 : o103 + w1 * v03;
                    o110 = w1 < 0f ? o110 : o110 + w1 * v10;
                    o111 = w1 < 0f ? o111 : o111 + w1 * v11;
                    o112 = w1 < 0f ? o112 : o112 + w1 * v12;
                    o113 = w1 < 0f ? o113 : o113 + w1 * v13;
                    float w2 = weights[weightAt + 2 * SLOTS * HALF];
                    o200 = w2 < 0f ? o200 : o200 + w2 * v00;
                    o201 = w2 < 0f ? o201 : o201 + w2 * v01;
                    o202 = w2 < 0f ? o202 : o202 + w2 * v02;
                    o203 = w2 < 0f ? o203 : o203 + w2 * v03;
                    o210 = w2 < 0f ? o210 : o210 + w2 * v10;
                    o211 = w2 < 0f ? o211 : o211 + w2 * v11;
                    o212 = w2 < 0f ? o212 : o212 + w2 * v12;
                    o213 = w2 < 0f ? o213 : o213 + w2 * v13;
                    float w3 = weights[weightAt + 3 * SLOTS * HALF];
                    o300 = w3 < 0f ? o300 : o300 + w3 * v00;
                    o301 = w3 < 0f ? o301 : o301 + w3 * v01;
                    o302 = w3 < 0f ? o302 : o302 + w3 * v02;
                    o303 = w3 < 0f ? o303 : o303 + w3 * v03;
                    o310 = w3 < 0f ? o310 : o310 + w3 * v10;
                    o311 = w3 < 0f ? o311 : o311 + w3 * v11;
                    o312 = w3 < 0f ? o312 : o312 + w3 * v12;
                    o313 = w3 < 0f ? o313 : o313 + w3 * v13;
                }
            } else {
                for (int chunk = 0; chunk < (keysOfHalf0 + 3) / 4; chunk++) {
                    int weightAt = slot * HALF + ((chunk ^ weightSwizzle) << 2);
                    float w00 = weights[weightAt + 0 * SLOTS * HALF + 0];
                    float w01 = weights[weightAt + 0 * SLOTS * HALF + 1];
                    float w02 = weights[weightAt + 0 * SLOTS * HALF + 2];
                    float w03 = weights[weightAt + 0 * SLOTS * HALF + 3];
                    float w10 = weights[weightAt + 1 * SLOTS * HALF + 0];
                    float w11 = weights[weightAt + 1 * SLOTS * HALF + 1];
                    float w12 = weights[weightAt + 1 * SLOTS * HALF + 2];
                    float w13 = weights[weightAt + 1 * SLOTS * HALF + 3];
                    float w20 = weights[weightAt + 2 * SLOTS * HALF + 0];
                    float w21 = weights[weightAt + 2 * SLOTS * HALF + 1];
                    float w22 = weights[weightAt + 2 * SLOTS * HALF + 2];
                    float w23 = weights[weightAt + 2 * SLOTS * HALF + 3];
                    float w30 = weights[weightAt + 3 * SLOTS * HALF + 0];
                    float w31 = weights[weightAt + 3 * SLOTS * HALF + 1];
                    float w32 = weights[weightAt + 3 * SLOTS * HALF + 2];
                    float w33 = weights[weightAt + 3 * SLOTS * HALF + 3];
                    int valueAt = valueFrom0 + chunk * 4 * DIM;
                    float v000 = tile[valueAt + 0 * DIM + 0 * 32 + 0];
                    float v001 = tile[valueAt + 0 * DIM + 0 * 32 + 1];
                    float v002 = tile[valueAt + 0 * DIM + 0 * 32 + 2];
                    float v003 = tile[valueAt + 0 * DIM + 0 * 32 + 3];
                    float v010 = tile[valueAt + 0 * DIM + 1 * 32 + 0];
                    float v011 = tile[valueAt + 0 * DIM + 1 * 32 + 1];
                    float v012 = tile[valueAt + 0 * DIM + 1 * 32 + 2];
                    float v013 = tile[valueAt + 0 * DIM + 1 * 32 + 3];
                    o000 += w00 * v000;
                    o001 += w00 * v001;
                    o002 += w00 * v002;
                    o003 += w00 * v003;
                    o010 += w00 * v010;
                    o011 += w00 * v011;
                    o012 += w00 * v012;
                    o013 += w00 * v013;
                    o100 += w10 * v000;
                    o101 += w10 * v001;
                    o102 += w10 * v002;
                    o103 += w10 * v003;
                    o110 += w10 * v010;
                    o111 += w10 * v011;
                    o112 += w10 * v012;
                    o113 += w10 * v013;
                    o200 += w20 * v000;
                    o201 += w20 * v001;
                    o202 += w20 * v002;
                    o203 += w20 * v003;
                    o210 += w20 * v010;
                    o211 += w20 * v011;
                    o212 += w20 * v012;
                    o213 += w20 * v013;
                    o300 += w30 * v000;
                    o301 += w30 * v001;
                    o302 += w30 * v002;
                    o303 += w30 * v003;
                    o310 += w30 * v010;
                    o311 += w30 * v011;
                    o312 += w30 * v012;
                    o313 += w30 * v013;
                    float v100 = tile[valueAt + 1 * DIM + 0 * 32 + 0];
                    float v101 = tile[valueAt + 1 * DIM + 0 * 32 + 1];
                    float v102 = tile[valueAt + 1 * DIM + 0 * 32 + 2];
                    float v103 = tile[valueAt + 1 * DIM + 0 * 32 + 3];
                    float v110 = tile[valueAt + 1 * DIM + 1 * 32 + 0];
                    float v111 = tile[valueAt + 1 * DIM + 1 * 32 + 1];
                    float v112 = tile[valueAt + 1 * DIM + 1 * 32 + 2];
                    float v113 = tile[valueAt + 1 * DIM + 1 * 32 + 3];
                    o000 += w01 * v100;
                    o001 += w01 * v101;
                    o002 += w01 * v102;
                    o003 += w01 * v103;
                    o010 += w01 * v110;
                    o011 += w01 * v111;
                    o012 += w01 * v112;
                    o013 += w01 * v113;
                    o100 += w11 * v100;
                    o101 += w11 * v101;
                    o102 += w11 * v102;
                    o103 += w11 * v103;
                    o110 += w11 * v110;
                    o111 += w11 * v111;
                    o112 += w11 * v112;
                    o113 += w11 * v113;
                    o200 += w21 * v100;
                    o201 += w21 * v101;
                    o202 += w21 * v102;
                    o203 += w21 * v103;
                    o210 += w21 * v110;
                    o211 += w21 * v111;
                    o212 += w21 * v112;
                    o213 += w21 * v113;
                    o300 += w31 * v100;
                    o301 += w31 * v101;
                    o302 += w31 * v102;
                    o303 += w31 * v103;
                    o310 += w31 * v110;
                    o311 += w31 * v111;
                    o312 += w31 * v112;
                    o313 += w31 * v113;
                    float v200 = tile[valueAt + 2 * DIM + 0 * 32 + 0];
                    float v201 = tile[valueAt + 2 * DIM + 0 * 32 + 1];
                    float v202 = tile[valueAt + 2 * DIM + 0 * 32 + 2];
                    float v203 = tile[valueAt + 2 * DIM + 0 * 32 + 3];
                    float v210 = tile[valueAt + 2 * DIM + 1 * 32 + 0];
                    float v211 = tile[valueAt + 2 * DIM + 1 * 32 + 1];
                    float v212 = tile[valueAt + 2 * DIM + 1 * 32 + 2];
                    float v213 = tile[valueAt + 2 * DIM + 1 * 32 + 3];
                    o000 += w02 * v200;
                    o001 += w02 * v201;
                    o002 += w02 * v202;
                    o003 += w02 * v203;
                    o010 += w02 * v210;
                    o011 += w02 * v211;
                    o012 += w02 * v212;
                    o013 += w02 * v213;
                    o100 += w12 * v200;
                    o101 += w12 * v201;
                    o102 += w12 * v202;
                    o103 += w12 * v203;
                    o110 += w12 * v210;
                    o111 += w12 * v211;
                    o112 += w12 * v212;
                    o113 += w12 * v213;
                    o200 += w22 * v200;
                    o201 += w22 * v201;
                    o202 += w22 * v202;
                    o203 += w22 * v203;
                    o210 += w22 * v210;
                    o211 += w22 * v211;
                    o212 += w22 * v212;
                    o213 += w22 * v213;
                    o300 += w32 * v200;
                    o301 += w32 * v201;
                    o302 += w32 * v202;
                    o303 += w32 * v203;
                    o310 += w32 * v210;
                    o311 += w32 * v211;
                    o312 += w32 * v212;
                    o313 += w32 * v213;
                    float v300 = tile[valueAt + 3 * DIM + 0 * 32 + 0];
                    float v301 = tile[valueAt + 3 * DIM + 0 * 32 + 1];
                    float v302 = tile[valueAt + 3 * DIM + 0 * 32 + 2];
                    float v303 = tile[valueAt + 3 * DIM + 0 * 32 + 3];
                    float v310 = tile[valueAt + 3 * DIM + 1 * 32 + 0];
                    float v311 = tile[valueAt + 3 * DIM + 1 * 32 + 1];
                    float v312 = tile[valueAt + 3 * DIM + 1 * 32 + 2];
                    float v313 = tile[valueAt + 3 * DIM + 1 * 32 + 3];
                    o000 += w03 * v300;
                    o001 += w03 * v301;
                    o002 += w03 * v302;
                    o003 += w03 * v303;
                    o010 += w03 * v310;
                    o011 += w03 * v311;
                    o012 += w03 * v312;
                    o013 += w03 * v313;
                    o100 += w13 * v300;
                    o101 += w13 * v301;
                    o102 += w13 * v302;
                    o103 += w13 * v303;
                    o110 += w13 * v310;
                    o111 += w13 * v311;
                    o112 += w13 * v312;
                    o113 += w13 * v313;
                    o200 += w23 * v300;
                    o201 += w23 * v301;
                    o202 += w23 * v302;
                    o203 += w23 * v303;
                    o210 += w23 * v310;
                    o211 += w23 * v311;
                    o212 += w23 * v312;
                    o213 += w23 * v313;
                    o300 += w33 * v300;
                    o301 += w33 * v301;
                    o302 += w33 * v302;
                    o303 += w33 * v303;
                    o310 += w33 * v310;
                    o311 += w33 * v311;
                    o312 += w33 * v312;
                    o313 += w33 * v313;
                }
            }
            context.localBarrier();
            float p010 = Exponential.of(s010 - reference0);
            sum0 += p010;
            if ((features & Features.NON_FINITE) != 0) {
                p010 = s010 == negativeInfinity ? -1f : p010;
            }
            weights[weightTo0 + 0 * SLOTS * HALF] = p010;
            float p011 = Exponential.of(s011 - reference0);
            sum0 += p011;
            if ((features & Features.NON_FINITE) != 0) {
                p011 = s011 == negativeInfinity ? -1f : p011;
            }
            weights[weightTo1 + 0 * SLOTS * HALF] = p011;
            float p012 = Exponential.of(s012 - reference0);
            sum0 += p012;
            if ((features & Features.NON_FINITE) != 0) {
                p012 = s012 == negativeInfinity ? -1f : p012;
            }
            weights[weightTo2 + 0 * SLOTS * HALF] = p012;
            float p013 = Exponential.of(s013 - reference0);
            sum0 += p013;
            if ((features & Features.NON_FINITE) != 0) {
                p013 = s013 == negativeInfinity ? -1f : p013;
            }
            weights[weightTo3 + 0 * SLOTS * HALF] = p013;
            float p110 = Exponential.of(s110 - reference1);
            sum1 += p110;
            if ((features & Features.NON_FINITE) != 0) {
                p110 = s110 == negativeInfinity ? -1f : p110;
            }
            weights[weightTo0 + 1 * SLOTS * HALF] = p110;
            float p111 = Exponential.of(s111 - reference1);
            sum1 += p111;
            if ((features & Features.NON_FINITE) != 0) {
                p111 = s111 == negativeInfinity ? -1f : p111;
            }
            weights[weightTo1 + 1 * SLOTS * HALF] = p111;
            float p112 = Exponential.of(s112 - reference1);
            sum1 += p112;
            if ((features & Features.NON_FINITE) != 0) {
                p112 = s112 == negativeInfinity ? -1f : p112;
            }
            weights[weightTo2 + 1 * SLOTS * HALF] = p112;
            float p113 = Exponential.of(s113 - reference1);
            sum1 += p113;
            if ((features & Features.NON_FINITE) != 0) {
                p113 = s113 == negativeInfinity ? -1f : p113;
            }
            weights[weightTo3 + 1 * SLOTS * HALF] = p113;
            float p210 = Exponential.of(s210 - reference2);
            sum2 += p210;
            if ((features & Features.NON_FINITE) != 0) {
                p210 = s210 == negativeInfinity ? -1f : p210;
            }
            weights[weightTo0 + 2 * SLOTS * HALF] = p210;
            float p211 = Exponential.of(s211 - reference2);
            sum2 += p211;
            if ((features & Features.NON_FINITE) != 0) {
                p211 = s211 == negativeInfinity ? -1f : p211;
            }
            weights[weightTo1 + 2 * SLOTS * HALF] = p211;
            float p212 = Exponential.of(s212 - reference2);
            sum2 += p212;
            if ((features & Features.NON_FINITE) != 0) {
                p212 = s212 == negativeInfinity ? -1f : p212;
            }
            weights[weightTo2 + 2 * SLOTS * HALF] = p212;
            float p213 = Exponential.of(s213 - reference2);
            sum2 += p213;
            if ((features & Features.NON_FINITE) != 0) {
                p213 = s213 == negativeInfinity ? -1f : p213;
            }
            weights[weightTo3 + 2 * SLOTS * HALF] = p213;
            float p310 = Exponential.of(s310 - reference3);
            sum3 += p310;
            if ((features & Features.NON_FINITE) != 0) {
                p310 = s310 == negativeInfinity ? -1f : p310;
            }
            weights[weightTo0 + 3 * SLOTS * HALF] = p310;
            float p311 = Exponential.of(s311 - reference3);
            sum3 += p311;
            if ((features & Features.NON_FINITE) != 0) {
                p311 = s311 == negativeInfinity ? -1f : p311;
            }
            weights[weightTo1 + 3 * SLOTS * HALF] = p311;
            float p312 = Exponential.of(s312 - reference3);
            sum3 += p312;
            if ((features & Features.NON_FINITE) != 0) {
                p312 = s312 == negativeInfinity ? -1f : p312;
            }
            weights[weightTo2 + 3 * SLOTS * HALF] = p312;
            float p313 = Exponential.of(s313 - reference3);
            sum3 += p313;
            if ((features & Features.NON_FINITE) != 0) {
                p313 = s313 == negativeInfinity ? -1f : p313;
            }
            weights[weightTo3 + 3 * SLOTS * HALF] = p313;
            context.localBarrier();

            int keysOfHalf1 = TornadoMath.min(HALF, keysOfTile - 1 * HALF);
            int valueFrom1 = 1 * HALF % VALUE_KEYS * DIM + lane * 4;
            if ((features & Features.NON_FINITE) != 0) {
                // A weight of 0 does not hide an infinity: keys that are hidden are left out.
                for (int key = 0; key < keysOfHalf1; key++) {
                    int weightAt = slot * HALF + ((key / 4 ^ weightSwizzle) << 2) + key % 4;
                    int valueAt = valueFrom1 + key * DIM;
                    float v00 = tile[valueAt + 0 * 32 + 0];
                    float v01 = tile[valueAt + 0 * 32 + 1];
                    float v02 = tile[valueAt + 0 * 32 + 2];
                    float v03 = tile[valueAt + 0 * 32 + 3];
                    float v10 = tile[valueAt + 1 * 32 + 0];
                    float v11 = tile[valueAt + 1 * 32 + 1];
                    float v12 = tile[valueAt + 1 * 32 + 2];
                    float v13 = tile[valueAt + 1 * 32 + 3];
                    float w0 = weights[weightAt + 0 * SLOTS * HALF];
                    o000 = w0 < 0f ? o000 : o000 + w0 * v00;
                    o001 = w0 < 0f ? o001 : o001 + w0 * v01;
                    o002 = w0 < 0f ? o002 : o002 + w0 * v02;
                    o003 = w0 < 0f ? o003 : o003 + w0 * v03;
                    o010 = w0 < 0f ? o010 : o010 + w0 * v10;
                    o011 = w0 < 0f ? o011 : o011 + w0 * v11;
                    o012 = w0 < 0f ? o012 : o012 + w0 * v12;
                    o013 = w0 < 0f ? o013 : o013 + w0 * v13;
                    float w1 = weights[weightAt + 1 * SLOTS * HALF];
                    o100 = w1 < 0f ? o100 : o100 + w1 * v00;
                    o101 = w1 < 0f ? o101 : o101 + w1 * v01;
                    o102 = w1 < 0f ? o102 : o102 + w1 * v02;
                    o103 = w1 < 0f ? o103 : o103 + w1 * v03;
                    o110 = w1 < 0f ? o110 : o110 + w1 * v10;
                    o111 = w1 < 0f ? o111 : o111 + w1 * v11;
                    o112 = w1 < 0f ? o112 : o112 + w1 * v12;
                    o113 = w1 < 0f ? o113 : o113 + w1 * v13;
                    float w2 = weights[weightAt + 2 * SLOTS * HALF];
                    o200 = w2 < 0f ? o200 : o200 + w2 * v00;
                    o201 = w2 < 0f ? o201 : o201 + w2 * v01;
                    o202 = w2 < 0f ? o202 : o202 + w2 * v02;
                    o203 = w2 < 0f ? o203 : o203 + w2 * v03;
                    o210 = w2 < 0f ? o210 : o210 + w2 * v10;
                    o211 = w2 < 0f ? o211 : o211 + w2 * v11;
                    o212 = w2 < 0f ? o212 : o212 + w2 * v12;
                    o213 = w2 < 0f ? o213 : o213 + w2 * v13;
                    float w3 = weights[weightAt + 3 * SLOTS * HALF];
                    o300 = w3 < 0f ? o300 : o300 + w3 * v00;
                    o301 = w3 < 0f ? o301 : o301 + w3 * v01;
                    o302 = w3 < 0f ? o302 : o302 + w3 * v02;
                    o303 = w3 < 0f ? o303 : o303 + w3 * v03;
                    o310 = w3 < 0f ? o310 : o310 + w3 * v10;
                    o311 = w3 < 0f ? o311 : o311 + w3 * v11;
                    o312 = w3 < 0f ? o312 : o312 + w3 * v12;
                    o313 = w3 < 0f ? o313 : o313 + w3 * v13;
                }
            } else {
                for (int chunk = 0; chunk < (keysOfHalf1 + 3) / 4; chunk++) {
                    int weightAt = slot * HALF + ((chunk ^ weightSwizzle) << 2);
                    float w00 = weights[weightAt + 0 * SLOTS * HALF + 0];
                    float w01 = weights[weightAt + 0 * SLOTS * HALF + 1];
                    float w02 = weights[weightAt + 0 * SLOTS * HALF + 2];
                    float w03 = weights[weightAt + 0 * SLOTS * HALF + 3];
                    float w10 = weights[weightAt + 1 * SLOTS * HALF + 0];
                    float w11 = weights[weightAt + 1 * SLOTS * HALF + 1];
                    float w12 = weights[weightAt + 1 * SLOTS * HALF + 2];
                    float w13 = weights[weightAt + 1 * SLOTS * HALF + 3];
                    float w20 = weights[weightAt + 2 * SLOTS * HALF + 0];
                    float w21 = weights[weightAt + 2 * SLOTS * HALF + 1];
                    float w22 = weights[weightAt + 2 * SLOTS * HALF + 2];
                    float w23 = weights[weightAt + 2 * SLOTS * HALF + 3];
                    float w30 = weights[weightAt + 3 * SLOTS * HALF + 0];
                    float w31 = weights[weightAt + 3 * SLOTS * HALF + 1];
                    float w32 = weights[weightAt + 3 * SLOTS * HALF + 2];
                    float w33 = weights[weightAt + 3 * SLOTS * HALF + 3];
                    int valueAt = valueFrom1 + chunk * 4 * DIM;
                    float v000 = tile[valueAt + 0 * DIM + 0 * 32 + 0];
                    float v001 = tile[valueAt + 0 * DIM + 0 * 32 + 1];
                    float v002 = tile[valueAt + 0 * DIM + 0 * 32 + 2];
                    float v003 = tile[valueAt + 0 * DIM + 0 * 32 + 3];
                    float v010 = tile[valueAt + 0 * DIM + 1 * 32 + 0];
                    float v011 = tile[valueAt + 0 * DIM + 1 * 32 + 1];
                    float v012 = tile[valueAt + 0 * DIM + 1 * 32 + 2];
                    float v013 = tile[valueAt + 0 * DIM + 1 * 32 + 3];
                    o000 += w00 * v000;
                    o001 += w00 * v001;
                    o002 += w00 * v002;
                    o003 += w00 * v003;
                    o010 += w00 * v010;
                    o011 += w00 * v011;
                    o012 += w00 * v012;
                    o013 += w00 * v013;
                    o100 += w10 * v000;
                    o101 += w10 * v001;
                    o102 += w10 * v002;
                    o103 += w10 * v003;
                    o110 += w10 * v010;
                    o111 += w10 * v011;
                    o112 += w10 * v012;
                    o113 += w10 * v013;
                    o200 += w20 * v000;
                    o201 += w20 * v001;
                    o202 += w20 * v002;
                    o203 += w20 * v003;
                    o210 += w20 * v010;
                    o211 += w20 * v011;
                    o212 += w20 * v012;
                    o213 += w20 * v013;
                    o300 += w30 * v000;
                    o301 += w30 * v001;
                    o302 += w30 * v002;
                    o303 += w30 * v003;
                    o310 += w30 * v010;
                    o311 += w30 * v011;
                    o312 += w30 * v012;
                    o313 += w30 * v013;
                    float v100 = tile[valueAt + 1 * DIM + 0 * 32 + 0];
                    float v101 = tile[valueAt + 1 * DIM + 0 * 32 + 1];
                    float v102 = tile[valueAt + 1 * DIM + 0 * 32 + 2];
                    float v103 = tile[valueAt + 1 * DIM + 0 * 32 + 3];
                    float v110 = tile[valueAt + 1 * DIM + 1 * 32 + 0];
                    float v111 = tile[valueAt + 1 * DIM + 1 * 32 + 1];
                    float v112 = tile[valueAt + 1 * DIM + 1 * 32 + 2];
                    float v113 = tile[valueAt + 1 * DIM + 1 * 32 + 3];
                    o000 += w01 * v100;
                    o001 += w01 * v101;
                    o002 += w01 * v102;
                    o003 += w01 * v103;
                    o010 += w01 * v110;
                    o011 += w01 * v111;
                    o012 += w01 * v112;
                    o013 += w01 * v113;
                    o100 += w11 * v100;
                    o101 += w11 * v101;
                    o102 += w11 * v102;
                    o103 += w11 * v103;
                    o110 += w11 * v110;
                    o111 += w11 * v111;
                    o112 += w11 * v112;
                    o113 += w11 * v113;
                    o200 += w21 * v100;
                    o201 += w21 * v101;
                    o202 += w21 * v102;
                    o203 += w21 * v103;
                    o210 += w21 * v110;
                    o211 += w21 * v111;
                    o212 += w21 * v112;
                    o213 += w21 * v113;
                    o300 += w31 * v100;
                    o301 += w31 * v101;
                    o302 += w31 * v102;
                    o303 += w31 * v103;
                    o310 += w31 * v110;
                    o311 += w31 * v111;
                    o312 += w31 * v112;
                    o313 += w31 * v113;
                    float v200 = tile[valueAt + 2 * DIM + 0 * 32 + 0];
                    float v201 = tile[valueAt + 2 * DIM + 0 * 32 + 1];
                    float v202 = tile[valueAt + 2 * DIM + 0 * 32 + 2];
                    float v203 = tile[valueAt + 2 * DIM + 0 * 32 + 3];
                    float v210 = tile[valueAt + 2 * DIM + 1 * 32 + 0];
                    float v211 = tile[valueAt + 2 * DIM + 1 * 32 + 1];
                    float v212 = tile[valueAt + 2 * DIM + 1 * 32 + 2];
                    float v213 = tile[valueAt + 2 * DIM + 1 * 32 + 3];
                    o000 += w02 * v200;
                    o001 += w02 * v201;
                    o002 += w02 * v202;
                    o003 += w02 * v203;
                    o010 += w02 * v210;
                    o011 += w02 * v211;
                    o012 += w02 * v212;
                    o013 += w02 * v213;
                    o100 += w12 * v200;
                    o101 += w12 * v201;
                    o102 += w12 * v202;
                    o103 += w12 * v203;
                    o110 += w12 * v210;
                    o111 += w12 * v211;
                    o112 += w12 * v212;
                    o113 += w12 * v213;
                    o200 += w22 * v200;
                    o201 += w22 * v201;
                    o202 += w22 * v202;
                    o203 += w22 * v203;
                    o210 += w22 * v210;
                    o211 += w22 * v211;
                    o212 += w22 * v212;
                    o213 += w22 * v213;
                    o300 += w32 * v200;
                    o301 += w32 * v201;
                    o302 += w32 * v202;
                    o303 += w32 * v203;
                    o310 += w32 * v210;
                    o311 += w32 * v211;
                    o312 += w32 * v212;
                    o313 += w32 * v213;
                    float v300 = tile[valueAt + 3 * DIM + 0 * 32 + 0];
                    float v301 = tile[valueAt + 3 * DIM + 0 * 32 + 1];
                    float v302 = tile[valueAt + 3 * DIM + 0 * 32 + 2];
                    float v303 = tile[valueAt + 3 * DIM + 0 * 32 + 3];
                    float v310 = tile[valueAt + 3 * DIM + 1 * 32 + 0];
                    float v311 = tile[valueAt + 3 * DIM + 1 * 32 + 1];
                    float v312 = tile[valueAt + 3 * DIM + 1 * 32 + 2];
                    float v313 = tile[valueAt + 3 * DIM + 1 * 32 + 3];
                    o000 += w03 * v300;
                    o001 += w03 * v301;
                    o002 += w03 * v302;
                    o003 += w03 * v303;
                    o010 += w03 * v310;
                    o011 += w03 * v311;
                    o012 += w03 * v312;
                    o013 += w03 * v313;
                    o100 += w13 * v300;
                    o101 += w13 * v301;
                    o102 += w13 * v302;
                    o103 += w13 * v303;
                    o110 += w13 * v310;
                    o111 += w13 * v311;
                    o112 += w13 * v312;
                    o113 += w13 * v313;
                    o200 += w23 * v300;
                    o201 += w23 * v301;
                    o202 += w23 * v302;
                    o203 += w23 * v303;
                    o210 += w23 * v310;
                    o211 += w23 * v311;
                    o212 += w23 * v312;
                    o213 += w23 * v313;
                    o300 += w33 * v300;
                    o301 += w33 * v301;
                    o302 += w33 * v302;
                    o303 += w33 * v303;
                    o310 += w33 * v310;
                    o311 += w33 * v311;
                    o312 += w33 * v312;
                    o313 += w33 * v313;
                }
            }
        }

        context.localBarrier();
        weights[(slot + 0 * SLOTS) * LANES + lane] = sum0;
        weights[(slot + 1 * SLOTS) * LANES + lane] = sum1;
        weights[(slot + 2 * SLOTS) * LANES + lane] = sum2;
        weights[(slot + 3 * SLOTS) * LANES + lane] = sum3;
        context.localBarrier();
        // Nobody needs the queries any more: their place takes results, to be written row by row.
        float total0 = 0f;
        total0 += weights[(slot + 0 * SLOTS) * LANES + 0];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 1];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 2];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 3];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 4];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 5];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 6];
        total0 += weights[(slot + 0 * SLOTS) * LANES + 7];
        float inverse0 = total0 == 0f ? 0f : 1f / total0;
        if ((features & Features.SPLIT) != 0) {
            inverse0 = 1f;
        }
        int outFrom0 = (slot + 0 * SLOTS) * DIM + lane * 4;
        queries[outFrom0 + 0 * 32 + 0] = o000 * inverse0;
        queries[outFrom0 + 0 * 32 + 1] = o001 * inverse0;
        queries[outFrom0 + 0 * 32 + 2] = o002 * inverse0;
        queries[outFrom0 + 0 * 32 + 3] = o003 * inverse0;
        queries[outFrom0 + 1 * 32 + 0] = o010 * inverse0;
        queries[outFrom0 + 1 * 32 + 1] = o011 * inverse0;
        queries[outFrom0 + 1 * 32 + 2] = o012 * inverse0;
        queries[outFrom0 + 1 * 32 + 3] = o013 * inverse0;
        tile[slot + 0 * SLOTS] = max0;
        tile[ROWS + slot + 0 * SLOTS] = total0;
        float total1 = 0f;
        total1 += weights[(slot + 1 * SLOTS) * LANES + 0];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 1];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 2];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 3];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 4];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 5];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 6];
        total1 += weights[(slot + 1 * SLOTS) * LANES + 7];
        float inverse1 = total1 == 0f ? 0f : 1f / total1;
        if ((features & Features.SPLIT) != 0) {
            inverse1 = 1f;
        }
        int outFrom1 = (slot + 1 * SLOTS) * DIM + lane * 4;
        queries[outFrom1 + 0 * 32 + 0] = o100 * inverse1;
        queries[outFrom1 + 0 * 32 + 1] = o101 * inverse1;
        queries[outFrom1 + 0 * 32 + 2] = o102 * inverse1;
        queries[outFrom1 + 0 * 32 + 3] = o103 * inverse1;
        queries[outFrom1 + 1 * 32 + 0] = o110 * inverse1;
        queries[outFrom1 + 1 * 32 + 1] = o111 * inverse1;
        queries[outFrom1 + 1 * 32 + 2] = o112 * inverse1;
        queries[outFrom1 + 1 * 32 + 3] = o113 * inverse1;
        tile[slot + 1 * SLOTS] = max1;
        tile[ROWS + slot + 1 * SLOTS] = total1;
        float total2 = 0f;
        total2 += weights[(slot + 2 * SLOTS) * LANES + 0];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 1];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 2];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 3];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 4];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 5];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 6];
        total2 += weights[(slot + 2 * SLOTS) * LANES + 7];
        float inverse2 = total2 == 0f ? 0f : 1f / total2;
        if ((features & Features.SPLIT) != 0) {
            inverse2 = 1f;
        }
        int outFrom2 = (slot + 2 * SLOTS) * DIM + lane * 4;
        queries[outFrom2 + 0 * 32 + 0] = o200 * inverse2;
        queries[outFrom2 + 0 * 32 + 1] = o201 * inverse2;
        queries[outFrom2 + 0 * 32 + 2] = o202 * inverse2;
        queries[outFrom2 + 0 * 32 + 3] = o203 * inverse2;
        queries[outFrom2 + 1 * 32 + 0] = o210 * inverse2;
        queries[outFrom2 + 1 * 32 + 1] = o211 * inverse2;
        queries[outFrom2 + 1 * 32 + 2] = o212 * inverse2;
        queries[outFrom2 + 1 * 32 + 3] = o213 * inverse2;
        tile[slot + 2 * SLOTS] = max2;
        tile[ROWS + slot + 2 * SLOTS] = total2;
        float total3 = 0f;
        total3 += weights[(slot + 3 * SLOTS) * LANES + 0];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 1];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 2];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 3];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 4];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 5];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 6];
        total3 += weights[(slot + 3 * SLOTS) * LANES + 7];
        float inverse3 = total3 == 0f ? 0f : 1f / total3;
        if ((features & Features.SPLIT) != 0) {
            inverse3 = 1f;
        }
        int outFrom3 = (slot + 3 * SLOTS) * DIM + lane * 4;
        queries[outFrom3 + 0 * 32 + 0] = o300 * inverse3;
        queries[outFrom3 + 0 * 32 + 1] = o301 * inverse3;
        queries[outFrom3 + 0 * 32 + 2] = o302 * inverse3;
        queries[outFrom3 + 0 * 32 + 3] = o303 * inverse3;
        queries[outFrom3 + 1 * 32 + 0] = o310 * inverse3;
        queries[outFrom3 + 1 * 32 + 1] = o311 * inverse3;
        queries[outFrom3 + 1 * 32 + 2] = o312 * inverse3;
        queries[outFrom3 + 1 * 32 + 3] = o313 * inverse3;
        tile[slot + 3 * SLOTS] = max3;
        tile[ROWS + slot + 3 * SLOTS] = total3;
        context.localBarrier();

        int rowsEnd = ownGroup < groups ? lastRow + 1 : 0;
        for (int x = item / DIM; x < ROWS; x += STEP) {
            int row = firstRow + x;
            if (row < rowsEnd) {
                int i = row / groupSize;
                int ownHead = head + row - i * groupSize;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, ownHead, i);
                if ((features & Features.SPLIT) != 0) {
                    int ofSplit = split * groups * groupSize * queryLength;
                    outOffset = (ofSplit + ownHead * queryLength + i) * valueDim;
                }
                if (column < valueDim) {
                    out.set(outOffset + column, queries[x * DIM + column]);
                }
            }
        }
        if ((features & (Features.LOG_SUM_EXP | Features.SPLIT)) != 0) {
            int row = item < ROWS ? firstRow + item : rowsEnd;
            if (row < rowsEnd) {
                float max = tile[item];
                float total = tile[ROWS + item];
                int i = row / groupSize;
                int ownRow = (head + row - i * groupSize) * queryLength + i;
                if ((features & Features.SPLIT) != 0) {
                    ownRow += split * groups * groupSize * queryLength;
                    logSumExp.set(2 * ownRow, max);
                    logSumExp.set(2 * ownRow + 1, total);
                } else {
                    float result = negativeInfinity;
                    if (total != 0f) {
                        result = max + TornadoMath.log(total);
                    }
                    logSumExp.set(ownRow, result);
                }
            }
        }
    }
}
