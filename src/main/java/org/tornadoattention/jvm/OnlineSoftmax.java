package org.tornadoattention.jvm;

/// Attention of a group of blocks of queries in one pass over their keys.
///
/// ```
/// for each tile of 64 keys that some row attends to:
///     for each block of the group that attends to it:
///         scores       s = q k^T, masked
///         maximum      m' = max(m, s)
///         rescale      l = exp(m - m') l,  o = exp(m - m') o
///         accumulate   p = exp(s - m'),  l = l + sum of p,  o = o + p v
/// normalise            o / l
/// ```
///
/// Work: `4 * rows * keys * headDim` flops. Traffic: keys and values once for each group of up to
/// 16 blocks of 64 queries. Memory beside inputs and output: one [FloatScratch] a thread; no score
/// leaves it. Preferred for more rows than [SplitKeys] takes, unless the weights themselves are
/// wanted: then [FullSoftmax].
///
/// Tiles begin at multiples of 64 keys, whatever the masks, so that a row meets the same tiles in
/// every group.
///
/// Source: Dao et al., FlashAttention, 2022, algorithm 1; Dao, FlashAttention-2, 2023, section 3.1.
final class OnlineSoftmax {
    static final String NAME = "flash tiles %dx%d".formatted(Tile.LANES, Tile.KEYS);

    private OnlineSoftmax() {}

    static void run(
            Step step, StepMasks masks, BlockGroups groups, int item, FloatScratch scratch) {
        BlockState[] blocks = scratch.blocks;
        int count = groups.begin(item, step, masks, blocks);
        int first = Integer.MAX_VALUE;
        int end = 0;
        for (int n = 0; n < count; n++) {
            if (blocks[n].firstKey() < blocks[n].endKey()) {
                first = Math.min(first, blocks[n].firstKey());
                end = Math.max(end, blocks[n].endKey());
            }
        }
        int keyValueHead = step.shape().keyValueHead(blocks[0].head());
        scratch.tile.select(step, blocks[0].batchEntry(), keyValueHead);
        scratch.scores.begin(step, masks);
        for (int tile = first & -Tile.KEYS; tile < end; tile = Tile.next(tile, end)) {
            scratch.tile.begin(tile, Math.min(Tile.KEYS, end - tile));
            for (int n = 0; n < count; n++) {
                if (blocks[n].attends(tile, scratch.tile.count())) {
                    add(step, masks, blocks[n], scratch);
                }
            }
        }
        for (int n = 0; n < count; n++) {
            scratch.values.storeNormalised(step, blocks[n]);
            blocks[n].storeLogSumExp(step, scratch.scores.pendingScale());
        }
    }

    /// Takes the tile into a block.
    private static void add(Step step, StepMasks masks, BlockState block, FloatScratch scratch) {
        Extent extent = scratch.scores.compute(step, masks, block, scratch.tile);
        if (extent == Extent.NONE) {
            return;
        }
        boolean finite = scratch.values.prepare(scratch.tile);
        // Weights take the place of scores, and half the room in the cache, unless both are needed.
        float[] weights = finite ? scratch.scores.scores : scratch.weights;
        switch (extent) {
            case NONE -> {}
            case WHOLE, PLAIN ->
                    update(block, scratch, 0, scratch.tile.count(), 0, block.lanes(), weights);
            case PARTIAL -> {
                TileRanges ranges = scratch.scores.ranges();
                for (int lane = 0; lane < block.lanes(); lane += Tile.GRANULE) {
                    if (ranges.keyCount(lane) > 0) {
                        int firstKey = ranges.firstKey(lane);
                        int keyCount = ranges.keyCount(lane);
                        update(block, scratch, firstKey, keyCount, lane, Tile.GRANULE, weights);
                    }
                }
            }
        }
        scratch.values.add(block, scratch.tile, extent, weights, finite);
    }

    private static void update(
            BlockState block,
            FloatScratch scratch,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] weights) {
        scratch.kernels
                .softmax()
                .update(
                        scratch.scores.scores,
                        firstKey,
                        keyCount,
                        firstLane,
                        lanes,
                        scratch.scores.unit(),
                        block.runningMax,
                        block.maximum,
                        block.runningSum,
                        weights,
                        block.rescale);
    }
}
