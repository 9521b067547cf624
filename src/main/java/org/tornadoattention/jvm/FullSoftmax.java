package org.tornadoattention.jvm;

import org.tornadoattention.ScoreFunction;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

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

    static void run(Step step, KeyRanges ranges, QueryBlock block, FloatScratch scratch) {
        int keyLength = step.shape().keyLength();
        float[] strip = scratch.strip(keyLength);
        ScoreTiles scores = new ScoreTiles(step, ranges, block, scratch);
        ValueTiles values = new ValueTiles(step, block, scratch);
        SoftmaxKernel softmax = scratch.kernels.softmax();
        RowState.begin(step, block, scratch);
        for (int tile = 0; tile < keyLength; tile = Tile.next(tile, keyLength)) {
            int keyCount = Math.min(Tile.KEYS, keyLength - tile);
            scores.compute(tile, keyCount);
            softmax.update(
                    scratch.scores,
                    keyCount,
                    scores.lanes(),
                    scratch.runningMax,
                    scratch.runningSum,
                    scratch.weights,
                    scratch.rescale);
            System.arraycopy(scratch.scores, 0, strip, tile * Tile.LANES, keyCount * Tile.LANES);
        }
        Arrays.fill(scratch.rescale, 1);
        for (int tile = 0; tile < keyLength; tile = Tile.next(tile, keyLength)) {
            int keyCount = Math.min(Tile.KEYS, keyLength - tile);
            System.arraycopy(strip, tile * Tile.LANES, scratch.scores, 0, keyCount * Tile.LANES);
            softmax.normalise(
                    scratch.scores,
                    keyCount,
                    scores.lanes(),
                    scratch.runningMax,
                    scratch.runningSum,
                    scratch.weights);
            finishWeights(step, scores, scratch, tile, keyCount);
            values.add(tile, keyCount, false);
        }
        values.store();
        RowState.storeLogSumExp(step, block, scratch);
    }

    private static void finishWeights(
            Step step, ScoreTiles scores, FloatScratch scratch, int tile, int keyCount) {
        if (step.probabilityFunction().isPresent()) {
            ScoreFunction function = step.probabilityFunction().get();
            scores.apply(function, scratch.weights, tile, keyCount);
        }
        Tensor target = step.destination().weights();
        if (target != null) {
            scores.store(scratch.weights, target, tile, keyCount);
        }
        if (step.probabilityFunction().isPresent()) {
            // Whatever the function made of a masked place, it does not reach the output.
            for (int at = 0; at < keyCount * Tile.LANES; at++) {
                if (scratch.scores[at] == Float.NEGATIVE_INFINITY) {
                    scratch.weights[at] = 0;
                }
            }
        }
    }
}
