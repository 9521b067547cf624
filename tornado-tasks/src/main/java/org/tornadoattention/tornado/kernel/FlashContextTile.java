package org.tornadoattention.tornado.kernel;

/// The shape of a work-group of [FlashContextKernel]; that of [FlashRegistersTile], too, which does
/// not take its layout of local memory.
///
/// ```
/// items = slots x 8 lanes:   a slot owns rows / slots rows, a lane keys / 8 keys of each tile
///                            and an eighth of the value features
/// ```
///
/// @param rows query rows of a work-group
/// @param keys keys that are in local memory at a time
/// @param items work-items of a work-group
public record FlashContextTile(int rows, int keys, int items) {
    /// Work-items that share a row. Four rows of eight make the 32 work-items that a GPU runs in
    /// step: as many loads of a query as of a key are then one.
    static final int LANES = 8;

    /// More work-items hide no more latency and leave each of them fewer registers.
    private static final int MOST_ITEMS = 128;

    /// Rows and keys of a work-item, the shapes with most products for each load first.
    private static final int[][] SHAPES = {
        {4, 4}, {4, 2}, {2, 4}, {2, 2}, {4, 1}, {1, 4}, {2, 1}, {1, 2}, {1, 1}
    };

    /// Where the shape lies in the features; [Features] has the bits below.
    private static final int ROWS_SHIFT = 16;

    private static final int KEYS_SHIFT = 18;
    private static final int SLOTS_SHIFT = 20;

    /// The best tile that fits.
    ///
    /// @param rowsOfGroup query rows that share a key-value head: a larger tile would be idle
    /// @param localMemory bytes that a work-group may have
    /// @param maxItems work-items that a work-group may have
    /// @throws UnsupportedOperationException if not even the smallest fits
    public static FlashContextTile of(
            int headDim, int valueDim, int rowsOfGroup, long localMemory, long maxItems) {
        int slots = slots(maxItems);
        FlashContextTile smallest = smallest(slots);
        if (slots == 0) {
            throw refusal("work-groups of %d work-items, not %d".formatted(LANES, maxItems));
        }
        for (int[] shape : SHAPES) {
            boolean idle = shape[0] > 1 && shape[0] / 2 * slots >= rowsOfGroup;
            FlashContextTile tile =
                    new FlashContextTile(slots * shape[0], LANES * shape[1], slots * LANES);
            if (!idle && tile.localMemory(headDim, valueDim) <= localMemory) {
                return tile;
            }
        }
        throw refusal(
                "%d bytes of local memory, not %d, for headDim %d, valueDim %d"
                        .formatted(
                                smallest.localMemory(headDim, valueDim),
                                localMemory,
                                headDim,
                                valueDim));
    }

    /// Whether there is a tile for these dimensions.
    public static boolean fits(int headDim, int valueDim, long localMemory, long maxItems) {
        int slots = slots(maxItems);
        return slots > 0 && smallest(slots).localMemory(headDim, valueDim) <= localMemory;
    }

    private static int slots(long maxItems) {
        return (int) Long.highestOneBit(Math.min(MOST_ITEMS, maxItems) / LANES);
    }

    private static FlashContextTile smallest(int slots) {
        return new FlashContextTile(slots, LANES, slots * LANES);
    }

    private static UnsupportedOperationException refusal(String needs) {
        return new UnsupportedOperationException(
                "engine tornado with kernel flash-context needs "
                        + needs
                        + "; use kernel flash-loop or steps, or engine jvm or oracle");
    }

    /// Bytes of local memory of a work-group.
    public long localMemory(int headDim, int valueDim) {
        long floats = (long) rows * stride(headDim);
        floats += (long) keys * Math.max(stride(headDim), columns(valueDim) * LANES);
        floats += (long) rows * (keys + LANES);
        return floats * Float.BYTES;
    }

    /// Work-groups for some key-value heads.
    ///
    /// @param rowsOfGroup query rows of each of them
    public int workGroups(int groups, int rowsOfGroup) {
        return Math.multiplyExact(groups, (rowsOfGroup - 1) / rows + 1);
    }

    /// The features together with this shape, as the kernel takes them.
    public int with(int features) {
        int slots = items / LANES;
        return features
                | Integer.numberOfTrailingZeros(rows / slots) << ROWS_SHIFT
                | Integer.numberOfTrailingZeros(keys / LANES) << KEYS_SHIFT
                | Integer.numberOfTrailingZeros(slots) << SLOTS_SHIFT;
    }

    /// Rows of a work-item.
    static int rowsOfItem(int features) {
        return 1 << (features >> ROWS_SHIFT & 3);
    }

    /// Keys of a work-item in each tile.
    static int keysOfItem(int features) {
        return 1 << (features >> KEYS_SHIFT & 3);
    }

    /// Work-items with different rows.
    static int slots(int features) {
        return 1 << (features >> SLOTS_SHIFT & 7);
    }

    /// Floats from one query or key to the next in local memory: an odd number of four, so that
    /// eight rows read by four at a time lie in different banks.
    static int stride(int headDim) {
        return ((headDim + 3) / 4 | 1) * 4;
    }

    /// Value features of a lane.
    static int columns(int valueDim) {
        return (valueDim + LANES - 1) / LANES;
    }

    /// The feature that is number `c` of a lane: in runs of four or two where the dimension allows,
    /// which are one load.
    static int column(int c, int lane, int valueDim) {
        int run = 1;
        if (valueDim % (2 * LANES) == 0) {
            run = 2;
        }
        if (valueDim % (4 * LANES) == 0) {
            run = 4;
        }
        return c / run * (run * LANES) + lane * run + c % run;
    }
}
