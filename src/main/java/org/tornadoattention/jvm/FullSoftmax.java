package org.tornadoattention.jvm;

import org.tornadoattention.ScoreFunction;
import org.tornadoattention.Tensor;

import java.util.Arrays;

/// Attention of one block of queries in two passes, for steps that want final weights: to return
/// them, or to change them before they meet the values.
///
/// ```
/// for each tile of 64 keys:
///     scores       s = q k^T, masked, kept
///     maximum, sum m, l
/// for each tile of 64 keys:
///     weights      p = exp(s - m) / l, changed by the probability function, stored
///     accumulate   o = o + p v
/// ```
///
/// Work: as [OnlineSoftmax], and another exponential a score. Memory: the scores of 64 rows, `256 *
/// keys` bytes for each thread. Every key is visited, masked or not, since each weight is to be
/// returned.
final class FullSoftmax {
    static final String NAME = "full rows, tiles %dx%d".formatted(Tile.LANES, Tile.KEYS);

    private FullSoftmax() {}

    static void run(
            Step step, StepMasks masks, BlockGroups groups, int item, FloatScratch scratch) {
        groups.begin(item, step, masks, scratch.blocks);
        BlockState block = scratch.blocks[0];
        KeyTile tile = scratch.tile;
        tile.select(step, block.batchEntry(), step.shape().keyValueHead(block.head()));
        scratch.scores.begin(step, masks);
        int keyLength = step.shape().keyLength();
        float[] strip = scratch.strip(keyLength);
        for (int first = 0; first < keyLength; first = Tile.next(first, keyLength)) {
            tile.begin(first, Math.min(Tile.KEYS, keyLength - first));
            scratch.scores.compute(step, masks, block, tile);
            scratch.kernels
                    .softmax()
                    .update(
                            scratch.scores.scores,
                            0,
                            tile.count(),
                            0,
                            block.lanes(),
                            scratch.scores.unit(),
                            block.runningMax,
                            block.maximum,
                            block.runningSum,
                            scratch.weights,
                            block.rescale);
            int size = tile.count() * Tile.LANES;
            System.arraycopy(scratch.scores.scores, 0, strip, first * Tile.LANES, size);
        }
        Arrays.fill(block.rescale, 1);
        for (int first = 0; first < keyLength; first = Tile.next(first, keyLength)) {
            tile.begin(first, Math.min(Tile.KEYS, keyLength - first));
            int size = tile.count() * Tile.LANES;
            System.arraycopy(strip, first * Tile.LANES, scratch.scores.scores, 0, size);
            scratch.kernels
                    .softmax()
                    .normalise(
                            scratch.scores.scores,
                            tile.count(),
                            block.lanes(),
                            scratch.scores.unit(),
                            block.runningMax,
                            block.runningSum,
                            scratch.weights);
            finishWeights(step, block, scratch);
            boolean finite = scratch.values.prepare(tile);
            scratch.values.add(block, tile, Extent.WHOLE, scratch.weights, finite);
        }
        scratch.values.store(step, block);
        block.storeLogSumExp(step, scratch.scores.pendingScale());
    }

    private static void finishWeights(Step step, BlockState block, FloatScratch scratch) {
        float[] weights = scratch.weights;
        int first = scratch.tile.first();
        int keyCount = scratch.tile.count();
        int lanes = block.lanes();
        if (step.probabilityFunction().isPresent()) {
            ScoreFunction function = step.probabilityFunction().get();
            scratch.scores.apply(function, weights, block, first, 0, keyCount, 0, lanes);
        }
        Tensor target = step.destination().weights();
        if (target != null) {
            scratch.scores.store(weights, target, block, first, 0, keyCount, 0, lanes);
        }
        if (step.probabilityFunction().isPresent()) {
            // Whatever the function made of a masked place, it does not reach the output.
            for (int at = 0; at < keyCount * Tile.LANES; at++) {
                if (scratch.scores.scores[at] == Float.NEGATIVE_INFINITY) {
                    weights[at] = 0;
                }
            }
        }
    }
}
