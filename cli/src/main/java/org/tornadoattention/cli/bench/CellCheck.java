package org.tornadoattention.cli.bench;

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

import java.util.Random;
import java.util.TreeSet;

/// What the oracle says of an output, and what the project's rule allows.
///
/// ```
/// error(engine, oracle) <= 2 error(formula in float32, oracle) + 2^-22 max|value|  (+ rounding to float16)
/// ```
///
/// All rows where they are little work, else the first, the last and seeded ones between them, by
/// the same rule. The oracle computes in float64, so that the error found is that of the engine
/// alone.
///
/// @param error the largest `|output - oracle|`; NaN if a number is NaN
/// @param allowed the largest error that is no failure
/// @param rows how many query rows were compared
/// @param allRows how many there are
record CellCheck(double error, double allowed, long rows, long allRows) {
    /// More work than this is sampled: the oracle and the formula do about 1 GFLOP/s each.
    private static final double ALL_ROWS_FLOPS = 2e8;

    private static final int SAMPLE = 64;
    private static final double SLACK = 0x1p-22;

    /// Whether the output passes; NaN does not.
    boolean passes() {
        return error <= allowed;
    }

    /// Compares an output `[B][Hq][Nq][D]`.
    static CellCheck of(CellData data, Tensor output) {
        BenchCell cell = data.cell();
        AttentionShape s = cell.shape();
        TreeSet<Long> rows = rows(cell);
        double error = 0;
        double formulaError = 0;
        double largest = 0;
        double largestValue = 0;
        Heads heads = new Heads(data);
        try (AttentionEngine oracle = Engines.open("oracle")) {
            for (long row : rows) {
                int i = (int) (row % s.queryLength());
                int head = (int) (row / s.queryLength());
                heads.moveTo(head / s.queryHeads(), head % s.queryHeads());
                int seen = cell.causal() ? i + 1 : s.keyLength();
                double[] truth = heads.truth(oracle, i, cell.causal());
                float[] formula = heads.formula(i, seen);
                double[] actual = row(output, head / s.queryHeads(), head % s.queryHeads(), i);
                for (int d = 0; d < truth.length; d++) {
                    // Math.max keeps a NaN.
                    error = Math.max(error, Math.abs(actual[d] - truth[d]));
                    formulaError = Math.max(formulaError, Math.abs(formula[d] - truth[d]));
                    largest = Math.max(largest, Math.abs(truth[d]));
                }
                largestValue = Math.max(largestValue, heads.largestValue);
            }
        }
        double allowed = 2 * formulaError + SLACK * largestValue + rounding(cell.type(), largest);
        return new CellCheck(error, allowed, rows.size(), cell.rows());
    }

    /// Numbers of rows, counted through heads and batch entries.
    private static TreeSet<Long> rows(BenchCell cell) {
        long all = cell.rows();
        TreeSet<Long> rows = new TreeSet<>();
        boolean sampled = cell.flops() > ALL_ROWS_FLOPS && all > SAMPLE;
        if (!sampled) {
            for (long row = 0; row < all; row++) {
                rows.add(row);
            }
            return rows;
        }
        rows.add(0L);
        rows.add(all - 1);
        Random random = new Random(7);
        while (rows.size() < SAMPLE) {
            rows.add(random.nextLong(all));
        }
        return rows;
    }

    /// Half a unit in the last place of a number that large, and of the smallest subnormal number.
    private static double rounding(DataType type, double largest) {
        return type == DataType.FLOAT16 ? 0x1p-11 * largest + 0x1p-25 : 0;
    }

    private static double[] row(Tensor tensor, int b, int h, int i) {
        return tensor.select(0, b).select(0, h).select(0, i).toDoubles();
    }

    /// The tensors of one query head, widened once for all its rows.
    private static final class Heads {
        private final CellData data;
        private int batch = -1;
        private int queryHead = -1;
        private Tensor query;
        private Tensor key;
        private Tensor value;
        private float[] keys = new float[0];
        private float[] values = new float[0];
        private double largestValue;

        Heads(CellData data) {
            this.data = data;
            query = data.inputs().query();
            key = data.inputs().key();
            value = data.inputs().value();
        }

        void moveTo(int b, int h) {
            if (b == batch && h == queryHead) {
                return;
            }
            AttentionInputs inputs = data.inputs();
            int kv = data.cell().shape().keyValueHead(h);
            query = piece(inputs.query(), b, h).to(DataType.FLOAT64);
            key = piece(inputs.key(), b, kv).to(DataType.FLOAT64);
            value = piece(inputs.value(), b, kv).to(DataType.FLOAT64);
            keys = key.toFloats();
            values = value.toFloats();
            largestValue = 0;
            for (float v : values) {
                largestValue = Math.max(largestValue, Math.abs(v));
            }
            batch = b;
            queryHead = h;
        }

        double[] truth(AttentionEngine oracle, int i, boolean causal) {
            AttentionInputs inputs = AttentionInputs.of(query.slice(2, i, i + 1), key, value);
            AttentionInputs masked =
                    causal ? inputs.with(Mask.causal(Alignment.offset(i))) : inputs;
            try (AttentionPlan plan = oracle.plan(AttentionSpec.of(masked))) {
                return plan.run(masked).output().toDoubles();
            }
        }

        float[] formula(int i, int seen) {
            float[] row = query.slice(2, i, i + 1).toFloats();
            return SequentialFloat.row(row, keys, values, seen, data.cell().shape().valueDim());
        }

        private static Tensor piece(Tensor tensor, int b, int h) {
            return tensor.slice(0, b, b + 1).slice(1, h, h + 1);
        }
    }
}
