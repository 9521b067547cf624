package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.bench.BenchCell;

/// How far an output is from the oracle.
///
/// @param error the largest `|output - oracle|`; NaN if a number is NaN
/// @param allowed what is no failure: a part of the oracle's largest output that goes with the type
record RowCheck(double error, double allowed) {
    /// Rows of a head that are compared where the oracle would take too long for all, evenly
    /// spaced, the first and the last among them; of the first head and of the last. The Python
    /// program compares the same.
    private static final int ROWS = 8;

    /// Whether it may be timed; NaN may not.
    boolean passes() {
        return error <= allowed;
    }

    /// Some rows of a cell's output `[B][Hq][Nq][D]`.
    static RowCheck ofRows(BenchCell cell, AttentionInputs inputs, Tensor output) {
        AttentionShape s = cell.shape();
        double error = 0;
        double largest = 0;
        try (AttentionEngine oracle = Engines.open("oracle")) {
            for (int last = 0; last < 2; last++) {
                int b = last * (s.batch() - 1);
                int h = last * (s.queryHeads() - 1);
                Tensor query = piece(inputs.query(), b, h);
                Tensor key = piece(inputs.key(), b, s.keyValueHead(h)).to(DataType.FLOAT64);
                Tensor value = piece(inputs.value(), b, s.keyValueHead(h)).to(DataType.FLOAT64);
                for (int n = 0; n < Math.min(ROWS, s.queryLength()); n++) {
                    int i = row(n, s.queryLength());
                    Tensor one = query.slice(2, i, i + 1).to(DataType.FLOAT64);
                    AttentionInputs row = AttentionInputs.of(one, key, value);
                    RowCheck check =
                            of(
                                    truth(
                                            oracle,
                                            cell.causal()
                                                    ? row.with(Mask.causal(Alignment.offset(i)))
                                                    : row),
                                    output.select(0, b).select(0, h).select(0, i),
                                    cell.type());
                    error = Math.max(error, check.error()); // Keeps a NaN.
                    largest = Math.max(largest, check.allowed());
                }
            }
        }
        return new RowCheck(error, largest);
    }

    /// The row of number n of those that are compared.
    static int row(int n, int rows) {
        int count = Math.min(ROWS, rows);
        return count == 1 ? 0 : (int) ((long) n * (rows - 1) / (count - 1));
    }

    /// All of an output.
    static RowCheck ofAll(AttentionInputs inputs, Tensor output) {
        AttentionInputs wide =
                AttentionInputs.of(
                        inputs.query().to(DataType.FLOAT64),
                        inputs.key().to(DataType.FLOAT64),
                        inputs.value().to(DataType.FLOAT64));
        for (Mask mask : inputs.masks()) {
            wide = wide.with(mask);
        }
        try (AttentionEngine oracle = Engines.open("oracle")) {
            return of(truth(oracle, wide), output, inputs.query().type());
        }
    }

    private static RowCheck of(Tensor truth, Tensor output, DataType type) {
        double[] expected = truth.toDoubles();
        double[] actual = output.toDoubles();
        double error = 0;
        double largest = 0;
        for (int n = 0; n < expected.length; n++) {
            error = Math.max(error, Math.abs(actual[n] - expected[n]));
            largest = Math.max(largest, Math.abs(expected[n]));
        }
        return new RowCheck(error, part(type) * Math.max(largest, floor(type)));
    }

    /// A few roundings to the type; float32 sums of thousands of terms stay ten times below theirs.
    private static double part(DataType type) {
        return switch (type) {
            case FLOAT16 -> 0x1p-8;
            case BFLOAT16 -> 0x1p-5;
            default -> 1e-5;
        };
    }

    /// Where all outputs are small, float32 is still off by what its scores are.
    private static double floor(DataType type) {
        return type == DataType.FLOAT32 ? 1 : 0;
    }

    private static Tensor truth(AttentionEngine oracle, AttentionInputs inputs) {
        try (AttentionPlan plan = oracle.plan(AttentionSpec.of(inputs))) {
            return plan.run(inputs).output();
        }
    }

    private static Tensor piece(Tensor tensor, int b, int h) {
        return tensor.slice(0, b, b + 1).slice(1, h, h + 1);
    }
}
