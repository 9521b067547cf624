package org.tornadoattention.jvm;

import org.tornadoattention.AttentionShape;

/// How a step is cut into work items: each is a group of blocks of query rows that read the same
/// key-value head, so that a tile of keys and values, once loaded, serves them all.
///
/// Blocks of one key-value head are numbered row block by row block, and within a row block head by
/// head, so that the blocks of a group have the same, or neighbouring, key ranges. The last rows
/// come first, because under a causal mask they take longest. Grouping changes no bit of any
/// result: each block meets the same tiles in the same order.
final class BlockGroups {
    /// Blocks in the largest group. Measured on Zen 4 at 2,048 keys with 64 and 128 dimensions, in
    /// GFLOP/s of one thread: 90 and 92 with one block, 93 and 96 with two, 95 and 98 with four, 96
    /// and 100 with eight; later, with keys in place, 8 and 16 were alike at 64 dimensions and 16
    /// were 2 % faster at 128.
    static final int MAX_BLOCKS = 16;

    /// Items that each thread should get at least, so that all end at about the same time.
    private static final int ITEMS_PER_THREAD = 4;

    private final AttentionShape shape;
    private final int blocksPerHead; // of a key-value head
    private final int blocksPerGroup;
    private final int groupsPerHead;

    private BlockGroups(AttentionShape shape, int blocksPerGroup) {
        this.shape = shape;
        this.blocksPerGroup = blocksPerGroup;
        blocksPerHead = shape.groupSize() * rowBlocks(shape);
        groupsPerHead = (blocksPerHead - 1) / blocksPerGroup + 1;
    }

    /// Groups of as many blocks as leave enough items for all threads.
    static BlockGroups of(AttentionShape shape, int threads) {
        int size = MAX_BLOCKS;
        while (size > 1 && new BlockGroups(shape, size).count() < threads * ITEMS_PER_THREAD) {
            size /= 2;
        }
        return new BlockGroups(shape, size);
    }

    /// Every block alone.
    static BlockGroups single(AttentionShape shape) {
        return new BlockGroups(shape, 1);
    }

    private static int rowBlocks(AttentionShape shape) {
        return (shape.queryLength() - 1) / Tile.LANES + 1;
    }

    /// How many items there are.
    int count() {
        return Math.multiplyExact(
                Math.multiplyExact(shape.batch(), shape.keyValueHeads()), groupsPerHead);
    }

    /// Turns `blocks` to those of an item.
    ///
    /// @return how many there are
    int begin(int item, Step step, StepMasks masks, BlockState[] blocks) {
        int keyValueHead = item / groupsPerHead % shape.keyValueHeads();
        int batchEntry = item / groupsPerHead / shape.keyValueHeads();
        int first = item % groupsPerHead * blocksPerGroup;
        int count = Math.min(blocksPerGroup, blocksPerHead - first);
        int group = shape.groupSize();
        for (int n = 0; n < count; n++) {
            int head = keyValueHead * group + (first + n) % group;
            int row = (rowBlocks(shape) - 1 - (first + n) / group) * Tile.LANES;
            int rows = Math.min(Tile.LANES, shape.queryLength() - row);
            blocks[n].begin(step, masks, batchEntry, head, row, rows);
        }
        return count;
    }
}
