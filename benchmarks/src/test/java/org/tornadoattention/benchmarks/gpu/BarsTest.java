package org.tornadoattention.benchmarks.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.benchmarks.gpu.Bar.Verdict;
import org.tornadoattention.cli.bench.BenchCell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

class BarsTest {
    private final Suite suite = new Suite(false);
    private final List<String> lines = new ArrayList<>();

    @Test
    void barIsMetWhereTheWorstLengthReachesIt() {
        for (BenchCell cell : suite.single(64)) {
            timeAt("cuda", Suite.REGISTERS, cell, cell.shape().keyLength() == 2048 ? 25.1 : 30);
        }
        Bar bar = bar("float32, D 64, full, flash-registers, cuda: 25 TFLOP/s");
        assertEquals(Verdict.MET, bar.verdict());
        assertEquals("N 8192: 30.0, N 4096: 30.0, N 2048: 25.1 TFLOP/s", bar.got());
    }

    @Test
    void barIsMissedWhereOneLengthMissesItAndOthersWereNotMeasured() {
        timeAt("opencl", Suite.REGISTERS, suite.single(128).getFirst(), 19.9);
        Bar bar = bar("float32, D 128, full, flash-registers, opencl: 20 TFLOP/s");
        assertEquals(Verdict.MISSED, bar.verdict());
    }

    @Test
    void barIsNotMeasuredWhereALengthIsMissingWhateverTheOthersReach() {
        List<BenchCell> cells = suite.single(128);
        timeAt("ptx", Suite.REGISTERS, cells.getFirst(), 30);
        fail("ptx", Suite.REGISTERS, cells.get(1), "the time was used up");
        Bar bar = bar("float32, D 128, full, flash-registers, ptx: 20 TFLOP/s");
        assertEquals(Verdict.NOT_MEASURED, bar.verdict());
        assertEquals("N 8192: 30.0 TFLOP/s; the time was used up", bar.got());
    }

    @Test
    void refusalIsTheReasonWhyABarWasNotMeasured() {
        for (BenchCell cell : suite.half("causal", 64)) {
            fail("cuda", Suite.TENSOR, cell, "no kernel of that name");
        }
        Bar bar = bar("float16, D 64, causal, flash-tensor, cuda: 110 TFLOP/s");
        assertEquals(Verdict.NOT_MEASURED, bar.verdict());
        assertEquals("no kernel of that name", bar.got());
    }

    @Test
    void fastestOfPyTorchIsWhatFloat32IsComparedWith() {
        for (BenchCell cell : suite.single(64)) {
            timeAt("cuda", Suite.REGISTERS, cell, 30);
            timeAt(Findings.PYTORCH, "math", cell, 12);
            timeAt(Findings.PYTORCH, "efficient", cell, 40);
        }
        Bar bar = bar("float32, D 64, full, flash-registers, cuda: at least as fast as PyTorch's");
        assertEquals(Verdict.MISSED, bar.verdict());
        assertTrue(bar.got().startsWith("N 8192: 0.75"), bar.got());
    }

    @Test
    void errorMayBeTwiceThatOfFlashAttention() {
        for (BenchCell cell : suite.half("full", 128)) {
            time("cuda", Suite.TENSOR, cell, 10, 1.9e-4);
            time(Findings.PYTORCH, "flash", cell, 10, 1e-4);
        }
        String start = "float16, D 128, full, flash-tensor, cuda: error";
        assertEquals(Verdict.MET, bar(start).verdict());
        time(Findings.PYTORCH, "flash", suite.half("full", 128).getFirst(), 9, 0.9e-4);
        assertEquals(Verdict.MISSED, bar(start).verdict());
    }

    @Test
    void usualAttentionMustBeBeatenAHundredTimes() {
        time("cuda", Job.TimeUsual.KERNEL, suite.usual("float32"), 100, 1e-7);
        time("cuda", Suite.REGISTERS, suite.usual("float32"), 1.1, 1e-7);
        time("cuda", Suite.TENSOR, suite.usual("float16"), 0.5, 1e-4);
        assertEquals(Verdict.MISSED, bar("float32, B 4, H 16, N 1024, D 128").verdict());
        Bar tensor = bar("float16, B 4, H 16, N 1024, D 128");
        assertEquals(Verdict.MET, tensor.verdict());
        assertEquals("N 1024: 200 times as fast", tensor.got());
    }

    @Test
    void decodingIsMeasuredByTheLargestCopyBandwidth() {
        double bytes = suite.decode().bytes();
        time("cuda", Suite.WARPS, suite.decode(), bytes / 3.2e9, 1e-4); // 3.2 TB/s
        limit("cuda", 4e12);
        String start = "float16, 1 query, 32 heads on 8, 32768 keys, D 128, cuda";
        assertEquals(Verdict.MET, bar(start).verdict());
        limit(Findings.PYTORCH, 5e12);
        assertEquals("N 32768: 0.64 of the copy bandwidth", bar(start).got());
        assertEquals(Verdict.MISSED, bar(start).verdict());
    }

    @Test
    void quickSizesJudgeNothing() {
        Suite quick = new Suite(true);
        for (BenchCell cell : quick.single(64)) {
            timeAt("opencl", Suite.REGISTERS, cell, 0.01);
        }
        List<Bar> bars = new Bars(quick, Findings.of(lines.stream())).all();
        assertTrue(
                bars.stream().allMatch(b -> b.verdict() == Verdict.NOT_MEASURED), bars::toString);
    }

    private Bar bar(String start) {
        return new Bars(suite, Findings.of(lines.stream()))
                .all().stream().filter(b -> b.what().startsWith(start)).findFirst().orElseThrow();
    }

    private void timeAt(String who, String kernel, BenchCell cell, double teraflops) {
        time(who, kernel, cell, cell.flops() / (teraflops * 1e9), 1e-6);
    }

    private void time(String who, String kernel, BenchCell cell, double millis, double error) {
        lines.add(
                String.format(
                        Locale.ROOT,
                        "{\"kind\":\"time\",\"who\":\"%s\",\"kernel\":\"%s\",\"name\":\"%s\",\"millis\":[%s],\"error\":%s}",
                        who,
                        kernel,
                        cell.name(),
                        millis,
                        error));
    }

    private void fail(String who, String kernel, BenchCell cell, String reason) {
        lines.add(
                "{\"kind\":\"time\",\"who\":\"%s\",\"kernel\":\"%s\",\"name\":\"%s\",\"reason\":\"%s\"}"
                        .formatted(who, kernel, cell.name(), reason));
    }

    private void limit(String who, double value) {
        lines.add(
                "{\"kind\":\"limit\",\"who\":\"%s\",\"name\":\"copy\",\"value\":%s}"
                        .formatted(who, value));
    }
}
