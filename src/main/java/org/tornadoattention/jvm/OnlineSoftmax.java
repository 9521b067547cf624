package org.tornadoattention.jvm;

import org.tornadoattention.internal.KeyRanges;

/// Attention of one block of queries in one pass over the keys.
///
/// ```
/// for each tile of 64 keys that some row attends to:
///     scores       s = q k^T, masked
///     maximum      m' = max(m, s)
///     rescale      l = exp(m - m') l,  o = exp(m - m') o
///     accumulate   p = exp(s - m'),  l = l + sum of p,  o = o + p v
/// normalise        o / l
/// ```
///
/// Work: `4 * rows * keys * headDim` flops. Traffic: keys and values once for each block of 64
/// queries. Memory beside inputs and output: one [FloatScratch]; no score leaves it. Preferred
/// always, unless the weights themselves are wanted: then [FullSoftmax].
///
/// Source: Dao et al., FlashAttention, 2022, algorithm 1; Dao, FlashAttention-2, 2023, section 3.1.
final class OnlineSoftmax {
    static final String NAME = "flash tiles %dx%d".formatted(Tile.LANES, Tile.KEYS);

    private OnlineSoftmax() {}

    static void run(Step step, KeyRanges ranges, QueryBlock block, FloatScratch scratch) {
        ScoreTiles scores = new ScoreTiles(step, ranges, block, scratch);
        ValueTiles values = new ValueTiles(step, block, scratch);
        RowState.begin(step, block, scratch);
        int end = scores.keys().end();
        for (int tile = scores.keys().first(); tile < end; tile = Tile.next(tile, end)) {
            int keyCount = Math.min(Tile.KEYS, end - tile);
            if (scores.compute(tile, keyCount)) {
                scratch.kernels
                        .softmax()
                        .update(
                                scratch.scores,
                                keyCount,
                                scores.lanes(),
                                scratch.runningMax,
                                scratch.runningSum,
                                scratch.weights,
                                scratch.rescale);
                values.add(tile, keyCount, scores.isPartial(keyCount));
            }
        }
        values.storeNormalised();
        RowState.storeLogSumExp(step, block, scratch);
    }
}
