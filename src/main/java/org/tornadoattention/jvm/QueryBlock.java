package org.tornadoattention.jvm;

import org.tornadoattention.AttentionShape;

/// The unit of work: some neighbouring query rows of one head.
///
/// @param rows how many, at most what a block holds
record QueryBlock(int batchEntry, int head, int firstRow, int rows) {
    /// How many blocks a run has.
    static int count(AttentionShape shape, int rowsPerBlock) {
        return shape.batch() * shape.queryHeads() * blocksPerHead(shape, rowsPerBlock);
    }

    /// One block of a run. Blocks of a head follow each other, so that its keys and values stay in
    /// a cache; the last rows come first, because under a causal mask they take longest.
    static QueryBlock at(AttentionShape shape, int rowsPerBlock, int index) {
        int blocks = blocksPerHead(shape, rowsPerBlock);
        int head = index / blocks;
        int firstRow = (blocks - 1 - index % blocks) * rowsPerBlock;
        return new QueryBlock(
                head / shape.queryHeads(),
                head % shape.queryHeads(),
                firstRow,
                Math.min(rowsPerBlock, shape.queryLength() - firstRow));
    }

    private static int blocksPerHead(AttentionShape shape, int rowsPerBlock) {
        return (shape.queryLength() - 1) / rowsPerBlock + 1;
    }
}
