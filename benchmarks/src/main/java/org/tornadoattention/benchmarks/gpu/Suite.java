package org.tornadoattention.benchmarks.gpu;

import static org.tornadoattention.benchmarks.gpu.CheckCase.BIAS_AND_BOOLEAN;
import static org.tornadoattention.benchmarks.gpu.CheckCase.CAUSAL_AT_THE_END;
import static org.tornadoattention.benchmarks.gpu.CheckCase.FULL;
import static org.tornadoattention.benchmarks.gpu.CheckCase.GROUPED_CAUSAL;
import static org.tornadoattention.benchmarks.gpu.CheckCase.ONE_QUERY;
import static org.tornadoattention.benchmarks.gpu.CheckCase.ONE_QUERY_LENGTHS;
import static org.tornadoattention.benchmarks.gpu.CheckCase.PADDED;

import org.tornadoattention.DataType;
import org.tornadoattention.cli.bench.BenchCell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is checked and timed, the bars' own first: what the time does not suffice for is left out
/// at the end.
///
/// @param quick a few small problems, to try the command where there is no GPU
record Suite(boolean quick) {
    static final String REGISTERS = "flash-registers";
    static final String TENSOR = "flash-tensor";
    static final String WARPS = "decode-warps";
    static final String LIBRARY = "cudnn";
    static final String AUTO = "auto";

    /// The backend that has tensor cores.
    static final String CUDA = "cuda";

    /// The backends that know CUDA graphs.
    private static final Set<String> GRAPHS = Set.of(CUDA, "ptx");

    private static final int HEADS = 16;
    private static final int[] DIMS = {64, 128};

    /// Head dimensions of which the bars speak.
    static int[] dims() {
        return DIMS.clone();
    }

    /// Full attention in float32: about 131,072 rows.
    List<BenchCell> single(int dim) {
        return cells(
                "float32", "full", dim, quick ? new int[] {256} : new int[] {8192, 4096, 2048});
    }

    /// Attention in float16.
    ///
    /// @param mask `full` or `causal`
    List<BenchCell> half(String mask, int dim) {
        return cells(
                "float16", mask, dim, quick ? new int[] {256} : new int[] {8192, 16_384, 4096});
    }

    private List<BenchCell> cells(String type, String mask, int dim, int... lengths) {
        List<BenchCell> cells = new ArrayList<>();
        for (int length : lengths) {
            int heads = quick ? 2 : HEADS;
            int batch = quick ? 1 : Math.max(1, 8192 / length);
            cells.add(
                    BenchCell.parse(
                            "prefill-%s-%s-b%d-h%d-%d-n%d-d%d"
                                    .formatted(type, mask, batch, heads, heads, length, dim)));
        }
        return cells;
    }

    /// Where the usual attention is beaten.
    ///
    /// @param type `float32` or `float16`
    BenchCell usual(String type) {
        return BenchCell.parse(
                "prefill-%s-causal-%s-d128"
                        .formatted(type, quick ? "b1-h2-2-n256" : "b4-h16-16-n1024"));
    }

    /// One query.
    BenchCell decode() {
        return BenchCell.parse(
                quick
                        ? "decode-float16-full-b1-h8-2-n2048-d128"
                        : "decode-float16-full-b1-h32-8-n32768-d128");
    }

    /// One query on few keys: where starting kernels takes longer than they do.
    BenchCell shortDecode() {
        return BenchCell.parse(
                quick
                        ? "decode-float16-full-b1-h8-2-n128-d128"
                        : "decode-float16-full-b1-h32-8-n1024-d128");
    }

    /// All of them.
    List<BenchCell> cells() {
        List<BenchCell> cells = new ArrayList<>();
        for (int dim : DIMS) {
            cells.addAll(single(dim));
            cells.addAll(half("full", dim));
            cells.addAll(half("causal", dim));
        }
        cells.add(decode());
        cells.add(shortDecode());
        cells.add(usual("float32"));
        cells.add(usual("float16"));
        return cells;
    }

    /// What a backend's kernels are compared on.
    List<Job> checks(String backend) {
        List<Job> jobs = new ArrayList<>();
        List<CheckCase> two = List.of(GROUPED_CAUSAL, BIAS_AND_BOOLEAN);
        check(jobs, REGISTERS, DataType.FLOAT32, quick ? two : CheckCase.manyRows());
        if (backend.equals(CUDA)) {
            check(jobs, TENSOR, DataType.FLOAT16, quick ? two : CheckCase.manyRows());
            check(jobs, TENSOR, DataType.FLOAT16, List.of(PADDED));
            check(jobs, TENSOR, DataType.BFLOAT16, List.of(GROUPED_CAUSAL, CAUSAL_AT_THE_END));
            check(jobs, LIBRARY, DataType.FLOAT16, List.of(FULL));
            check(jobs, WARPS, DataType.FLOAT16, List.of(ONE_QUERY, ONE_QUERY_LENGTHS));
        }
        check(jobs, AUTO, DataType.FLOAT16, List.of(ONE_QUERY));
        check(jobs, "flash-context", DataType.FLOAT32, two);
        check(jobs, "flash-loop", DataType.FLOAT32, two);
        check(jobs, "steps", DataType.FLOAT32, two);
        return jobs;
    }

    private static void check(
            List<Job> jobs, String kernel, DataType type, List<CheckCase> problems) {
        problems.forEach(problem -> jobs.add(new Job.Compare(kernel, type, problem)));
    }

    /// What a backend's kernels are timed on.
    List<Job> times(String backend) {
        List<Job> jobs = new ArrayList<>();
        jobs.add(new Job.Limits());
        if (backend.equals(CUDA)) {
            jobs.add(new Job.Time(WARPS, decode()));
        }
        jobs.add(new Job.Time(AUTO, decode()));
        jobs.add(new Job.TimeUsual(usual("float32")));
        jobs.add(new Job.Time(REGISTERS, usual("float32")));
        for (int dim : DIMS) {
            single(dim).forEach(cell -> jobs.add(new Job.Time(REGISTERS, cell)));
        }
        if (backend.equals(CUDA)) {
            jobs.add(new Job.Time(TENSOR, usual("float16")));
            for (int n = 0; n < half("full", DIMS[0]).size(); n++) {
                for (int dim : DIMS) {
                    jobs.add(new Job.Time(TENSOR, half("full", dim).get(n)));
                    jobs.add(new Job.Time(TENSOR, half("causal", dim).get(n)));
                    jobs.add(new Job.Time(LIBRARY, half("full", dim).get(n)));
                }
            }
        }
        jobs.add(new Job.Time(AUTO, half("full", DIMS[1]).getFirst()));
        jobs.add(new Job.Time(AUTO, shortDecode()));
        if (GRAPHS.contains(backend)) {
            jobs.add(new Job.TimeGraph(AUTO, shortDecode()));
        }
        return jobs;
    }
}
