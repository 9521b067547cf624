package org.tornadoattention.jvm;

import java.util.Arrays;

/// Attention of few query rows over many keys, as in decoding: keys are split into ranges that are
/// computed at once and merged.
///
/// ```
/// for each range of keys, for each tile of 64 of them:
///     scores       s = q k^T, masked, for all rows that share the key-value head
///     maximum      m' = max(m, s)
///     rescale      l = exp(m - m') l,  o = exp(m - m') o
///     accumulate   p = exp(s - m'),  l = l + sum of p,  o = o + p v
/// merge            m = max of all m,  l = sum of exp(m_r - m) l_r,  o = sum of exp(m_r - m) o_r / l
/// ```
///
/// Work: `4 * rows * keys * headDim` flops. Traffic: keys and values once, in place, for every four
/// rows; all that counts for one. Memory: one [RowScratch] a thread and, where a head has more than
/// one range, the output of each, of which there are fewer than 128 whatever the length. Preferred
/// for up to 16 rows a key-value head, and for up to 64 where there would be too few blocks for all
/// threads; otherwise [OnlineSoftmax].
///
/// The ranges depend on the shape alone, and they are merged in order.
///
/// Source: Dao et al., Flash-Decoding for long-context inference, 2023; rows of a group together as
/// in Ainslie et al., GQA, 2023, section 2.2.
final class SplitKeys {
    static final String NAME = "split keys, rows in place";

    private final Step step;
    private final StepMasks masks;
    private final KeySplits splits;
    private final SplitResults results;
    private final int rows;

    SplitKeys(Step step, StepMasks masks, KeySplits splits, SplitResults results) {
        this.step = step;
        this.masks = masks;
        this.splits = splits;
        this.results = results;
        rows = KeySplits.rows(step.shape());
        if (splits.splits() > 1) {
            int columns = Tile.padded(step.shape().valueDim(), Tile.GRANULE);
            results.require(splits.count(), rows, columns);
        }
    }

    /// Whether this is the way to compute a step in float32.
    static boolean suits(Step step) {
        return step.scoring() instanceof Step.Scoring.DotProduct
                && !step.needsEveryKey()
                && step.scoreFunction().isEmpty()
                && step.shape().keyLength() > 0
                && KeySplits.suit(step.shape());
    }

    // ---- One range of keys ---------------------------------------------------------------------

    /// Computes an item.
    void run(int item, RowScratch scratch) {
        int head = item / splits.splits(); // of all batch entries
        int split = item % splits.splits();
        int b = head / step.shape().keyValueHeads();
        int h = head % step.shape().keyValueHeads();
        begin(scratch, b, h);
        scratch.keys.select(step.key(), b, h);
        scratch.values.select(step.value(), b, h);
        int first = splits.endKey(split);
        int end = splits.firstKey(split);
        for (int r = 0; r < rows; r++) {
            if (scratch.start[r] < scratch.end[r]) {
                first = Math.min(first, scratch.start[r]);
                end = Math.max(end, scratch.end[r]);
            }
        }
        first = Math.max(first, splits.firstKey(split)) & -Tile.KEYS;
        end = Math.min(end, splits.endKey(split));
        for (int tile = first; tile < end; tile = Tile.next(tile, end)) {
            add(scratch, b, h, tile, Math.min(Tile.KEYS, end - tile));
        }
        if (splits.splits() == 1) {
            store(b, h, scratch.runningMax, scratch.runningSum, scratch.accumulator, 0, scratch);
            return;
        }
        int columns = scratch.values.padded();
        System.arraycopy(scratch.runningMax, 0, results.maximum, item * rows, rows);
        System.arraycopy(scratch.runningSum, 0, results.sum, item * rows, rows);
        int size = rows * columns;
        System.arraycopy(scratch.accumulator, 0, results.output, item * size, size);
    }

