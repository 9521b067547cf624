package org.tornadoattention.jvm;

import org.tornadoattention.ScoreFunction;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

/// The scores of blocks of queries against tiles of keys, masks included.
///
/// ```
/// queries, keys --products--> softcap --> score function --> bias --> key ranges --> scores
/// ```
///
/// Where a causal mask, a window or a length cuts through a tile, each granule of 16 lanes computes
/// only the keys between the first and the last that one of its rows may attend to.
///
/// One for each thread, used for block after block.
final class ScoreTiles {
    private static final double LOG2_E = 1 / StrictMath.log(2);

    final float[] scores = new float[Tile.KEYS * Tile.LANES]; // [key][lane]

    private final KernelSet kernels;
    private final TileRanges ranges = new TileRanges();
    private final ScoreBiasTile bias;
    private final Rows target = new Rows();
    private final float[] row = new float[Tile.KEYS];
    private float[] scoreVector = {};
    private float scale;
    private double pendingScale;

    ScoreTiles(KernelSet kernels) {
        this.kernels = kernels;
        bias = new ScoreBiasTile(kernels);
    }

    /// The keys of each lane, after a partial tile.
    TileRanges ranges() {
        return ranges;
    }

    /// What turns a difference of scores into a logarithm to base 2.
    float unit() {
        return (float) (pendingScale * LOG2_E);
    }

    /// What scores are still to be multiplied with: the scale, or 1.
    double pendingScale() {
        return pendingScale;
    }

    /// Prepares for a step.
    void begin(Step step, StepMasks masks) {
        scale = 1;
        pendingScale = 1;
        switch (step.scoring()) {
            case Step.Scoring.Additive additive -> scoreVector = additive.scoreVector().toFloats();
            case Step.Scoring.DotProduct dot -> {
                scale = (float) dot.scale();
                pendingScale = leavesScores(step, masks) && canWait(scale) ? scale : 1;
            }
        }
    }

    /// Whether scores are products that masks hide or keep: nothing is added to them or compared
    /// with them, and nobody sees them. Then the softmax scales them with its own unit.
    private static boolean leavesScores(Step step, StepMasks masks) {
        return step.softcap() == 0
                && step.scoreFunction().isEmpty()
                && !step.needsEveryKey()
                && masks.bias() == null
                && masks.alibi() == null
                && masks.sinks() == null;
    }

    /// Whether a scale leaves the largest score the largest, and is far from a float's limits: the
    /// unit must be finite, and where a difference of products is not, its weight must be 0.
    private static boolean canWait(float scale) {
        return scale >= 0x1p-100f && scale <= 0x1p100f;
    }

    /// Computes the scores of a block against a tile.
    ///
    /// @return how much of the tile the block attends to; if nothing, nothing is computed
    Extent compute(Step step, StepMasks masks, BlockState block, KeyTile tile) {
        int first = tile.first();
        int keyCount = tile.count();
        boolean every = step.needsEveryKey();
        boolean whole = block.attendsWholly(first, keyCount);
        if (!whole && !ranges.set(block, first, keyCount, every)) {
            return Extent.NONE;
        }
        if (!bias.load(masks, block, first, keyCount) && !every) {
            return Extent.NONE;
        }
        tile.loadKeys();
        if (whole) {
            multiply(step, block, tile, 0, keyCount, 0, block.lanes());
            if (pendingScale == scale && isPlain(step) && keyCount % Tile.KEY_GRANULE == 0) {
                return Extent.PLAIN; // The products' maximum is that of the scores.
            }
            block.forgetMaximum();
            transform(step, block, first, 0, keyCount, 0, block.lanes());
            keep(step, ScoreStep.MASKED, block, first, 0, keyCount, 0, block.lanes());
            if (!bias.addsOnly()) { // Otherwise the sums have raised the maximum.
                block.forgetMaximum();
                kernels.softmax().raise(scores, 0, keyCount, 0, block.lanes(), block.maximum);
            }
            return Extent.WHOLE;
        }
        multiplyPartly(step, block, tile);
        for (int lane = 0; lane < block.lanes(); lane += Tile.GRANULE) {
            int from = ranges.firstKey(lane);
            int count = ranges.keyCount(lane);
            if (count > 0) {
                transform(step, block, first, from, count, lane, Tile.GRANULE);
                kernels.masks()
                        .keepRange(scores, from, count, lane, Tile.GRANULE, ranges.from, ranges.to);
                keep(step, ScoreStep.MASKED, block, first, from, count, lane, Tile.GRANULE);
            }
        }
        block.forgetMaximum();
        for (int lane = 0; lane < block.lanes(); lane += Tile.GRANULE) {
            int from = ranges.firstKey(lane);
            int count = ranges.keyCount(lane);
            if (count > 0) {
                kernels.softmax().raise(scores, from, count, lane, Tile.GRANULE, block.maximum);
            }
        }
        return Extent.PARTIAL;
    }

