package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.bench.BenchJsonReader;
import org.tornadoattention.cli.bench.BenchReport;
import org.tornadoattention.cli.child.ChildJava;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What is left of an `attend bench` that is ended in the middle.
final class BenchInterruptedTest {
    @TempDir private Path folder = Path.of("");

    @Test
    @Timeout(120)
    void theReportHasWhatWasDoneAndNothingElseStays() throws Exception {
        Path report = folder.resolve("part.json");
        Process bench = bench(folder.resolve("part"));
        try {
            while (!Files.exists(report)) {
                assertTrue(bench.isAlive(), "ended before a cell was done");
                Thread.sleep(20);
            }
            List<ProcessHandle> workers = bench.descendants().toList();
            assertFalse(workers.isEmpty());
            bench.destroy();
            bench.waitFor();
            for (ProcessHandle worker : workers) {
                worker.onExit().get();
            }
        } finally {
            bench.destroyForcibly();
        }
        BenchReport part = BenchJsonReader.read(Files.readString(report));
        assertFalse(part.complete());
        assertFalse(part.results().isEmpty());
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    private Process bench(Path output) throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        return new ProcessBuilder(
                        ChildJava.command(
                                List.of(
                                        "-Djava.io.tmpdir=" + temporary,
                                        "--add-modules",
                                        "jdk.incubator.vector"),
                                Attend.class.getName(),
                                List.of(
                                        "bench",
                                        "--engine",
                                        "jvm",
                                        "--lengths",
                                        "64,96,128",
                                        "--output",
                                        output.toString())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
