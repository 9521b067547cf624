package org.tornadoattention.jvm;

import java.util.Arrays;

/// Which keys of one tile the rows of one block may attend to, as far as ranges say: lane by lane,
/// and together for each granule of 16 lanes, which skip the other keys.
final class TileRanges {
    private static final int GRANULES = Tile.LANES / Tile.GRANULE;

    /// Keys `[from, to)` of the tile, for each lane.
    final float[] from = new float[Tile.LANES];

    final float[] to = new float[Tile.LANES];

    private final int[] granuleFrom = new int[GRANULES];
    private final int[] granuleTo = new int[GRANULES];

    // The same for each four rows.
    private final int[] rowsFrom = new int[Tile.LANES / Tile.ROW_GRANULE];
    private final int[] rowsTo = new int[Tile.LANES / Tile.ROW_GRANULE];

    /// Turns to a tile and a block.
    ///
    /// @param every whether masked keys are computed, too
    /// @return whether any row may attend to any key, or all keys are wanted
    boolean set(BlockState block, int tile, int keyCount, boolean every) {
        boolean any = every;
        Arrays.fill(rowsFrom, keyCount);
        Arrays.fill(rowsTo, 0);
        for (int g = 0; g < GRANULES; g++) {
            int first = keyCount;
            int end = 0;
            for (int r = g * Tile.GRANULE; r < (g + 1) * Tile.GRANULE; r++) {
                if (r >= block.rows()) { // Lanes of padding keep all keys: they mask nothing.
                    from[r] = 0;
                    to[r] = Tile.KEYS;
                    continue;
                }
                int start = Math.clamp(block.start[r] - tile, 0, keyCount);
                int stop = Math.clamp(block.end[r] - tile, 0, keyCount);
                from[r] = start;
                to[r] = stop;
                if (start < stop) {
                    int four = r / Tile.ROW_GRANULE;
                    rowsFrom[four] = Math.min(rowsFrom[four], start);
                    rowsTo[four] = Math.max(rowsTo[four], stop);
                    first = Math.min(first, start);
                    end = Math.max(end, stop);
                }
            }
            granuleFrom[g] = every ? 0 : first & -Tile.KEY_GRANULE;
            granuleTo[g] = every ? keyCount : end;
            any |= first < end;
        }
        return any;
    }

    /// The first key, a multiple of 4, that lanes of a granule need.
    ///
    /// @param lane the granule's first lane
    int firstKey(int lane) {
        return granuleFrom[lane / Tile.GRANULE];
    }

    /// The first key that one of four rows may attend to; not below their end if there is none.
    int firstKeyOfRows(int row) {
        return rowsFrom[row / Tile.ROW_GRANULE];
    }

    /// Where the keys that one of four rows may attend to end.
    int endKeyOfRows(int row) {
        return rowsTo[row / Tile.ROW_GRANULE];
    }

    /// How many keys lanes of a granule need, 0 or less for none.
    ///
    /// @param lane the granule's first lane
    int keyCount(int lane) {
        return granuleTo[lane / Tile.GRANULE] - granuleFrom[lane / Tile.GRANULE];
    }
}
