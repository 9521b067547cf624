package org.tornadoattention.benchmarks.gpu;

import com.fasterxml.jackson.databind.JsonNode;

import org.tornadoattention.cli.child.ChildJava;
import org.tornadoattention.tornado.sdk.ArgumentFile;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One backend's jobs, by processes one after another: where one ends before its jobs do, the job
/// at which it was is lost, with what it said last as the reason, and the next process goes on
/// behind.
record BackendRun(TornadoSdk sdk, WorkerCommand command, Path folder) {
    /// So many processes may be lost before the others' time is worth more.
    private static final int PATIENCE = 4;

    /// Beyond the time at which no job begins any more, for what is still at work.
    private static final Duration GRACE = Duration.ofSeconds(20);

    /// Returns when all jobs have a line in the file, which is told as it grows.
    void run() throws IOException, InterruptedException {
        try (ProgressLines _ = new ProgressLines(command.lines(), GpuBenchmark::progress)) {
            runProcesses();
        }
    }

    private void runProcesses() throws IOException, InterruptedException {
        List<Job> jobs = command.jobs();
        JobLog log = new JobLog(command.lines(), command.backend(), Duration.ZERO);
        int next = 0;
        String reason = "";
        for (int lost = 0; next < jobs.size(); lost++) {
            long left = command.endMillis() - System.currentTimeMillis();
            if (lost == PATIENCE || left <= 0) {
                String why = left <= 0 ? "the time was used up" : "not tried: " + reason;
                jobs.subList(next, jobs.size()).forEach(job -> log.failed(job, why));
                return;
            }
            ChildJava.Result result =
                    start(command.from(next), Duration.ofMillis(left).plus(GRACE));
            if (result.status().equals(Optional.of(0))) {
                return;
            }
            reason =
                    result.status().isEmpty()
                            ? "its process was ended when the time was used up"
                            : "its process ended with status %d: %s"
                                    .formatted(result.status().get(), result.lastWords());
            int at = Math.max(next, lastBegun(next));
            log.failed(jobs.get(at), reason);
            next = at + 1;
        }
    }

    /// The same with the kernels timed, and an end of its own.
    BackendRun timing(long endMillis) {
        return new BackendRun(sdk, command.timing(endMillis), folder);
    }

    /// The same with another file.
    BackendRun writingTo(Path lines) {
        return new BackendRun(sdk, command.writingTo(lines), folder);
    }

    /// For a thread: what keeps it from running is said, and no job has a line then.
    void runOrTell() {
        try {
            run();
        } catch (IOException e) {
            System.err.println("gpu: %s: %s".formatted(command.backend(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ChildJava.Result start(WorkerCommand from, Duration limit)
            throws IOException, InterruptedException {
        Path options = folder.resolve("tornado-%s.args".formatted(command.backend()));
        Files.write(options, ArgumentFile.lines(sdk, command.backend()));
        List<String> first = new ArrayList<>(ChildJava.collector());
        first.addAll(
                List.of(
                        "@" + options,
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:MaxDirectMemorySize=16g"));
        return new ChildJava(first, Map.of("TORNADOVM_HOME", sdk.home().toString()))
                .run(GpuWorker.class.getName(), from.arguments(), limit);
    }

    /// The number of the job that this kind of process began last; `next` if none.
    private int lastBegun(int next) throws IOException {
        if (!Files.exists(command.lines())) {
            return next;
        }
        List<JsonNode> begun;
        try (Stream<String> lines = Files.lines(command.lines())) {
            begun =
                    lines.flatMap(line -> Findings.parse(line).stream())
                            .filter(node -> node.path("kind").asText().equals("begin"))
                            .filter(node -> node.path("who").asText().equals(command.backend()))
                            .toList();
        }
        if (begun.isEmpty()) {
            return next;
        }
        JsonNode last = begun.getLast();
        int number = last.path("number").asInt();
        boolean own =
                number < command.jobs().size()
                        && command.jobs().get(number).name().equals(last.path("name").asText());
        return own ? number : next;
    }
}
