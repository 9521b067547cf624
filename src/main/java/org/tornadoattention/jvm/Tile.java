package org.tornadoattention.jvm;

/// The sizes that every tile kernel shares.
///
/// A tile of scores or probabilities is stored `[key][lane]`: row `j` holds key `j` of the tile for
/// [#LANES] queries side by side, so that the maximum and the sum over keys are taken lane by lane
/// and do not depend on how many lanes a vector has.
final class Tile {
    /// Queries in a tile: four vectors of 512 bits, so that one key serves 64 multiply-adds.
    static final int LANES = 64;

    /// Keys in a tile: with 64 dimensions, the tiles of one step stay within a core's second-level
    /// cache.
    static final int KEYS = 64;

    /// Columns in a panel of values or output. A wider row is cut into panels, each
    /// `[row][COLUMNS]`, so that every kernel walks through memory by the same constant stride: the
    /// compiler then proves all indices of a loop in range before it, which was measured 20 %
    /// faster than a stride that is a variable. A panel also lies in one piece, however wide the
    /// rows are, and does not evict itself from a first-level cache.
    static final int COLUMNS = 64;

    /// Lanes and columns are padded to this many floats: one vector of 512 bits, the widest one
    /// used.
    static final int GRANULE = 16;

    /// Rows of output are padded to this many: the value kernels take four, or five, at a time.
    static final int ROW_GRANULE = 4;

    /// Keys are padded to this many: the score kernels take four at a time.
    static final int KEY_GRANULE = 4;

    private Tile() {}

    /// The smallest multiple of `granule`, a power of two, that is at least `size`.
    static int padded(int size, int granule) {
        return (size + granule - 1) & -granule;
    }

    /// The tile of keys after `tile`, or `end`, however near to 2^31 that is.
    static int next(int tile, int end) {
        return end - tile > KEYS ? tile + KEYS : end;
    }

    /// How many panels hold this many columns.
    static int panels(int columns) {
        return (columns - 1) / COLUMNS + 1;
    }

    /// The floats or doubles of a scratch array.
    ///
    /// @param name what has this length
    /// @throws IllegalArgumentException if an array cannot hold them
    static int area(String name, int length, int width) {
        if ((long) length * width
                > Integer.MAX_VALUE - 8) { // a few less than 2^31: the JVM's limit
            throw new IllegalArgumentException(
                    "%s must be at most %d for this step on engine jvm but was %d"
                            .formatted(name, (Integer.MAX_VALUE - 8) / width, length));
        }
        return length * width;
    }
}
