package org.tornadoattention.tornado.tensor;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/// The shape of a work-group of [FlashTensor64Kernel] and [FlashTensor128Kernel], and of what they
/// read.
///
/// | kernel | rows | keys of a tile | local memory |
/// |---|---|---|---|
/// | 64 | 128, 32 for each of 4 warps | 64 | 37 KB |
/// | 128 | 64, 16 for each of 4 warps | 64 | 43 KB |
public final class TensorTile {
    /// Work-items of a work-group: 4 warps.
    public static final int ITEMS = 128;

    /// Keys of a tile.
    public static final int KEYS = 64;

    /// Floats for the four that each lane reads back at a time, with room for the largest header.
    static final int SLOTS = ITEMS * 4 + 8;

    private TensorTile() {}

    /// Whether there is a kernel for these dimensions.
    public static boolean fits(int headDim, int valueDim) {
        return headDim == valueDim && (headDim == 64 || headDim == 128);
    }

    /// Query rows of a work-group.
    ///
    /// @param dim 64 or 128
    public static int rows(int dim) {
        return dim == 64 ? 128 : 64;
    }

    /// Work-groups for some key-value heads.
    ///
    /// @param rowsOfGroup query rows of each of them
    public static int workGroups(int groups, int rowsOfGroup, int dim) {
        return Math.multiplyExact(groups, (rowsOfGroup - 1) / rows(dim) + 1);
    }

    /// Elements that packed keys take, or packed values.
    public static int packedElements(int groups, int keyLength, int dim) {
        int tiles = (keyLength - 1) / KEYS + 1;
        return Math.multiplyExact(Math.multiplyExact(groups, tiles), KEYS * dim);
    }

    /// Floats that the header of an array takes in this Java, which is how many TornadoVM skips.
    public static int header() {
        return (int) (TornadoNativeArray.ARRAY_HEADER / Float.BYTES);
    }
}
