package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.device.UsualAttention;
import org.tornadoattention.cli.bench.BenchCell;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The process of one backend: does its jobs one after another, and writes a line for each.
///
/// One that takes too long ends the process, which then is started again for the next.
public final class GpuWorker {
    /// How the reason begins that a wrong kernel has.
    static final String WRONG = "it is wrong: ";

    /// How the name of the fact begins that tells a backend's device.
    static final String DEVICE = "device of ";

    private static final int WARM_UP_CALLS = 2;
    private static final int MIN_CALLS = 3;
    private static final int MAX_CALLS = 20;
    private static final int GRAPH_CALLS = 50;
    private static final Duration ENOUGH = Duration.ofMillis(1500);

    private final String backend;
    private final GpuData data;
    private final JobLog log;

    private GpuWorker(String backend, GpuData data, JobLog log) {
        this.backend = backend;
        this.data = data;
        this.log = log;
    }

    /// Does the jobs that are asked for.
    ///
    /// @param args as [WorkerCommand] writes them
    public static void main(String[] args) throws IOException {
        WorkerCommand command = WorkerCommand.parse(args);
        List<Job> jobs = command.jobs();
        JobLog log = new JobLog(command.lines(), command.backend(), command.jobLimit());
        GpuWorker worker = new GpuWorker(command.backend(), new GpuData(command.data()), log);
        Findings before = JobLog.read(command.lines());
        for (int n = command.from(); n < jobs.size(); n++) {
            Job job = jobs.get(n);
            log.begin(n, job);
            Optional<String> reason =
                    System.currentTimeMillis() > command.endMillis()
                            ? Optional.of("the time was used up")
                            : worker.wrong(before, job);
            if (reason.isPresent()) {
                log.failed(job, reason.get());
            } else {
                worker.run(job);
            }
            System.gc(); // Native tensors go with their Java objects.
        }
        Runtime.getRuntime().halt(0); // Drivers with threads of their own would keep the process.
    }

    /// What a comparison said against a kernel that is to be timed on numbers of the same type.
    private Optional<String> wrong(Findings before, Job job) {
        if (!(job instanceof Job.Time || job instanceof Job.TimeGraph)) {
            return Optional.empty();
        }
        return before.checks().stream()
                .filter(c -> c.who().equals(backend) && c.kernel().equals(job.kernel()))
                .filter(c -> job.name().contains("-%s-".formatted(c.type())))
                .filter(Findings.Check::isWrong)
                .map(c -> "%s%s, error %.2g".formatted(WRONG, c.name(), c.error()))
                .findFirst();
    }

    private void run(Job job) {
        try {
            switch (job) {
                case Job.Limits limits -> limits(limits);
                case Job.Compare compare -> compare(compare);
                case Job.Time time -> time(time);
                case Job.TimeGraph graph -> timeGraph(graph);
                case Job.TimeUsual usual -> timeUsual(usual);
            }
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            log.failed(job, WorkerEngine.reason(e));
        }
    }

    private void limits(Job.Limits job) {
        try (AttentionEngine engine = WorkerEngine.open(Map.of())) {
            DeviceInfo device = engine.device();
            log.fact(DEVICE + backend, "%s (%s)".formatted(device.name(), device.backend()));
            device.details().forEach((name, value) -> log.fact(backend + " " + name, value));
            engine.measureLimits()
                    .ifPresentOrElse(
                            l -> {
                                log.limit(Findings.COPY, l.bytesPerSecond());
                                log.limit("multiply-add float32", l.flopsPerSecond());
                            },
                            () -> log.failed(job, "the engine measures none"));
        }
    }

    private void compare(Job.Compare job) {
        AttentionInputs inputs = job.problem().inputs(job.type());
        try (AttentionEngine engine = WorkerEngine.open(Map.of("kernel", job.kernel()));
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            Tensor output = unwritten(inputs);
            plan.run(inputs, output);
            RowCheck check = RowCheck.ofAll(inputs, output);
            log.write(
                    log.line("check", job)
                            .put("error", check.error())
                            .put("allowed", check.allowed()));
        }
    }

