package org.tornadoattention.tornado.kernel;

/// The shape of a work-group of [FlashRegisters64Kernel] and [FlashRegisters128Kernel].
///
/// ```
/// 64 rows x 128 items = 16 slots x 8 lanes:   a slot owns rows slot, slot + 16, + 32, + 48
///                                             a lane owns keys lane, lane + 8, + 16, ...
/// ```
///
/// | kernel | head and value dimension | keys of a tile | keys in local memory | local memory |
/// |---|---|---|---|---|
/// | 64 | up to 64 | 64 | all features, then all values | 40 KB |
/// | 128 | up to 128 | 32 | 64 features, then the values of 16 keys | 44 KB |
///
/// NVIDIA's drivers give a work-group 48 KB, of which TornadoVM's OpenCL backend takes 8 bytes.
public final class FlashRegistersTile {
    /// Query rows of a work-group.
    public static final int ROWS = 64;

    /// Work-items of a work-group.
    static final int ITEMS = 128;

    /// Work-items that share a row; four rows of eight are the 32 that a GPU runs in step.
    static final int LANES = 8;

    /// Work-items with different rows.
    static final int SLOTS = ITEMS / LANES;

    private static final int NARROW = 64;
    private static final int WIDE = 128;

    private FlashRegistersTile() {}

    /// The shape of a work-group.
    ///
    /// @param localMemory bytes that a work-group may have
    /// @param maxItems work-items that a work-group may have
    /// @throws UnsupportedOperationException if it does not fit
    public static FlashContextTile of(int headDim, int valueDim, long localMemory, long maxItems) {
        if (!fits(headDim, valueDim, localMemory, maxItems)) {
            throw new UnsupportedOperationException(
                    "engine tornado with kernel flash-registers needs headDim and valueDim up to %d, work-groups of %d work-items and %d bytes of local memory, not headDim %d, valueDim %d, %d and %d; use kernel flash-context, flash-loop or steps, or engine jvm or oracle"
                            .formatted(
                                    WIDE,
                                    ITEMS,
                                    bytes(isWide(headDim, valueDim)),
                                    headDim,
                                    valueDim,
                                    maxItems,
                                    localMemory));
        }
        return tile(isWide(headDim, valueDim));
    }

    /// Whether there is room for these dimensions.
    public static boolean fits(int headDim, int valueDim, long localMemory, long maxItems) {
        return Math.max(headDim, valueDim) <= WIDE
                && maxItems >= ITEMS
                && localMemory >= bytes(isWide(headDim, valueDim));
    }

    /// Whether no feature is padding: both dimensions are 64, or both are 128.
    public static boolean isExact(int headDim, int valueDim) {
        return headDim == valueDim && (headDim == NARROW || headDim == WIDE);
    }

    /// The shape of a work-group of [FlashRegisters128Kernel], or of [FlashRegisters64Kernel].
    public static FlashContextTile tile(boolean wide) {
        return new FlashContextTile(ROWS, wide ? 32 : 64, ITEMS);
    }

    private static boolean isWide(int headDim, int valueDim) {
        return Math.max(headDim, valueDim) > NARROW;
    }

    /// Queries, a tile of keys or values, and the weights of half its keys; with some room for what
    /// a backend adds.
    private static long bytes(boolean wide) {
        int keys = tile(wide).keys();
        int floats = ROWS * (wide ? WIDE : NARROW) + keys * NARROW + ROWS * keys / 2;
        return (long) floats * Float.BYTES + 64;
    }
}
