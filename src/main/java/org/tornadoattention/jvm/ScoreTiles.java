package org.tornadoattention.jvm;

import org.tornadoattention.ScoreFunction;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

import java.util.Arrays;

/// The scores of one block of queries against one tile of keys after another, masks included.
///
/// ```
/// queries, keys --products--> softcap --> score function --> bias --> key ranges --> scores
/// ```
///
/// Made for one block; its arrays are those of a [FloatScratch].
final class ScoreTiles {
    private final Step step;
    private final QueryBlock block;
    private final FloatScratch scratch;
    private final KernelSet kernels;
    private final int lanes;
    private final float[] scoreVector; // empty for dot products
    private final Rows keyRows;
    private final ScoreBias bias;
    private final KeyRanges.Range keys;

    ScoreTiles(Step step, KeyRanges ranges, QueryBlock block, FloatScratch scratch) {
        this.step = step;
        this.block = block;
        this.scratch = scratch;
        kernels = scratch.kernels;
        lanes = Tile.padded(block.rows(), Tile.GRANULE);
        int b = block.batchEntry();
        int h = block.head();
        keyRows = Rows.of(step.key(), b, step.shape().keyValueHead(h));
        bias = new ScoreBias(step, ranges, b, h);
        keys = step.keys(ranges, block);
        for (int r = 0; r < block.rows(); r++) {
            scratch.start[r] = ranges.start(b, block.firstRow() + r);
            scratch.end[r] = ranges.end(b, block.firstRow() + r);
        }
        scoreVector = scoreVector(step.scoring());
        loadQueries();
    }

    /// The keys to compute scores for.
    KeyRanges.Range keys() {
        return keys;
    }

    /// How many lanes are computed.
    int lanes() {
        return lanes;
    }

    private void loadQueries() {
        if (block.rows() < lanes) {
            Arrays.fill(scratch.queries, 0); // Lanes of padding: no denormal or NaN left over.
        }
        Rows.of(step.query(), block.batchEntry(), block.head())
                .from(block.firstRow(), 0)
                .loadTransposed(
                        block.rows(), step.scoreDim(), scratch.queries, Tile.LANES, scratch.spare);
    }

    /// The score vector of additive attention, empty for dot products.
    private static float[] scoreVector(Step.Scoring scoring) {
        return switch (scoring) {
            case Step.Scoring.DotProduct _ -> new float[0];
            case Step.Scoring.Additive additive -> additive.scoreVector().toFloats();
        };
    }

    /// Computes the scores of keys `[tile, tile + keyCount)` into the scratch.
    ///
    /// @return false if no row attends to any of them, and then the scores are not complete
    boolean compute(int tile, int keyCount) {
        boolean anyRange = setRanges(tile, keyCount);
        boolean anyBias = !bias.isPresent() || loadBias(tile, keyCount);
        if (!step.needsEveryKey() && !(anyRange && anyBias)) {
            return false;
        }
        float[] scores = scratch.scores;
        keyRows.from(tile, 0)
                .load(keyCount, step.scoreDim(), scratch.keys, step.scoreDim(), scratch.spare);
        switch (step.scoring()) {
            case Step.Scoring.DotProduct dot ->
                    kernels.dotScores()
                            .scores(
                                    scratch.queries,
                                    scratch.keys,
                                    step.scoreDim(),
                                    (float) dot.scale(),
                                    keyCount,
                                    lanes,
                                    scores);
            case Step.Scoring.Additive _ ->
                    kernels.additiveScores()
                            .scores(
                                    scratch.queries,
                                    scratch.keys,
                                    scoreVector,
                                    keyCount,
                                    lanes,
                                    scores);
        }
        keep(ScoreStep.SCALED, tile, keyCount);
        if (step.softcap() > 0) {
            kernels.masks().softcap(scores, keyCount, lanes, (float) step.softcap());
        }
        keep(ScoreStep.SOFTCAPPED, tile, keyCount);
        if (step.scoreFunction().isPresent()) {
            apply(step.scoreFunction().get(), scores, tile, keyCount);
        }
        if (bias.isPresent()) {
            kernels.masks().addBias(scores, keyCount, lanes, scratch.bias);
        }
        if (isPartial(keyCount)) {
            kernels.masks().keepRange(scores, keyCount, lanes, scratch.tileFrom, scratch.tileTo);
        }
        keep(ScoreStep.MASKED, tile, keyCount);
        return true;
    }

