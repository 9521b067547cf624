package org.tornadoattention.jvm;

import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Arrays;

/// The running maximum and sum of a block's rows: where they begin, and the log-sum-exp they end
/// in.
final class RowState {
    private RowState() {}

    /// Before the first key: only the head's sink, if there is one.
    static void begin(Step step, QueryBlock block, FloatScratch scratch) {
        float sink = (float) sink(step, block.head());
        Arrays.fill(scratch.runningMax, sink);
        Arrays.fill(scratch.runningSum, sink == Float.NEGATIVE_INFINITY ? 0 : 1);
    }

    /// The score of a head's sink, -infinity for none.
    static double sink(Step step, int head) {
        Mask.Sinks sinks = step.mask(Mask.Sinks.class);
        return sinks == null ? Double.NEGATIVE_INFINITY : sinks.logits().get(head);
    }

    /// After the last key: `m + log l`, -infinity for a row that attended to nothing.
    static void storeLogSumExp(Step step, QueryBlock block, FloatScratch scratch) {
        for (int r = 0; r < block.rows(); r++) {
            storeLogSumExp(step, block, r, scratch.runningMax[r], scratch.runningSum[r]);
        }
    }

    /// The same for one row.
    static void storeLogSumExp(Step step, QueryBlock block, int r, double maximum, double sum) {
        Tensor target = step.destination().logSumExp();
        if (target != null) {
            // StrictMath, because Math.log may differ from machine to machine in the last bit.
            double logSumExp = sum == 0 ? Double.NEGATIVE_INFINITY : maximum + StrictMath.log(sum);
            target.set(logSumExp, block.batchEntry(), block.head(), block.firstRow() + r);
        }
    }
}
