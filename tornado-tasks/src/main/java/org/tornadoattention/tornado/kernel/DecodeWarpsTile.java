package org.tornadoattention.tornado.kernel;

/// The shape of a work-group of the kernels for decoding with warps, which are in a module of their
/// own, and how many there should be.
///
/// | kernel | rows | keys of a tile | local memory |
/// |---|---|---|---|
/// | 64 | 8 | 128, 32 for each of 4 warps | 45 KB |
/// | 128 | 8 | 64, 16 for each of 4 warps | 44 KB |
public final class DecodeWarpsTile {
    /// Work-items of a work-group: 4 warps.
    public static final int ITEMS = 128;

    /// Query rows of a work-group, of all query heads of a key-value head.
    public static final int ROWS = 8;

    private DecodeWarpsTile() {}

    /// Whether there is a kernel for these dimensions.
    public static boolean fits(int headDim, int valueDim) {
        return headDim == valueDim && (headDim == 64 || headDim == 128);
    }

    /// The shape of a work-group.
    ///
    /// @param dim 64 or 128
    public static FlashContextTile of(int dim) {
        return new FlashContextTile(ROWS, dim == 64 ? 128 : 64, ITEMS);
    }

    /// Work-groups for which a multiprocessor has room: of 228 KB of local memory four, of 65,536
    /// registers four or three.
    private static int resident(int dim) {
        return dim == 64 ? 4 : 3;
    }

    /// Into how many ranges the keys should be split: so many that each multiprocessor has as many
    /// work-groups as it has room for, and no more, since a second round would be shorter than the
    /// first. A range has two tiles at least.
    ///
    /// @param computeUnits multiprocessors of the device
    public static int splits(
            int groups, int rowsOfGroup, int keyLength, int dim, int computeUnits) {
        FlashContextTile tile = of(dim);
        int whole = tile.workGroups(groups, rowsOfGroup);
        int wanted = Math.max(1, Math.multiplyExact(computeUnits, resident(dim)) / whole);
        int tiles = (keyLength - 1) / tile.keys() + 1;
        return Math.min(wanted, Math.max(1, tiles / 2));
    }
}