    /// Applies a user's function to a tile `[keyCount][LANES]` of scores or probabilities.
    void apply(ScoreFunction function, float[] values, int tile, int keyCount) {
        for (int r = 0; r < block.rows(); r++) {
            for (int j = 0; j < keyCount; j++) {
                int at = j * Tile.LANES + r;
                values[at] =
                        ScoreBias.toFloat(
                                function.apply(
                                        values[at],
                                        block.batchEntry(),
                                        block.head(),
                                        block.firstRow() + r,
                                        tile + j));
            }
        }
    }

    /// Stores a tile `[keyCount][LANES]` into its place in `[B][Hq][Nq][Nk]`.
    void store(float[] values, Tensor target, int tile, int keyCount) {
        Rows rows = Rows.of(target, block.batchEntry(), block.head());
        for (int r = 0; r < block.rows(); r++) {
            for (int j = 0; j < keyCount; j++) {
                scratch.spare[j] = values[j * Tile.LANES + r];
            }
            rows.storeRow(block.firstRow() + r, tile, keyCount, scratch.spare, 0);
        }
    }

    private void keep(ScoreStep reached, int tile, int keyCount) {
        Tensor target = step.destination().scores();
        if (target != null && step.keptScores().isPresent() && step.keptScores().get() == reached) {
            store(scratch.scores, target, tile, keyCount);
        }
    }

    // ---- Masks ---------------------------------------------------------------------------------

    /// Moves the rows' key ranges into the tile; says whether any row has a key in it.
    private boolean setRanges(int tile, int keyCount) {
        boolean any = false;
        for (int r = 0; r < lanes; r++) {
            int from = 0;
            int to = Tile.KEYS;
            if (r < block.rows()) { // Lanes of padding keep all keys, which makes no tile partial.
                from = Math.clamp(scratch.start[r] - tile, 0, Tile.KEYS);
                to = Math.clamp(scratch.end[r] - tile, 0, Tile.KEYS);
            }
            scratch.tileFrom[r] = from;
            scratch.tileTo[r] = to;
            any |= from < Math.min(to, keyCount);
        }
        return any;
    }

    /// Whether some row has only a part of the tile's keys.
    boolean isPartial(int keyCount) {
        for (int r = 0; r < block.rows(); r++) {
            if (scratch.tileFrom[r] > 0 || scratch.tileTo[r] < keyCount) {
                return true;
            }
        }
        return false;
    }

    /// Transposes the bias of every row into its tile; says whether any place is allowed.
    private boolean loadBias(int tile, int keyCount) {
        float[] target = scratch.bias;
        boolean any = false;
        if (bias.sameInAllRows()) {
            any = bias.row(block.firstRow(), tile, keyCount, scratch.biasRow);
            for (int j = 0; j < keyCount; j++) {
                Arrays.fill(
                        target,
                        j * Tile.LANES,
                        j * Tile.LANES + lanes,
                        ScoreBias.toFloat(scratch.biasRow[j]));
            }
            return any;
        }
        for (int r = 0; r < block.rows(); r++) {
            any |= bias.row(block.firstRow() + r, tile, keyCount, scratch.biasRow);
            for (int j = 0; j < keyCount; j++) {
                target[j * Tile.LANES + r] = ScoreBias.toFloat(scratch.biasRow[j]);
            }
        }
        return any;
    }
}
