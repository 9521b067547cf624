package org.tornadoattention.cli.inspect;

import java.util.Arrays;

/// Where queries and keys stand, and what counts as near, far and the same block.
public final class Positions {
    private final boolean cross;
    private final int offset;
    private final int band;
    private final int far;
    private final int[] blocks;

    /// Takes the blocks as they are; nobody may change them afterwards.
    ///
    /// @param cross whether queries and keys are tokens of different sequences, whose positions
    ///   cannot be compared
    /// @param offset the position of query 0 among the keys
    /// @param band the largest distance that is near
    /// @param far distances above this are far
    /// @param blocks for each key position its block; a query belongs to that of its position
    public Positions(boolean cross, int offset, int band, int far, int[] blocks) {
        this.cross = cross;
        this.offset = offset;
        this.band = band;
        this.far = far;
        this.blocks = blocks;
    }

    /// Whether positions cannot be compared.
    public boolean cross() {
        return cross;
    }

    /// The position of query 0 among the keys.
    public int offset() {
        return offset;
    }

    /// The largest distance that is near.
    public int band() {
        return band;
    }

    /// Distances above this are far.
    public int far() {
        return far;
    }

    /// Of a self-attention without a past, with blocks of equal size.
    public static Positions of(int keys, int band, int far, int blockSize) {
        return new Positions(false, 0, band, far, blocks(keys, blockSize));
    }

    /// Blocks of `size` tokens each.
    public static int[] blocks(int keys, int size) {
        int[] blocks = new int[keys];
        Arrays.setAll(blocks, j -> j / size);
        return blocks;
    }

    /// The key position at which a query stands; there may be no key.
    int of(int query) {
        return query + offset;
    }

    /// Tokens between a query and a key.
    int distance(int query, int key) {
        return Math.abs(of(query) - key);
    }

    /// Whether a key lies in a query's block.
    boolean sameBlock(int query, int key) {
        int position = of(query);
        return position >= 0 && position < blocks.length && blocks[position] == blocks[key];
    }
}
