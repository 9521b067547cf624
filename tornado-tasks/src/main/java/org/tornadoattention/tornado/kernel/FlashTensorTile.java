package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/// The shape of a work-group of the kernels for tensor cores, which are in a module of their own.
///
/// | kernel | head and value dimension | rows | keys of a tile | local memory |
/// |---|---|---|---|---|
/// | 64 | up to 64 | 128, 32 for each of 4 warps | 64 | 44 KB |
/// | 128 | up to 128 | 64, 16 for each of 4 warps | 64 | 47 KB |
public final class FlashTensorTile {
    /// Work-items of a work-group: 4 warps.
    public static final int ITEMS = 128;

    /// Keys of a tile.
    public static final int KEYS = 64;

    private static final int NARROW = 64;
    private static final int WIDE = 128;

    private FlashTensorTile() {}

    /// Whether there is a kernel for these dimensions.
    public static boolean fits(int headDim, int valueDim) {
        return Math.max(headDim, valueDim) <= WIDE;
    }

    /// The shape of a work-group.
    public static FlashContextTile of(int headDim, int valueDim) {
        return new FlashContextTile(rows(dim(headDim, valueDim)), KEYS, ITEMS);
    }

    /// The dimension of the kernel that has room for these: 64 or 128; features behind the last are
    /// zeros.
    public static int dim(int headDim, int valueDim) {
        return Math.max(headDim, valueDim) <= NARROW ? NARROW : WIDE;
    }

    /// Query rows of a work-group.
    ///
    /// @param dim of the kernel
    public static int rows(int dim) {
        return dim == NARROW ? 128 : 64;
    }

    /// Elements that packed keys take, or packed values, with whole tiles.
    ///
    /// @param dim of the kernel
    public static long packedElements(long groups, int keyLength, int dim) {
        return groups * ((keyLength - 1) / KEYS + 1) * KEYS * dim;
    }

    /// Floats that the header of an array takes in this Java, which is how many TornadoVM skips.
    public static int header() {
        return (int) (TornadoNativeArray.ARRAY_HEADER / Float.BYTES);
    }
}
