package org.tornadoattention.benchmarks.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Tells what is added to a file of [Findings] as it is added, a sentence for each result.
final class ProgressLines implements AutoCloseable {
    private static final int PAUSE_MILLIS = 300;

    private final Path file;
    private final Consumer<String> told;
    private final Thread watch;
    private volatile boolean ended;
    private long lines;

    /// @param told is called by a thread of its own, and not any more when this is closed
    ProgressLines(Path file, Consumer<String> told) throws IOException {
        this.file = file;
        this.told = told;
        lines = added().size();
        watch = Thread.ofPlatform().daemon().name("progress").start(this::watch);
    }

    private void watch() {
        try {
            while (!ended) {
                tell();
                Thread.sleep(PAUSE_MILLIS);
            }
            tell();
        } catch (IOException e) {
            told.accept("cannot read %s any more: %s".formatted(file, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() throws IOException {
        List<String> added = added();
        lines += added.size();
        Findings findings = Findings.of(added.stream());
        findings.checks().forEach(c -> told.accept(sentence(c)));
        findings.timings().forEach(t -> told.accept(sentence(t)));
        findings.graphs().forEach(g -> told.accept(sentence(g)));
    }

    /// The whole lines behind those that were told.
    private List<String> added() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> all = Files.lines(file)) {
            return all.skip(lines).takeWhile(line -> line.endsWith("}")).toList();
        }
    }

    static String sentence(Findings.Check c) {
        String how =
                !c.reason().isEmpty()
                        ? "not measured: " + c.reason()
                        : c.isWrong() ? "WRONG, error %.1e".formatted(c.error()) : "right";
        return "%s: %s, %s: %s".formatted(c.who(), c.kernel(), c.name(), how);
    }

    static String sentence(Findings.Timing t) {
        String how = t.isTimed() ? GpuReport.speed(t) : "not measured: " + t.reason();
        return "%s: %s, %s: %s".formatted(t.who(), t.kernel(), t.cell().name(), how);
    }

    private static String sentence(Findings.Graph g) {
        String how =
                g.reason().isEmpty()
                        ? "%s ms a call, %s ms with a graph"
                                .formatted(
                                        GpuReport.number(g.callMillis()),
                                        GpuReport.number(g.graphMillis()))
                        : "not measured: " + g.reason();
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
