package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

import java.util.Arrays;

/// What masks without a key range add to the scores of one head, row by row: biases, ALiBi, and
/// -infinity where a boolean mask, a bias or a document id forbids the key.
///
/// Rows are made in double precision and rounded once where they are used.
final class ScoreBias {
    private final int batchEntry;
    private final KeyRanges ranges;
    private final @Nullable Rows bias;
    private final @Nullable Rows allowed;
    private final Mask.@Nullable Documents documents;
    private final Mask.@Nullable Alibi alibi;
    private final double slope;
    private double[] spare = new double[0];

    ScoreBias(Step step, KeyRanges ranges, int b, int h) {
        this.batchEntry = b;
        this.ranges = ranges;
        Mask.Bias added = step.mask(Mask.Bias.class);
        bias = added == null ? null : broadcast(step, added.bias(), b, h);
        Mask.BooleanMask pattern = step.mask(Mask.BooleanMask.class);
        allowed = pattern == null ? null : broadcast(step, pattern.allowed(), b, h);
        documents = step.mask(Mask.Documents.class);
        alibi = step.mask(Mask.Alibi.class);
        slope = alibi == null ? 0 : slope(alibi.slopes(), b, h);
    }

    private static Rows broadcast(Step step, Tensor mask, int b, int h) {
        Tensor whole =
                mask.broadcastTo(
                        step.shape().batch(),
                        step.shape().queryHeads(),
                        step.shape().queryLength(),
                        step.shape().keyLength());
        return Rows.of(whole, b, h);
    }

    private static double slope(Tensor slopes, int b, int h) {
        return slopes.rank() == 1 ? slopes.get(h) : slopes.get(b, h);
    }

    /// Whether there is anything to add.
    boolean isPresent() {
        return bias != null || allowed != null || documents != null || alibi != null;
    }

    /// Whether every query row gets the same.
    boolean sameInAllRows() {
        return (bias == null || bias.sameInAllRows())
                && (allowed == null || allowed.sameInAllRows())
                && documents == null
                && alibi == null;
    }

    /// Computes the bias of query row `i` on keys `[firstKey, firstKey + count)`.
    ///
    /// @return whether any of them is allowed
    boolean row(int i, int firstKey, int count, double[] target) {
        if (bias != null) {
            bias.loadRow(i, firstKey, count, target, 0);
        } else {
            Arrays.fill(target, 0, count, 0);
        }
        if (alibi != null) {
            long position = ranges.position(alibi.alignment(), batchEntry, i);
            for (int j = 0; j < count; j++) {
                if (target[j] != Double.NEGATIVE_INFINITY) {
                    target[j] -= slope * Math.abs(firstKey + j - position);
                }
            }
        }
        if (allowed != null) {
            double[] flags = spare(count);
            allowed.loadRow(i, firstKey, count, flags, 0);
            for (int j = 0; j < count; j++) {
                target[j] = flags[j] != 0 ? target[j] : Double.NEGATIVE_INFINITY;
            }
        }
        if (documents != null) {
            long own = documents.queries().getLong(batchEntry, i);
            for (int j = 0; j < count; j++) {
                boolean same = documents.keys().getLong(batchEntry, firstKey + j) == own;
                target[j] = same ? target[j] : Double.NEGATIVE_INFINITY;
            }
        }
        for (int j = 0; j < count; j++) {
            if (target[j] != Double.NEGATIVE_INFINITY) {
                return true;
            }
        }
        return false;
    }

    /// The nearest float, but a finite bias or score stays finite: only -infinity itself forbids a
    /// key.
    static float toFloat(double value) {
        float nearest = (float) value;
        return Float.isInfinite(nearest) && !Double.isInfinite(value)
                ? Math.copySign(Float.MAX_VALUE, nearest)
                : nearest;
    }

    private double[] spare(int count) {
        if (spare.length < count) {
            spare = new double[count];
        }
        return spare;
    }
}