    private void time(Job.Time job) throws IOException {
        AttentionInputs inputs = data.inputs(job.cell());
        try (AttentionEngine engine =
                        WorkerEngine.open(Map.of("kernel", job.kernel(), "profile", "true"));
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            Tensor output = unwritten(inputs);
            RunInfo first = plan.run(inputs, output).info();
            RowCheck check = RowCheck.ofRows(job.cell(), inputs, output);
            if (!check.passes()) {
                log.failed(job, wrong(check));
                return;
            }
            List<Double> kernels = new ArrayList<>();
            List<Double> calls = new ArrayList<>();
            long start = System.nanoTime();
            for (int n = -WARM_UP_CALLS;
                    n < MIN_CALLS
                            || (n < MAX_CALLS && System.nanoTime() - start < ENOUGH.toNanos());
                    n++) {
                RunInfo info = plan.run(inputs, output).info();
                if (n >= 0) {
                    kernels.add(kernelMillis(info));
                    calls.add(callMillis(info));
                }
            }
            log.timed(job, first.kernel(), kernels, calls, check);
        }
    }

    private static double kernelMillis(RunInfo info) {
        double millis = info.tasks().stream().mapToLong(t -> t.kernel().toNanos()).sum() / 1e6;
        if (millis > 0) {
            return millis;
        }
        throw new IllegalStateException("the profiler gave no kernel times: " + info.tasks());
    }

    /// In turns: what else the machine does meets both alike.
    private void timeGraph(Job.TimeGraph job) throws IOException {
        AttentionInputs inputs = data.inputs(job.cell());
        AttentionSpec spec = AttentionSpec.of(inputs);
        Map<String, String> direct = Map.of("kernel", job.kernel());
        Map<String, String> recorded = Map.of("kernel", job.kernel(), "cuda-graph", "true");
        try (AttentionEngine engine = WorkerEngine.open(direct);
                AttentionEngine other = WorkerEngine.open(recorded);
                AttentionPlan plan = engine.plan(spec);
                AttentionPlan graph = other.plan(spec)) {
            Tensor output = unwritten(inputs);
            Tensor graphOutput = unwritten(inputs);
            List<Double> calls = new ArrayList<>();
            List<Double> graphCalls = new ArrayList<>();
            for (int n = -WARM_UP_CALLS; n < GRAPH_CALLS; n++) {
                double call = callMillis(plan.run(inputs, output).info());
                double graphCall = callMillis(graph.run(inputs, graphOutput).info());
                if (n >= 0) {
                    calls.add(call);
                    graphCalls.add(graphCall);
                }
            }
            RowCheck check = RowCheck.ofRows(job.cell(), inputs, graphOutput);
            if (check.passes()) {
                log.write(
                        log.line("graph", job)
                                .put("callMillis", Findings.median(calls))
                                .put("graphMillis", Findings.median(graphCalls)));
            } else {
                log.failed(job, wrong(check));
            }
        }
    }

    private static double callMillis(RunInfo info) {
        return info.time().toNanos() / 1e6;
    }

    private void timeUsual(Job.TimeUsual job) throws IOException {
        BenchCell cell = job.cell();
        AttentionInputs inputs = data.inputs(cell);
        try (AttentionEngine engine = WorkerEngine.open(Map.of())) {
            UsualAttention usual = UsualAttention.run(inputs, engine.device());
            RowCheck check = RowCheck.ofRows(cell, inputs, usual.output());
            if (check.passes()) {
                log.timed(job, usual.kernel(), usual.kernelMillis(), List.of(), check);
            } else {
                log.failed(job, wrong(check));
            }
        }
    }

    private static String wrong(RowCheck check) {
        return "%serror %.2g, allowed %.2g".formatted(WRONG, check.error(), check.allowed());
    }

    /// What a kernel leaves out cannot pass for a result.
    private static Tensor unwritten(AttentionInputs inputs) {
        Tensor output = Tensor.allocate(inputs.query().type(), inputs.query().shape());
        output.copyFrom(Tensor.of(new float[] {Float.NaN}, 1).broadcastTo(output.shape()));
        return output;
    }
}
