package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.Mask;

import java.util.Arrays;

/// What masks without a key range add to the scores of one head, row by row and in double
/// precision: biases, ALiBi, and -infinity where a boolean mask, a bias or a document id forbids
/// the key.
final class ScoreBias {
    private final int batchEntry;
    private final StepMasks masks;
    private final @Nullable Rows bias;
    private final @Nullable Rows allowed;
    private final double slope;
    private double[] spare = new double[0];

    ScoreBias(StepMasks masks, int b, int h) {
        batchEntry = b;
        this.masks = masks;
        bias = masks.bias() == null ? null : Rows.of(masks.bias(), b, h);
        allowed = masks.allowed() == null ? null : Rows.of(masks.allowed(), b, h);
        slope = masks.slope(b, h);
    }

    /// Whether there is anything to add.
    boolean isPresent() {
        return bias != null
                || allowed != null
                || masks.documents() != null
                || masks.alibi() != null;
    }

    /// Computes the bias of query row `i` on keys `[firstKey, firstKey + count)`.
    void row(int i, int firstKey, int count, double[] target) {
        if (bias != null) {
            bias.loadRow(i, firstKey, count, target, 0);
        } else {
            Arrays.fill(target, 0, count, 0);
        }
        if (masks.alibi() != null) {
            long position = masks.ranges().position(masks.alibi().alignment(), batchEntry, i);
            subtractDistance(target, firstKey, count, slope, position);
        }
        if (allowed != null) {
            double[] flags = spare(count);
            allowed.loadRow(i, firstKey, count, flags, 0);
            for (int j = 0; j < count; j++) {
                target[j] = flags[j] != 0 ? target[j] : Double.NEGATIVE_INFINITY;
            }
        }
        Mask.Documents documents = masks.documents();
        if (documents != null) {
            long own = documents.queries().getLong(batchEntry, i);
            for (int j = 0; j < count; j++) {
                boolean same = documents.keys().getLong(batchEntry, firstKey + j) == own;
                target[j] = same ? target[j] : Double.NEGATIVE_INFINITY;
            }
        }
    }

    /// ALiBi: `bias[j] -= slope * |firstKey + j - position|`, but -infinity stays.
    static void subtractDistance(
            double[] bias, int firstKey, int count, double slope, long position) {
        for (int j = 0; j < count; j++) {
            if (bias[j] != Double.NEGATIVE_INFINITY) {
                bias[j] -= slope * Math.abs(firstKey + j - position);
            }
        }
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
