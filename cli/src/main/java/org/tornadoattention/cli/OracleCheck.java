package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// What the oracle says about a [DemoProblem]: every row, or a seeded sample where every row would
/// take too long.
///
/// The oracle computes in pieces, whole heads or single rows, so that it needs little memory at a
/// time, and in float64, so that the error found is that of the engine alone.
final class OracleCheck {
    /// More work than this is sampled: the oracle does about 1 GFLOP/s.
    private static final double FULL_LIMIT = 2e10;

    private static final int SAMPLE = 32;

    private final DemoProblem problem;
    private final List<Piece> pieces = new ArrayList<>();
    private final boolean sampled;
    private Duration time = Duration.ZERO;

    /// Query rows of one head, ascending, and the oracle's output for them, `[1][1][rows][D]` in
    /// float64.
    private record Piece(int batch, int head, List<Integer> rows, Tensor output) {}

    private OracleCheck(DemoProblem problem, boolean sampled) {
        this.problem = problem;
        this.sampled = sampled;
    }

    /// Runs the oracle.
    static OracleCheck run(
            DemoProblem problem, AttentionEngine oracle, long seed, Progress progress) {
        AttentionShape shape = problem.shape();
        boolean sampled = problem.flops() > FULL_LIMIT && problem.rows() > SAMPLE;
        OracleCheck check = new OracleCheck(problem, sampled);
        Map<Integer, List<Integer>> rowsOfHead = sampled ? sample(problem, seed) : everyRow(shape);
        rowsOfHead.forEach(
                (head, rows) -> {
                    progress.update(
                            "oracle, head %d of %d"
                                    .formatted(check.pieces.size() + 1, rowsOfHead.size()));
                    int batch = head / shape.queryHeads();
                    check.add(oracle, batch, head % shape.queryHeads(), rows);
                });
        return check;
    }

    /// Rows by head, heads counted through all batch entries.
    private static Map<Integer, List<Integer>> everyRow(AttentionShape shape) {
        Map<Integer, List<Integer>> rows = new TreeMap<>();
        List<Integer> all = IntStream.range(0, shape.queryLength()).boxed().toList();
        for (int head = 0; head < shape.batch() * shape.queryHeads(); head++) {
            rows.put(head, all);
        }
        return rows;
    }

    private static Map<Integer, List<Integer>> sample(DemoProblem problem, long seed) {
        TreeSet<Long> chosen = new TreeSet<>();
        Random random = new Random(seed);
        while (chosen.size() < SAMPLE) {
            chosen.add(random.nextLong(problem.rows()));
        }
        int length = problem.shape().queryLength();
        Map<Integer, List<Integer>> rows = new TreeMap<>();
        for (long row : chosen) {
            rows.computeIfAbsent((int) (row / length), _ -> new ArrayList<>())
                    .add((int) (row % length));
        }
        return rows;
    }

    private void add(AttentionEngine oracle, int batch, int head, List<Integer> rows) {
        AttentionInputs all = problem.inputs();
        int keyValueHead = problem.shape().keyValueHead(head);
        // The wide copies go at once, not when the garbage collector finds them.
        try (Arena arena = Arena.ofConfined()) {
            AttentionInputs inputs =
                    AttentionInputs.of(
                            wide(arena, rows(piece(all.query(), batch, head), rows)),
                            wide(arena, piece(all.key(), batch, keyValueHead)),
                            wide(arena, piece(all.value(), batch, keyValueHead)));
            if (problem.causal()) {
                inputs = inputs.with(causal(rows));
            }
            try (AttentionPlan plan = oracle.plan(AttentionSpec.of(inputs))) {
                AttentionResult result = plan.run(inputs);
                time = time.plus(result.info().time());
                pieces.add(new Piece(batch, head, rows, result.output()));
            }
        }
    }

    /// The causal mask of these rows; scattered ones have no common offset and need a pattern.
    private Mask causal(List<Integer> rows) {
        if (!sampled || rows.size() == 1) {
            return Mask.causal(Alignment.offset(rows.getFirst()));
        }
        Tensor allowed = Tensor.allocate(DataType.BOOL, rows.size(), problem.shape().keyLength());
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j <= rows.get(i); j++) {
                allowed.set(1, i, j);
            }
        }
        return Mask.allowed(allowed);
    }

    /// These rows of `[1][1][N][D]`: the tensor itself where they are all of them, else a copy.
    private static Tensor rows(Tensor tensor, List<Integer> rows) {
        if (rows.size() == tensor.dim(2)) {
            return tensor;
        }
        Tensor gathered = Tensor.allocate(tensor.type(), 1, 1, rows.size(), tensor.dim(3));
        for (int i = 0; i < rows.size(); i++) {
            int row = rows.get(i);
            gathered.slice(2, i, i + 1).copyFrom(tensor.slice(2, row, row + 1));
        }
        return gathered;
    }

    private static Tensor wide(Arena arena, Tensor tensor) {
        Tensor copy = Tensor.allocate(arena, DataType.FLOAT64, tensor.shape());
        copy.copyFrom(tensor);
        return copy;
    }

    private static Tensor piece(Tensor tensor, int batch, int head) {
        return tensor.slice(0, batch, batch + 1).slice(1, head, head + 1);
    }

    /// The largest `|output - oracle|` over the checked rows; NaN if a number is NaN.
    double largestError(Tensor output) {
        double largest = 0;
        for (Piece p : pieces) {
            double[] want = p.output().toDoubles();
            double[] got = rows(piece(output, p.batch(), p.head()), p.rows()).toDoubles();
            for (int i = 0; i < want.length; i++) {
                // Math.max keeps a NaN.
                largest = Math.max(largest, Math.abs(got[i] - want[i]));
            }
        }
        return largest;
    }

    /// Which rows were checked, such as `checked on 32 of 32768 rows`.
    String scope() {
        return sampled
                ? "checked on %d of %d rows".formatted(checkedRows(), problem.rows())
                : "checked on all %d rows".formatted(problem.rows());
    }

    /// The oracle's own row of the table.
    EngineRun oracleRun(AttentionEngine oracle) {
        RunInfo info =
                new RunInfo(
                        oracle.name(),
                        oracle.device().backend(),
                        oracle.device().name(),
                        sampled ? "formula, checked rows only" : "formula",
                        time);
        double flops = problem.flops() * checkedRows() / problem.rows();
        return new EngineRun(info, Collections.nCopies(1, time), flops, 0);
    }

    private long checkedRows() {
        return pieces.stream().mapToLong(piece -> piece.rows().size()).sum();
    }
}
