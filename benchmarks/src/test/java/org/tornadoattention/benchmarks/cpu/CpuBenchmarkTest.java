package org.tornadoattention.benchmarks.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.nio.file.Path;

/// What is stored where, and how it is made again.
final class CpuBenchmarkTest {
    @Test
    void wholeRunIsStoredWithTheResults() {
        CpuBenchmark whole = parsed("--rounds", "9", "--threads", "4");
        assertEquals(Path.of(CpuBenchmark.STORED), whole.base());
        assertEquals("benchmarks/run-cpu --suite bars --rounds 9 --threads 4", whole.command());
    }

    @Test
    void anythingLessLeavesTheStoredResultsAlone() {
        Path partial = Path.of(CpuBenchmark.PARTIAL);
        assertEquals(partial, parsed("--suite", "quick").base());
        assertEquals(partial, parsed("--comparisons", "decode").base());
        assertEquals(partial, parsed("--contenders", "none").base());
        assertEquals(Path.of("here"), parsed("--suite", "quick", "--output", "here").base());
    }

    @Test
    void commandHasEveryOption() {
        CpuBenchmark part =
                parsed(
                        "--comparisons",
                        "D 64, N 2048",
                        "--contenders",
                        "ort-.*",
                        "--output",
                        "a/b");
        assertEquals(
                "benchmarks/run-cpu --suite bars --rounds 15 --threads 2"
                        + " --comparisons 'D 64, N 2048' --contenders 'ort-.*' --output a/b",
                part.command());
        assertEquals(
                "benchmarks/run-cpu --suite bars --rounds 15 --threads 2 --comparisons 'it'\\''s'",
                parsed("--comparisons", "it's").command());
    }

    private static CpuBenchmark parsed(String... options) {
        return CommandLine.populateCommand(new CpuBenchmark(), options);
    }
}