    /// Loads the rows of a key-value head, and sets their state to before the first key.
    private void begin(RowScratch scratch, int b, int h) {
        int dim = scratch.keys.padded();
        int padded = Tile.padded(rows, 4);
        Arrays.fill(scratch.queries, 0, padded * dim, 0);
        Arrays.fill(scratch.accumulator, 0, padded * scratch.values.padded(), 0);
        Arrays.fill(scratch.runningMax, Float.NEGATIVE_INFINITY);
        Arrays.fill(scratch.runningSum, 0);
        Arrays.fill(scratch.rescale, 1);
        for (int r = 0; r < rows; r++) {
            int i = row(r);
            scratch.queryRows
                    .select(step.query(), b, queryHead(h, r))
                    .load(i, 1, 0, step.scoreDim(), scratch.queries, r * dim, dim);
            scratch.start[r] = masks.ranges().start(b, i);
            scratch.end[r] = masks.ranges().end(b, i);
        }
    }

    private int queryHead(int keyValueHead, int r) {
        return keyValueHead * step.shape().groupSize() + r / step.shape().queryLength();
    }

    private int row(int r) {
        return r % step.shape().queryLength();
    }

    /// Takes a tile into all rows.
    private void add(RowScratch scratch, int b, int h, int tile, int keyCount) {
        KernelSet kernels = scratch.kernels;
        RowTiles keys = scratch.keys;
        keys.load(tile, keyCount);
        float scale = (float) ((Step.Scoring.DotProduct) step.scoring()).scale();
        for (int piece = 0; piece < keys.pieces(); piece++) {
            for (int r = 0; r < rows; r += 4) {
                kernels.rowScores()
                        .scores(
                                scratch.queries,
                                r,
                                keys.padded(),
                                keys.memory(),
                                keys.offset(piece),
                                keys.stride(),
                                keys.firstRow(piece),
                                keys.rowCount(piece),
                                scale,
                                scratch.partials,
                                scratch.scores);
            }
        }
        mask(scratch, b, h, tile, keyCount);
        boolean hidden = false;
        for (int r = 0; r < rows; r++) {
            scratch.hidden[r] = kernels.rowSoftmax().hidden(scratch.scores, r);
            hidden |= scratch.hidden[r] != 0;
            kernels.rowSoftmax()
                    .update(
                            scratch.scores,
                            r,
                            scratch.runningMax,
                            scratch.runningSum,
                            scratch.rescale,
                            scratch.partials);
        }
        if (hidden && !areFinite(scratch, tile, keyCount)) {
            addAttended(scratch, keyCount);
            return;
        }
        RowTiles values = scratch.values;
        values.load(tile, keyCount);
        for (int piece = 0; piece < values.pieces(); piece++) {
            float[] rescale = piece == 0 ? scratch.rescale : scratch.ones;
            for (int r = 0; r < rows; r += 4) {
                kernels.rowValues()
                        .accumulate(
                                scratch.scores,
                                r,
                                values.memory(),
                                values.offset(piece),
                                values.stride(),
                                values.firstRow(piece),
                                values.rowCount(piece),
                                values.padded(),
                                rescale,
                                scratch.accumulator);
            }
        }
    }

    /// Applies softcap and masks.
    private void mask(RowScratch scratch, int b, int h, int tile, int keyCount) {
        float[] scores = scratch.scores;
        ScoreMaskKernel kernel = scratch.kernels.masks();
        if (step.softcap() > 0) {
            kernel.softcap(scores, 0, rows, 0, Tile.KEYS, 1, (float) step.softcap());
        }
        MaskRows maskRows = scratch.maskRows;
        for (int r = 0; r < rows; r++) {
            int from = r * Tile.KEYS;
            Arrays.fill(scores, from + keyCount, from + Tile.KEYS, Float.NEGATIVE_INFINITY);
            long allowed = MaskRows.all(keyCount);
            if (scratch.start[r] > tile || scratch.end[r] < tile + keyCount) {
                int start = Math.clamp(scratch.start[r] - tile, 0, keyCount);
                int end = Math.clamp(scratch.end[r] - tile, 0, keyCount);
                allowed &= MaskRows.all(end) & ~MaskRows.all(start);
            }
            if (masks.haveBiases()) {
                maskRows.select(masks, b, queryHead(h, r));
                if (maskRows.forbids()) {
                    maskRows.begin(tile, keyCount);
                    allowed &= maskRows.allowed(row(r), tile, keyCount);
                }
                if (maskRows.adds()) {
                    maskRows.bias(row(r), 1, tile, keyCount, scratch.bias);
                    allowed &= addBias(scores, from, keyCount, scratch.bias);
                }
            }
            if (allowed != MaskRows.all(keyCount)) {
                for (int j = 0; j < keyCount; j++) {
                    boolean keep = (allowed >>> j & 1) != 0;
                    scores[from + j] = keep ? scores[from + j] : Float.NEGATIVE_INFINITY;
                }
            }
        }
    }

