package org.tornadoattention.benchmarks.device;

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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// What every contender must pass before it is timed: some rows of every head against the oracle,
/// and all rows against whoever came first.
///
/// The oracle is sequential; all rows of the longest sequences would take it minutes. Its rows are
/// the first, the last and seeded ones between them, in float64, so that the error found is the
/// contender's alone.
final class OracleGate {
    private static final int ROWS_OF_HEAD = 32;

    /// float32 sums of thousands of terms stay about ten times below this part of the largest
    /// value.
    static final double TOLERANCE = 1e-5;

    private final List<Row> rows;
    private final double allowed;
    private float[] first = new float[0];

    /// One row of the oracle's output.
    private record Row(int batch, int head, int index, List<Double> output) {}

    private OracleGate(List<Row> rows, double allowed) {
        this.rows = rows;
        this.allowed = allowed;
    }

    /// Asks the oracle.
    static OracleGate of(Problem problem, long seed) {
        AttentionShape shape = problem.shape();
        Tensor query = problem.inputs().query().to(DataType.FLOAT64);
        Tensor key = visible(problem, problem.inputs().key()).to(DataType.FLOAT64);
        Tensor value = visible(problem, problem.inputs().value()).to(DataType.FLOAT64);
        List<Integer> indices = indices(shape.queryLength(), seed);
        List<Row> rows = new ArrayList<>();
        try (AttentionEngine oracle = Engines.open("oracle")) {
            for (int b = 0; b < shape.batch(); b++) {
                for (int h = 0; h < shape.queryHeads(); h++) {
                    Tensor queries = piece(query, b, h);
                    Tensor keys = piece(key, b, shape.keyValueHead(h));
                    Tensor values = piece(value, b, shape.keyValueHead(h));
                    for (int i : indices) {
                        AttentionInputs inputs =
                                AttentionInputs.of(queries.slice(2, i, i + 1), keys, values);
                        if (problem.causal()) {
                            inputs = inputs.with(Mask.causal(Alignment.offset(i)));
                        }
                        rows.add(new Row(b, h, i, run(oracle, inputs)));
                    }
                }
            }
        }
        double largest = 0;
        for (float v : problem.inputs().value().toFloats()) {
            largest = Math.max(largest, Math.abs(v));
        }
        return new OracleGate(rows, TOLERANCE * largest);
    }

    private static Tensor visible(Problem problem, Tensor keys) {
        return keys.slice(2, 0, problem.keyEnd());
    }

    private static List<Double> run(AttentionEngine oracle, AttentionInputs inputs) {
        try (AttentionPlan plan = oracle.plan(AttentionSpec.of(inputs))) {
            return Arrays.stream(plan.run(inputs).output().toDoubles()).boxed().toList();
        }
    }

    private static List<Integer> indices(int length, long seed) {
        TreeSet<Integer> chosen = new TreeSet<>(List.of(0, length - 1));
        Random random = new Random(seed);
        while (chosen.size() < Math.min(length, ROWS_OF_HEAD)) {
            chosen.add(random.nextInt(length));
        }
        return List.copyOf(chosen);
    }

    private static Tensor piece(Tensor tensor, int batch, int head) {
        return tensor.slice(0, batch, batch + 1).slice(1, head, head + 1);
    }

    /// Over how many rows the oracle was asked.
    int checkedRows() {
        return rows.size();
    }

    /// The largest error that passes.
    double allowed() {
        return allowed;
    }

    /// The largest `|output - oracle|` of a contender.
    ///
    /// @throws GateException if it is larger than allowed or not a number, or if the contender
    ///   differs from the first one anywhere by more than twice that
    double pass(String name, Tensor output) {
        double largest = 0;
        for (Row row : rows) {
            Tensor got = output.select(0, row.batch()).select(0, row.head()).select(0, row.index());
            double[] values = got.toDoubles();
            for (int d = 0; d < values.length; d++) {
                // Math.max keeps a NaN.
                largest = Math.max(largest, Math.abs(values[d] - row.output().get(d)));
            }
        }
        if (!(largest <= allowed)) {
            throw new GateException(
                    "%s is wrong: its largest error against the oracle is %.3g and may be %.3g"
                            .formatted(name, largest, allowed));
        }
        double difference = differenceToFirst(output.toFloats());
        if (!(difference <= 2 * allowed)) {
            throw new GateException(
                    "%s is wrong: it differs by %.3g from a contender that was checked before"
                            .formatted(name, difference));
        }
        return largest;
    }

    private double differenceToFirst(float[] values) {
        if (first.length == 0) {
            first = values;
        }
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs((double) values[i] - first[i]));
        }
        return largest;
    }
}