    /// Whether products are scores: nothing changes them and nobody keeps them.
    private boolean isPlain(Step step) {
        return step.scoring() instanceof Step.Scoring.DotProduct
                && step.softcap() == 0
                && step.scoreFunction().isEmpty()
                && step.keptScores().isEmpty()
                && !bias.changes();
    }

    /// Products of 16 keys at a time with the lanes from the first to the last that need any of
    /// them.
    private void multiplyPartly(Step step, BlockState block, KeyTile tile) {
        for (int j = 0; j < tile.count(); j += Tile.GRANULE) {
            int count = Math.min(Tile.GRANULE, tile.count() - j);
            int firstLane = block.lanes();
            int endLane = 0;
            for (int lane = 0; lane < block.lanes(); lane += Tile.GRANULE) {
                int from = ranges.firstKey(lane);
                if (from < j + count && j < from + ranges.keyCount(lane)) {
                    firstLane = Math.min(firstLane, lane);
                    endLane = lane + Tile.GRANULE;
                }
            }
            if (firstLane < endLane) {
                multiply(step, block, tile, j, count, firstLane, endLane - firstLane);
            }
        }
    }

    private void multiply(
            Step step,
            BlockState block,
            KeyTile tile,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes) {
        switch (step.scoring()) {
            case Step.Scoring.DotProduct _ ->
                    kernels.dotScores()
                            .scores(
                                    block.queries,
                                    tile.keys.memory(),
                                    tile.keys.offset(0),
                                    tile.keys.stride(),
                                    step.scoreDim(),
                                    firstKey,
                                    keyCount,
                                    firstLane,
                                    lanes,
                                    scores,
                                    block.maximum);
            case Step.Scoring.Additive _ ->
                    kernels.additiveScores()
                            .scores(
                                    block.queries,
                                    tile.keys.memory(),
                                    tile.keys.offset(0),
                                    tile.keys.stride(),
                                    scoreVector,
                                    firstKey,
                                    keyCount,
                                    firstLane,
                                    lanes,
                                    scores);
        }
    }

    /// Everything between products and key ranges.
    ///
    /// The scale goes with the first operation that can take it along, if not with the softmax.
    private void transform(
            Step step,
            BlockState block,
            int tile,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes) {
        ScoreMaskKernel kernel = kernels.masks();
        float factor = pendingScale == scale ? 1 : scale;
        boolean seen = step.needsEveryKey() || step.scoreFunction().isPresent();
        if (factor != 1 && (seen || (step.softcap() == 0 && !bias.adds()))) {
            kernel.scale(scores, firstKey, keyCount, firstLane, lanes, factor);
            factor = 1;
        }
        keep(step, ScoreStep.SCALED, block, tile, firstKey, keyCount, firstLane, lanes);
        if (step.softcap() > 0) {
            float cap = (float) step.softcap();
            kernel.softcap(scores, firstKey, keyCount, firstLane, lanes, factor, cap);
            factor = 1;
        }
        keep(step, ScoreStep.SOFTCAPPED, block, tile, firstKey, keyCount, firstLane, lanes);
        if (step.scoreFunction().isPresent()) {
            ScoreFunction function = step.scoreFunction().get();
            apply(function, scores, block, tile, firstKey, keyCount, firstLane, lanes);
        }
        bias.apply(scores, firstKey, keyCount, firstLane, lanes, factor, block.maximum);
    }

    /// Applies a user's function to scores or probabilities `[key][lane]`.
    void apply(
            ScoreFunction function,
            float[] values,
            BlockState block,
            int tile,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes) {
        for (int r = firstLane; r < Math.min(firstLane + lanes, block.rows()); r++) {
            for (int j = firstKey; j < firstKey + keyCount; j++) {
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

    private void keep(
            Step step,
            ScoreStep reached,
            BlockState block,
            int tile,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes) {
        Tensor kept = step.destination().scores();
        if (kept != null && step.keptScores().isPresent() && step.keptScores().get() == reached) {
            store(scores, kept, block, tile, firstKey, keyCount, firstLane, lanes);
        }
    }

    /// Stores scores or weights `[key][lane]` into their place in `[B][Hq][Nq][Nk]`.
    void store(
            float[] values,
            Tensor to,
            BlockState block,
            int tile,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes) {
        target.select(to, block.batchEntry(), block.head());
        for (int r = firstLane; r < Math.min(firstLane + lanes, block.rows()); r++) {
            for (int j = 0; j < keyCount; j++) {
                row[j] = values[(firstKey + j) * Tile.LANES + r];
            }
            target.storeRow(block.firstRow() + r, tile + firstKey, keyCount, row, 0);
        }
    }
}
