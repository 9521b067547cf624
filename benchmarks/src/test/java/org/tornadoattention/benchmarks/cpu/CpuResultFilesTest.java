package org.tornadoattention.benchmarks.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.benchmarks.cpu.Comparison.Bar;
import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.benchmarks.cpu.Comparison.Measure;
import org.tornadoattention.benchmarks.cpu.PairedRun.Outcome;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;
import org.tornadoattention.cli.bench.MachineFacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Results as files: what bars come out as, and that every number is there.
final class CpuResultFilesTest {
    private static final Cell CELL = Cell.square(Cell.Kind.FULL, 1000, 128);

    private static CpuResultFiles files(double jvmMillis) {
        List<Entry> entries =
                List.of(
                        new Entry("jvm", CELL),
                        new Entry("slow", CELL),
                        new Entry("fast", CELL),
                        new Entry("broken", CELL));
        Comparison comparison =
                new Comparison(
                        "a comparison",
                        "square",
                        entries,
                        List.of(new Bar("times the best", Measure.BEST_PEER, 0, 0, 1.5)));
        Result result =
                new Result(
                        comparison,
                        List.of(
                                outcome(entries.get(0), jvmMillis),
                                outcome(entries.get(1), 9),
                                outcome(entries.get(2), 4),
                                new Outcome(
                                        entries.get(3), Double.NaN, List.of(), 0, "failed here")));
        MachineFacts machine = new MachineFacts("CPU", Map.of("processor", "one"));
        return new CpuResultFiles(machine, 2, 6, Map.of("jvm", "ours"), List.of(result));
    }

    private static Outcome outcome(Entry entry, double millis) {
        List<Double> nanos = Collections.nCopies(6, millis * 1e6);
        return new Outcome(entry, 1e-7, nanos, 100, "");
    }

    @Test
    void theFastestPeerIsTheOneToBeat() {
        String met = files(2).markdown();
        assertTrue(
                met.contains(
                        "| a comparison | times the best | fast | 2.000 | 2.000 - 2.000 | 1.500 |"
                                + " met |"),
                met);
        String missed = files(3).markdown();
        assertTrue(
                missed.contains("| fast | 1.333 | 1.333 - 1.333 | 1.500 | **missed** |"), missed);
    }

    @Test
    void whoDoesNotRunIsARowWithItsReason() {
        String text = files(2).markdown();
        assertTrue(text.contains("| broken | " + CELL.name() + " | failed here |"), text);
    }

    @Test
    void filesHoldSamplesAndAPicture(@TempDir Path folder) throws IOException {
        Path base = folder.resolve("deep/result");
        files(2).write(base);
        String json = Files.readString(folder.resolve("deep/result.json"));
        assertTrue(json.contains("\"samplesMs\" : [ 2.0, 2.0, 2.0, 2.0, 2.0, 2.0 ]"), json);
        assertTrue(json.contains("\"low95\" : 2.0"), json);
        String picture = Files.readString(folder.resolve("deep/result-full.svg"));
        assertTrue(picture.contains("<svg"), "no picture");
    }
}
