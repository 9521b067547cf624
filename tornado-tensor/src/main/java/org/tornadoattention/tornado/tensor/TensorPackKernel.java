package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Lays keys and values out as tensor cores read them, 16 x 8 blocks one behind the other.
///
/// ```
/// packed keys:    [group][tile][d / 16][key / 8][16 d][8 keys]      K^T, the B of Q K^T
/// packed values:  [group][tile][key / 16][d / 8][16 keys][8 d]      V, the B of P V
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | source | float16 or bfloat16: groups, keyLength, headDim or valueDim; strides in [RunFields], blocks of a cache if paged |
/// | packed | the same type: [FlashTensorTile#packedElements], with dim features, 64 or 128 |
///
/// Keys behind the last are zeros, for a weight of 0 would not hide garbage that is NaN; so are
/// features behind the last. Traffic: 2 bytes read and 2 written for each element, once for each
/// run; the attention that follows reads each tile once for every work-group. Parallel over
/// elements of the result, so that writes are in order; reads are in runs of 8 values, or scattered
/// by a key's length.
///
/// Worth it where more than one work-group reads a tile; it lets the kernel copy tiles as they are.
public final class TensorPackKernel {
    private TensorPackKernel() {}

    /// Packs the keys of all groups of the run.
    ///
    /// @param dim of the kernel that reads them
    /// @param items at least as many as elements; those beyond do nothing
    /// @param features whether the keys lie in blocks
    public static void packKeys(
            IntArray fields,
            IntArray receipts,
            HalfFloatArray source,
            HalfFloatArray packed,
            int dim,
            int items,
            int features) {
        for (@Parallel int x = 0; x < items; x++) {
            if (x == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.PACK_KEYS);
            }
            if (x < elements(fields, dim)) {
                int inTile = x % (FlashTensorTile.KEYS * dim);
                int block = inTile / 128;
                int keyBlocks = FlashTensorTile.KEYS / 8;
                int d = block / keyBlocks * 16 + inTile % 128 / 8;
                int key = block % keyBlocks * 8 + inTile % 8;
                int j =
                        x / (FlashTensorTile.KEYS * dim) % tiles(fields) * FlashTensorTile.KEYS
                                + key;
                if (j < fields.get(RunFields.NK) && d < fields.get(RunFields.HEAD_DIM)) {
                    int from = token(fields, RunFields.KEY, x, dim, j, features);
                    packed.set(x, source.get(from + d));
                } else {
                    packed.set(x, new HalfFloat(0f));
                }
            }
        }
    }

    /// Packs the values of all groups of the run.
    ///
    /// @param dim of the kernel that reads them
    /// @param items at least as many as elements; those beyond do nothing
    /// @param features whether the values lie in blocks
    public static void packValues(
            IntArray fields,
            IntArray receipts,
            HalfFloatArray source,
            HalfFloatArray packed,
            int dim,
            int items,
            int features) {
        for (@Parallel int x = 0; x < items; x++) {
            if (x == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.PACK_VALUES);
            }
            if (x < elements(fields, dim)) {
                int inTile = x % (FlashTensorTile.KEYS * dim);
                int block = inTile / 128;
                int key = block / (dim / 8) * 16 + inTile % 128 / 8;
                int d = block % (dim / 8) * 8 + inTile % 8;
                int j =
                        x / (FlashTensorTile.KEYS * dim) % tiles(fields) * FlashTensorTile.KEYS
                                + key;
                if (j < fields.get(RunFields.NK) && d < fields.get(RunFields.VALUE_DIM)) {
                    int from = token(fields, RunFields.VALUE, x, dim, j, features);
                    packed.set(x, source.get(from + d));
                } else {
                    packed.set(x, new HalfFloat(0f));
                }
            }
        }
    }

    private static int tiles(IntArray fields) {
        return (fields.get(RunFields.NK) + FlashTensorTile.KEYS - 1) / FlashTensorTile.KEYS;
    }

    private static int elements(IntArray fields, int dim) {
        return fields.get(RunFields.GROUPS) * tiles(fields) * FlashTensorTile.KEYS * dim;
    }

    /// Where key or value j of the element's group starts.
    private static int token(
            IntArray fields, int strides, int element, int dim, int j, int features) {
        int group = element / (tiles(fields) * FlashTensorTile.KEYS * dim);
        int globalGroup = fields.get(RunFields.FIRST_GROUP) + group;
        int batch =
                globalGroup * fields.get(RunFields.GROUP_SIZE) / fields.get(RunFields.QUERY_HEADS);
        return RunFields.at(fields, strides, batch, group, 0)
                + RunFields.token(fields, strides, batch, j, features);
    }
}
