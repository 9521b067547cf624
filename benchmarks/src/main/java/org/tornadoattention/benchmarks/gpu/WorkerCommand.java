package org.tornadoattention.benchmarks.gpu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a [GpuWorker] is told.
///
/// @param lines the file to which it adds what it finds
/// @param data the folder of [GpuData]
/// @param timing whether kernels are timed; else they are checked
/// @param from the first job that is to be done
/// @param endMillis of the clock; jobs that would begin later are left out
record WorkerCommand(
        String backend,
        Path lines,
        Path data,
        boolean timing,
        boolean quick,
        int from,
        long endMillis) {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    /// PoCL takes up to 20 s for one kernel, and this machine may be busy.
    private static final Duration QUICK_LIMIT = Duration.ofMinutes(2);

    static WorkerCommand parse(String... args) {
        return new WorkerCommand(
                args[0],
                Path.of(args[1]),
                Path.of(args[2]),
                Boolean.parseBoolean(args[3]),
                Boolean.parseBoolean(args[4]),
                Integer.parseInt(args[5]),
                Long.parseLong(args[6]));
    }

    List<String> arguments() {
        return List.of(
                backend,
                lines.toString(),
                data.toString(),
                Boolean.toString(timing),
                Boolean.toString(quick),
                Integer.toString(from),
                Long.toString(endMillis));
    }

    WorkerCommand of(String name) {
        return new WorkerCommand(name, lines, data, timing, quick, from, endMillis);
    }

    WorkerCommand from(int number) {
        return new WorkerCommand(backend, lines, data, timing, quick, number, endMillis);
    }

    WorkerCommand timing(long end) {
        return new WorkerCommand(backend, lines, data, true, quick, 0, end);
    }

    WorkerCommand writingTo(Path file) {
        return new WorkerCommand(backend, file, data, timing, quick, from, endMillis);
    }

    List<Job> jobs() {
        Suite suite = new Suite(quick);
        return timing ? suite.times(backend) : suite.checks(backend);
    }

    /// So long one job may take.
    Duration jobLimit() {
        return quick ? QUICK_LIMIT : LIMIT;
    }
}
