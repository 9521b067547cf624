package org.tornadoattention.jvm;

import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

import java.util.Arrays;

/// Attention of one block of queries in float64: for float64 inputs, and where a float64 softmax is
/// asked for.
///
/// ```
/// for each tile of 64 keys:   scores s = q k^T, masked, kept
/// for each row:               weights p = exp(s - max s) / sum, changed by the probability function
/// for each key:               accumulate o = o + p v
/// ```
///
/// Work: `4 * rows * keys * headDim` flops, four scores at a time and then loops over columns,
/// which the compiler turns into vector instructions. Memory: the scores of 16 rows, `128 * keys`
/// bytes for each thread.
final class DoubleSoftmax {
    static final int LANES = DoubleScratch.LANES;
    static final String NAME = "full rows in float64, tiles %dx%d".formatted(LANES, Tile.KEYS);

    private final Step step;
    private final QueryBlock block;
    private final DoubleScratch scratch;
    private final ScoreBias bias;
    private final StepMasks masks;
    private final KeyRanges ranges;
    private final int firstKey;
    private final int endKey;
    private final double[] scores;

    private DoubleSoftmax(Step step, StepMasks masks, QueryBlock block, DoubleScratch scratch) {
        this.step = step;
        this.block = block;
        this.scratch = scratch;
        this.masks = masks;
        ranges = masks.ranges();
        bias = new ScoreBias(masks, block.batchEntry(), block.head());
        KeyRanges.Range keys = step.keys(ranges, block);
        firstKey = keys.first();
        endKey = keys.end();
        scores = scratch.scores(endKey - firstKey);
    }

    static void run(Step step, StepMasks masks, QueryBlock block, DoubleScratch scratch) {
        DoubleSoftmax run = new DoubleSoftmax(step, masks, block, scratch);
        run.loadQueries();
        for (int tile = run.firstKey; tile < run.endKey; tile = Tile.next(tile, run.endKey)) {
            int keyCount = Math.min(Tile.KEYS, run.endKey - tile);
            run.multiply(tile, keyCount);
            for (int r = 0; r < block.rows(); r++) {
                run.mask(r, tile, keyCount);
            }
        }
        for (int r = 0; r < block.rows(); r++) {
            Arrays.fill(scratch.accumulator[r], 0);
            run.sums(r);
        }
        run.accumulate();
        Rows output = Rows.of(step.destination().output(), block.batchEntry(), block.head());
        for (int r = 0; r < block.rows(); r++) {
            int columns = step.shape().valueDim();
            output.storeRow(block.firstRow() + r, 0, columns, scratch.accumulator[r], 0);
            run.storeLogSumExp(r);
        }
    }

    private void storeLogSumExp(int r) {
        Tensor target = step.destination().logSumExp();
        if (target != null) {
            double logSumExp = LogSumExp.of(scratch.runningMax[r], scratch.runningSum[r]);
            target.set(logSumExp, block.batchEntry(), block.head(), block.firstRow() + r);
        }
    }

    private void loadQueries() {
        Rows query = Rows.of(step.query(), block.batchEntry(), block.head());
        for (int r = 0; r < block.rows(); r++) {
            query.loadRow(block.firstRow() + r, 0, step.scoreDim(), scratch.key, 0);
            for (int d = 0; d < step.scoreDim(); d++) {
                scratch.queries[d * LANES + r] = scratch.key[d];
            }
        }
    }

    /// Bare scores of a tile, `[key][LANES]`.
    private void multiply(int tile, int keyCount) {
        PagedRows keys = new PagedRows();
        keys.select(step.key(), block.batchEntry(), step.shape().keyValueHead(block.head()));
        for (int j = 0; j < keyCount; j++) {
            keys.loadRow(tile + j, step.scoreDim(), scratch.key);
            int row = (tile - firstKey + j) * LANES;
            for (int lane = 0; lane < block.rows(); lane += 4) {
                switch (step.scoring()) {
                    case Step.Scoring.DotProduct dot -> dotFour(lane, dot.scale(), row + lane);
                    case Step.Scoring.Additive additive ->
                            additiveFour(lane, additive.scoreVector(), row + lane);
                }
            }
        }
    }

