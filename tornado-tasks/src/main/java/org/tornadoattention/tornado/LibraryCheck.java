package org.tornadoattention.tornado;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Locale;

/// Sees to it that a library computes what it should, on random inputs of the plan's sizes, before
/// the plan is used: TornadoVM's task for cuDNN has returned zeros
/// (<https://github.com/beehive-lab/TornadoVM/issues/1063>), and a library leaves no receipt.
///
/// Compared are three query rows of the first and last head, with the oracle's.
final class LibraryCheck {
    private static final long SEED = 8;

    /// Weights are rounded to float16, and so is the result.
    private static final double ROUNDING = 0x1p-10;

    private LibraryCheck() {}

    /// Runs the plan once and compares.
    ///
    /// @throws UnsupportedOperationException if the library cannot run here, or is wrong
    static void require(AttentionPlan plan, AttentionSpec spec) {
        AttentionShape s = spec.shape();
        boolean causal = spec.masks().contains(Mask.Kind.CAUSAL);
        Tensor query = halves(0, s.batch(), s.queryHeads(), s.queryLength(), s.headDim());
        Tensor key = halves(1, s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim());
        Tensor value = halves(2, s.batch(), s.keyValueHeads(), s.keyLength(), s.valueDim());
        Layout layout = spec.layout();
        AttentionInputs inputs =
                AttentionInputs.of(
                        layout.toHeadsFirst(query),
                        layout.toHeadsFirst(key),
                        layout.toHeadsFirst(value),
                        layout);
        if (causal) {
            inputs = inputs.with(Mask.causal(Alignment.TOP_LEFT));
        }
        Tensor output;
        try {
            output = layout.toHeadsFirst(plan.run(inputs).output());
        } catch (DeviceFailureException e) {
            throw new UnsupportedOperationException(
                    "engine tornado with kernel cudnn cannot run here: %s; use kernel auto"
                            .formatted(e.getMessage()),
                    e);
        }
        double allowed = ROUNDING * largest(value);
        try (AttentionEngine oracle = Engines.open("oracle")) {
            for (int i : new int[] {0, s.queryLength() / 2, s.queryLength() - 1}) {
                int keys = causal ? i + 1 : s.keyLength();
                check(oracle, spec, inputs, output, new Row(0, 0, i, keys), allowed);
                Row last = new Row(s.batch() - 1, s.queryHeads() - 1, i, keys);
                check(oracle, spec, inputs, output, last, allowed);
            }
        }
    }

    /// @param keys that it sees
    private record Row(int batch, int head, int query, int keys) {
        Tensor of(Tensor tensor, int first, int end) {
            return tensor.slice(0, batch, batch + 1).slice(1, head, head + 1).slice(2, first, end);
        }
    }

    private static void check(
            AttentionEngine oracle,
            AttentionSpec spec,
            AttentionInputs inputs,
            Tensor output,
            Row row,
            double allowed) {
        int i = row.query();
        AttentionInputs one =
                AttentionInputs.of(
                        row.of(inputs.query(), i, i + 1).to(DataType.FLOAT64),
                        row.of(inputs.key(), 0, row.keys()).to(DataType.FLOAT64),
                        row.of(inputs.value(), 0, row.keys()).to(DataType.FLOAT64));
        AttentionSpec own = AttentionSpec.builder(one).scale(spec.scale()).build();
        double[] expected = oracle.run(own, one).output().toDoubles();
        double[] found = row.of(output, i, i + 1).toDoubles();
        for (int d = 0; d < expected.length; d++) {
            if (!(Math.abs(found[d] - expected[d]) <= allowed)) {
                throw new UnsupportedOperationException(
                        String.format(
                                Locale.ROOT,
                                "engine tornado does not use kernel cudnn here, for it is wrong:"
                                    + " feature %d of query %d, head %d, batch entry %d is %g and"
                                    + " should be %g within %g; use kernel auto",
                                d,
                                i,
                                row.head(),
                                row.batch(),
                                found[d],
                                expected[d],
                                allowed));
            }
        }
    }

    private static double largest(Tensor tensor) {
        double largest = 0;
        for (double element : tensor.toDoubles()) {
            largest = Math.max(largest, Math.abs(element));
        }
        return largest;
    }

    private static Tensor halves(int number, int... shape) {
        return Tensor.randomNormal(SEED + number, shape).to(DataType.FLOAT16);
    }
}
