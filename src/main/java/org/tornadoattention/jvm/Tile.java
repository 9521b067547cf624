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

    /// Lanes and columns are padded to this many floats: one vector of 512 bits, the widest one
    /// used.
    static final int GRANULE = 16;

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

    /// The distance between rows of `columns` floats, a multiple of [#GRANULE], in a tile that is
    /// read by blocks of columns. Rows a multiple of 1024 bytes apart would share a few sets of a
    /// first-level cache and evict each other, which was measured to cost up to a quarter.
    static int rowStride(int columns) {
        return columns % 256 == 0 ? columns + GRANULE : columns;
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
