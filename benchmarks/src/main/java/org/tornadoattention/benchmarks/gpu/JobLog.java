package org.tornadoattention.benchmarks.gpu;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Writes [Findings], a line as soon as it is known, and ends the process where a job takes too
/// long.
final class JobLog {
    private static final int ENDED = 3;
    private static final int LONGEST_REASON = 400;

    private final Path file;
    private final String who;
    private final AtomicLong begun = new AtomicLong();

    /// @param limit of one job; zero for none
    JobLog(Path file, String who, Duration limit) {
        this.file = file;
        this.who = who;
        if (limit.isPositive()) {
            Thread watch = new Thread(() -> watch(limit), "time limit");
            watch.setDaemon(true);
            watch.start();
        }
    }

    /// The parent writes the line that tells why: it knows which job was begun and not ended.
    private void watch(Duration limit) {
        while (true) {
            long start = begun.get();
            if (start != 0 && System.nanoTime() - start > limit.toNanos()) {
                System.err.println("it took longer than %d s".formatted(limit.toSeconds()));
                System.err.flush();
                Runtime.getRuntime().halt(ENDED);
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    void begin(int number, Job job) {
        begun.set(System.nanoTime());
        write(line("begin", job).put("number", number));
    }

    void fact(String name, String value) {
        write(line("fact").put("name", name).put("value", value));
    }

    void limit(String name, double value) {
        write(line("limit").put("name", name).put("value", value));
    }

    void failed(Job job, String reason) {
        String text = reason.replaceAll("\\s+", " ").strip();
        String kept =
                text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) + "..." : text;
        String kind =
                switch (job) {
                    case Job.Limits _ -> "fact";
                    case Job.Compare _ -> "check";
                    case Job.Time _, Job.TimeUsual _ -> "time";
                    case Job.TimeGraph _ -> "graph";
                };
        ObjectNode node = line(kind, job).put("reason", kept);
        write(
                job instanceof Job.Limits
                        ? node.put("name", "limits of " + who)
                                .put("value", Findings.NOT_MEASURED + kept)
                        : node);
    }

    /// @param ran how the kernel that ran names itself
    void timed(Job job, String ran, List<Double> millis, List<Double> calls, RowCheck check) {
        ObjectNode node = line("time", job).put("ran", ran).put("error", check.error());
        ArrayNode all = node.put("allowed", check.allowed()).putArray("millis");
        millis.forEach(all::add);
        if (!calls.isEmpty()) {
            node.put("callMillis", Findings.median(calls));
        }
        write(node);
    }

    ObjectNode line(String kind, Job job) {
        return line(kind).put("kernel", job.kernel()).put("name", job.name());
    }

    private ObjectNode line(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind).put("who", who);
    }

    synchronized void write(ObjectNode line) {
        try {
            Files.writeString(
                    file,
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that was written so far.
    static Findings read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Findings.of(Stream.empty());
        }
        try (Stream<String> lines = Files.lines(file)) {
            return Findings.of(lines);
        }
    }
}