    /// Four scores in registers; one alone would wait for each of its additions.
    private void dotFour(int lane, double scale, int at) {
        double[] q = scratch.queries;
        double[] k = scratch.key;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int d = 0; d < k.length; d++) {
            int from = d * LANES + lane;
            s0 += q[from] * k[d];
            s1 += q[from + 1] * k[d];
            s2 += q[from + 2] * k[d];
            s3 += q[from + 3] * k[d];
        }
        scores[at] = s0 * scale;
        scores[at + 1] = s1 * scale;
        scores[at + 2] = s2 * scale;
        scores[at + 3] = s3 * scale;
    }

    private void additiveFour(int lane, Tensor scoreVector, int at) {
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            for (int u = 0; u < scratch.key.length; u++) {
                double hidden = scratch.queries[u * LANES + lane + i] + scratch.key[u];
                sum += scoreVector.get(u) * StrictMath.tanh(hidden);
            }
            scores[at + i] = sum;
        }
    }

    /// Softcap, score function and masks of one row of a tile.
    private void mask(int r, int tile, int keyCount) {
        int b = block.batchEntry();
        int i = block.firstRow() + r;
        if (bias.isPresent()) {
            bias.row(i, tile, keyCount, scratch.bias);
        } else {
            Arrays.fill(scratch.bias, 0);
        }
        int start = ranges.start(b, i);
        int end = ranges.end(b, i);
        for (int j = 0; j < keyCount; j++) {
            int at = (tile - firstKey + j) * LANES + r;
            double score = scores[at];
            keep(ScoreStep.SCALED, score, i, tile + j);
            if (step.softcap() > 0) {
                score = step.softcap() * StrictMath.tanh(score / step.softcap());
            }
            keep(ScoreStep.SOFTCAPPED, score, i, tile + j);
            if (step.scoreFunction().isPresent()) {
                score = step.scoreFunction().get().apply(score, b, block.head(), i, tile + j);
            }
            boolean allowed =
                    start <= tile + j
                            && tile + j < end
                            && scratch.bias[j] != Double.NEGATIVE_INFINITY;
            score = allowed ? score + scratch.bias[j] : Double.NEGATIVE_INFINITY;
            keep(ScoreStep.MASKED, score, i, tile + j);
            scores[at] = score;
        }
    }

    private void keep(ScoreStep reached, double score, int i, int j) {
        Tensor target = step.destination().scores();
        if (target != null && step.keptScores().isPresent() && step.keptScores().get() == reached) {
            target.set(score, block.batchEntry(), block.head(), i, j);
        }
    }

    /// Maximum and sum of one row.
    private void sums(int r) {
        double maximum = masks.sink(block.head());
        double sink = maximum;
        int count = endKey - firstKey;
        for (int j = 0; j < count; j++) {
            double score = scores[j * LANES + r];
            maximum = score > maximum ? score : maximum;
        }
        double reference = reference(maximum);
        double sum = StrictMath.exp(sink - reference);
        for (int j = 0; j < count; j++) {
            sum += StrictMath.exp(scores[j * LANES + r] - reference);
        }
        scratch.runningMax[r] = maximum;
        scratch.runningSum[r] = sum;
    }

    /// The final weights, and what they add to the output.
    private void accumulate() {
        int b = block.batchEntry();
        int h = block.head();
        PagedRows values = new PagedRows();
        values.select(step.value(), b, step.shape().keyValueHead(h));
        Tensor weights = step.destination().weights();
        for (int j = firstKey; j < endKey; j++) {
            values.loadRow(j, scratch.value.length, scratch.value);
            for (int r = 0; r < block.rows(); r++) {
                int i = block.firstRow() + r;
                double score = scores[(j - firstKey) * LANES + r];
                double sum = scratch.runningSum[r];
                double weight =
                        StrictMath.exp(score - reference(scratch.runningMax[r]))
                                / (sum == 0 ? 1 : sum);
                if (step.probabilityFunction().isPresent()) {
                    weight = step.probabilityFunction().get().apply(weight, b, h, i, j);
                }
                if (weights != null) {
                    weights.set(weight, b, h, i, j);
                }
                if (score != Double.NEGATIVE_INFINITY) { // 0 times infinity would be NaN.
                    addScaled(scratch.accumulator[r], scratch.value, weight);
                }
            }
        }
    }

    private static void addScaled(double[] sum, double[] values, double factor) {
        for (int c = 0; c < sum.length; c++) {
            sum[c] += factor * values[c];
        }
    }

    private static double reference(double maximum) {
        return maximum == Double.NEGATIVE_INFINITY ? 0 : maximum;
    }
}