    /// Adds a row of biases; says which of them are not -infinity.
    private static long addBias(float[] scores, int from, int keyCount, float[] bias) {
        long allowed = 0;
        for (int j = 0; j < keyCount; j++) {
            scores[from + j] += bias[j];
        }
        for (int j = 0; j < keyCount; j++) {
            allowed |= bias[j] != Float.NEGATIVE_INFINITY ? 1L << j : 0;
        }
        return allowed;
    }

    /// Copies the values; says whether a weight of zero times any of them is zero.
    private static boolean areFinite(RowScratch scratch, int tile, int keyCount) {
        scratch.values.copyTo(scratch.valueCopy, tile, keyCount);
        int size = keyCount * scratch.values.padded();
        return scratch.kernels.values().allFinite(scratch.valueCopy, 0, size);
    }

    /// As the kernel, but skips what is hidden: 0 times infinity or NaN would be NaN.
    private void addAttended(RowScratch scratch, int keyCount) {
        int columns = scratch.values.padded();
        for (int r = 0; r < rows; r++) {
            int row = r * columns;
            for (int c = row; c < row + columns; c++) {
                scratch.accumulator[c] *= scratch.rescale[r];
            }
            for (int j = 0; j < keyCount; j++) {
                if ((scratch.hidden[r] >>> j & 1) == 0) {
                    float weight = scratch.scores[r * Tile.KEYS + j];
                    for (int c = 0; c < columns; c++) {
                        scratch.accumulator[row + c] =
                                Math.fma(
                                        scratch.valueCopy[j * columns + c],
                                        weight,
                                        scratch.accumulator[row + c]);
                    }
                }
            }
        }
    }

    // ---- All ranges ----------------------------------------------------------------------------

    /// Merges the ranges of every key-value head, after all items; one range is stored by its item.
    void merge(RowScratch scratch) {
        if (splits.splits() == 1) {
            return;
        }
        for (int head = 0; head < splits.heads(); head++) {
            int b = head / step.shape().keyValueHeads();
            int h = head % step.shape().keyValueHeads();
            int first = head * splits.splits() * rows;
            store(b, h, results.maximum, results.sum, results.output, first, scratch);
        }
    }

    /// Merges the ranges of a key-value head and stores its rows.
    ///
    /// @param first the place of the first range's first row
    private void store(
            int b,
            int h,
            float[] maxima,
            float[] sums,
            float[] outputs,
            int first,
            RowScratch scratch) {
        int columns = scratch.values.padded();
        float[] merged = scratch.merged;
        int end = first + splits.splits() * rows;
        for (int r = 0; r < rows; r++) {
            int queryHead = queryHead(h, r);
            float sink = masks.floatSink(queryHead);
            float maximum = sink;
            for (int at = first + r; at < end; at += rows) {
                maximum = maxima[at] > maximum ? maxima[at] : maximum;
            }
            float reference = maximum == Float.NEGATIVE_INFINITY ? 0 : maximum;
            float sum = ScalarMath.weight((sink - reference) * ScalarMath.LOG2_E);
            Arrays.fill(merged, 0);
            for (int at = first + r; at < end; at += rows) {
                float factor = ScalarMath.weight((maxima[at] - reference) * ScalarMath.LOG2_E);
                sum = Math.fma(sums[at], factor, sum);
                if (maxima[at] != Float.NEGATIVE_INFINITY) {
                    for (int c = 0; c < columns; c++) {
                        merged[c] = Math.fma(outputs[at * columns + c], factor, merged[c]);
                    }
                }
            }
            float divisor = sum == 0 ? 1 : sum;
            for (int c = 0; c < columns; c++) {
                merged[c] /= divisor;
            }
            scratch.outputRows
                    .select(step.destination().output(), b, queryHead)
                    .storeRow(row(r), 0, step.shape().valueDim(), merged, 0);
            if (step.destination().logSumExp() != null) {
                double logSumExp = LogSumExp.of(maximum, sum);
                step.destination().logSumExp().set(logSumExp, b, queryHead, row(r));
            }
        }
    }
}
