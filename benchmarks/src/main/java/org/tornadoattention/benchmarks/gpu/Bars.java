package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.benchmarks.gpu.Findings.Timing;
import org.tornadoattention.cli.bench.BenchCell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// The bars, as set for an H200. Where a bar is about several lengths the worst of them counts, and
/// one that was not measured leaves the bar not measured, unless another misses it.
record Bars(Suite suite, Findings findings) {
    private static final double TERAFLOPS_CUDA = 25;
    private static final double TERAFLOPS_OTHERS = 20;
    private static final double TERAFLOPS_HALF = 130;
    private static final double TERAFLOPS_HALF_CAUSAL = 110;
    private static final double TIMES_THE_USUAL = 100;
    private static final double ERROR_RATIO = 2;
    private static final double COPY_SHARE = 0.7;
    private static final String[] BACKENDS = {Suite.CUDA, "opencl", "ptx"};

    List<Bar> all() {
        List<Bar> bars = new ArrayList<>();
        for (String backend : BACKENDS) {
            for (int dim : Suite.dims()) {
                single(bars, backend, dim);
            }
        }
        for (int dim : Suite.dims()) {
            half(bars, dim, "full", TERAFLOPS_HALF);
            half(bars, dim, "causal", TERAFLOPS_HALF_CAUSAL);
        }
        for (String backend : BACKENDS) {
            bars.add(usual(backend, suite.usual("float32"), Suite.REGISTERS));
        }
        bars.add(usual(Suite.CUDA, suite.usual("float16"), Suite.TENSOR));
        for (String backend : BACKENDS) {
            bars.add(decode(backend));
        }
        return bars;
    }

    private void single(List<Bar> bars, String backend, int dim) {
        String what = "float32, D %d, full, %s, %s".formatted(dim, Suite.REGISTERS, backend);
        double least = backend.equals(Suite.CUDA) ? TERAFLOPS_CUDA : TERAFLOPS_OTHERS;
        List<BenchCell> cells = suite.single(dim);
        bars.add(
                atLeast(
                        "%s: %.0f TFLOP/s or more".formatted(what, least),
                        least,
                        "TFLOP/s",
                        cells,
                        cell -> speed(backend, Suite.REGISTERS, cell)));
        bars.add(
                atLeast(
                        what + ": at least as fast as PyTorch's fastest, without TF32",
                        1,
                        "times as fast",
                        cells,
                        cell ->
                                ratio(
                                        cell,
                                        backend,
                                        Suite.REGISTERS,
                                        findings.best(Findings.PYTORCH, cell.name()),
                                        "PyTorch")));
    }

    private void half(List<Bar> bars, int dim, String mask, double least) {
        String what = "float16, D %d, %s, %s, cuda".formatted(dim, mask, Suite.TENSOR);
        List<BenchCell> cells = suite.half(mask, dim);
        bars.add(
                atLeast(
                        "%s: %.0f TFLOP/s or more".formatted(what, least),
                        least,
                        "TFLOP/s",
                        cells,
                        cell -> speed(Suite.CUDA, Suite.TENSOR, cell)));
        Bar inverse =
                atLeast(
                        "%s: error at most %.0f times that of PyTorch's flash"
                                .formatted(what, ERROR_RATIO),
                        1 / ERROR_RATIO,
                        "of our error is PyTorch's",
                        cells,
                        this::errorShare);
        bars.add(inverse);
    }

    private BarValue errorShare(BenchCell cell) {
        Optional<Timing> ours = timing(Suite.CUDA, Suite.TENSOR, cell);
        Optional<Timing> theirs = timing(Findings.PYTORCH, "flash", cell);
        return ours.isPresent() && theirs.isPresent()
                ? value(cell, theirs.get().error() / ours.get().error())
                : none(cell, Suite.CUDA, Suite.TENSOR, ours.isPresent());
    }

    private Bar usual(String backend, BenchCell cell, String kernel) {
        AttentionShape shape = cell.shape();
        Optional<Timing> usual =
                findings.best(backend, suite.usual("float32").name(), Job.TimeUsual.KERNEL);
        return atLeast(
                "%s, B %d, H %d, N %d, D %d, causal, %s, %s: %.0f times as fast as the usual one-row attention in float32, or more"
                        .formatted(
                                cell.type().toString().toLowerCase(Locale.ROOT),
                                shape.batch(),
                                shape.queryHeads(),
                                shape.queryLength(),
                                shape.headDim(),
                                kernel,
                                backend,
                                TIMES_THE_USUAL),
                TIMES_THE_USUAL,
                "times as fast",
                List.of(cell),
                one -> ratio(one, backend, kernel, usual, "the usual attention"));
    }

    private Bar decode(String backend) {
        BenchCell cell = suite.decode();
        AttentionShape shape = cell.shape();
        String what =
                "float16, 1 query, %d heads on %d, %d keys, D %d, %s: %.0f %% of the copy bandwidth or more"
                        .formatted(
                                shape.queryHeads(),
                                shape.keyValueHeads(),
                                shape.keyLength(),
                                shape.headDim(),
                                backend,
                                100 * COPY_SHARE);
        OptionalDouble copy = findings.limit(Findings.COPY);
        return atLeast(
                what,
                COPY_SHARE,
                "of the copy bandwidth",
                List.of(cell),
                one -> {
                    Optional<Timing> best = findings.best(backend, one.name());
                    return best.isPresent() && copy.isPresent()
                            ? value(one, best.get().gigabytesPerSecond() * 1e9 / copy.getAsDouble())
                            : none(one, backend, Suite.AUTO, best.isPresent());
                });
    }

    private Optional<Timing> timing(String who, String kernel, BenchCell cell) {
        return findings.best(who, cell.name(), kernel);
    }

    private BarValue speed(String backend, String kernel, BenchCell cell) {
        return timing(backend, kernel, cell)
                .map(t -> value(cell, t.teraflopsPerSecond()))
                .orElseGet(() -> none(cell, backend, kernel, false));
    }

    /// How many times as fast ours is.
    private BarValue ratio(
            BenchCell cell, String backend, String kernel, Optional<Timing> theirs, String whose) {
        Optional<Timing> ours = timing(backend, kernel, cell);
        if (ours.isPresent() && theirs.isPresent()) {
            return value(cell, theirs.get().median() / ours.get().median());
        }
        return ours.isEmpty()
                ? none(cell, backend, kernel, false)
                : new BarValue(cell.name(), OptionalDouble.empty(), whose + " was not timed");
    }

    private static BarValue value(BenchCell cell, double number) {
        return new BarValue(cell.name(), OptionalDouble.of(number), "");
    }

    private BarValue none(BenchCell cell, String who, String kernel, boolean otherMissing) {
        String reason =
                otherMissing
                        ? "what it is compared with was not measured"
                        : findings.timings().stream()
                                .filter(t -> t.who().equals(who) && t.kernel().equals(kernel))
                                .filter(t -> t.cell().equals(cell))
                                .map(Timing::reason)
                                .findFirst()
                                .orElse("there is no measurement of " + who);
        return new BarValue(cell.name(), OptionalDouble.empty(), reason);
    }

    private Bar atLeast(
            String what,
            double threshold,
            String unit,
            List<BenchCell> cells,
            Function<BenchCell, BarValue> measure) {
        return BarValue.atLeast(
                what, threshold, unit, cells.stream().map(measure).toList(), suite.quick());
    }
}
