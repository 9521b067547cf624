package org.tornadoattention.benchmarks.gpu;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Tells what is added to a file of [Findings] as it is added, a sentence for each kernel that was
/// checked or timed. What keeps it from reading ends the telling and nothing else.
final class ProgressLines implements AutoCloseable {
    private static final int PAUSE_MILLIS = 300;

    private final Path file;
    private final Consumer<String> told;
    private final Thread watch;
    private volatile boolean ended;

    /// Of what is told, in bytes.
    private long end;

    /// @param told is called by a thread of its own, and not any more when this is closed
    ProgressLines(Path file, Consumer<String> told) throws IOException {
        this.file = file;
        this.told = told;
        end = Files.exists(file) ? Files.size(file) : 0;
        watch = Thread.ofPlatform().daemon().name("progress").start(this::watch);
    }

    private void watch() {
        try {
            while (!ended) {
                tell();
                Thread.sleep(PAUSE_MILLIS);
            }
            tell();
        } catch (IOException | RuntimeException e) {
            told.accept("no more of its progress is told: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() throws IOException {
        added().lines()
                .map(line -> Findings.of(Stream.of(line)))
                .forEach(
                        line -> {
                            line.checks().forEach(c -> told.accept(sentence(c)));
                            line.timings().forEach(t -> told.accept(sentence(t)));
                            line.graphs().forEach(g -> told.accept(sentence(g)));
                        });
    }

    /// The whole lines behind what was told; a line is whole when its end is written.
    private String added() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        byte[] bytes;
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(end);
            bytes = new byte[Math.toIntExact(Math.max(0, in.length() - end))];
            in.readFully(bytes);
        }
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] != '\n') {
            length--;
        }
        end += length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static String sentence(Findings.Check c) {
        String how = c.isWrong() ? "WRONG, error " + GpuReport.error(c.error()) : c.verdict();
        return "%s: %s, %s: %s".formatted(c.who(), c.kernel(), c.name(), how);
    }

    private static String sentence(Findings.Timing t) {
        String how = t.isTimed() ? GpuReport.speed(t) : Findings.NOT_MEASURED + t.reason();
        return "%s: %s, %s: %s".formatted(t.who(), t.kernel(), t.cell().name(), how);
    }

    private static String sentence(Findings.Graph g) {
        String how =
                g.isTimed()
                        ? "%s ms a call, %s ms with a graph"
                                .formatted(
                                        GpuReport.number(g.callMillis()),
                                        GpuReport.number(g.graphMillis()))
                        : Findings.NOT_MEASURED + g.reason();
        return "%s: %s, %s: %s".formatted(g.who(), g.kernel(), g.cell().name(), how);
    }

    @Override
    public void close() {
        ended = true;
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
