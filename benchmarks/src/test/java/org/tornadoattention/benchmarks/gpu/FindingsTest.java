package org.tornadoattention.benchmarks.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.benchmarks.gpu.Findings.Timing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Lines as the workers and the Python program write them, the last one broken off.
class FindingsTest {
    private static final String CELL = "prefill-float16-full-b2-h16-16-n4096-d64";

    @Test
    void readsWhatPythonWrites() throws IOException {
        Findings findings = findings();
        assertEquals("2.11.0+cu130, CUDA 13.0, cuDNN 91002", findings.facts().get("PyTorch"));
        assertEquals(4.3e12, findings.limit(Findings.COPY).orElseThrow());
        Timing flash = findings.best(Findings.PYTORCH, CELL, "flash").orElseThrow();
        assertEquals(0.3, flash.median());
        assertEquals(0.25, flash.quantile(0.25), 1e-12);
        assertEquals(1e-4, flash.error());
        assertTrue(
                Double.isNaN(findings.best(Findings.PYTORCH, CELL, "cudnn").orElseThrow().error()));
    }

    @Test
    void brokenLineAndBegunJobsAreLeftOut() throws IOException {
        Findings findings = findings();
        assertEquals(4, findings.timings().size());
        assertEquals(3, findings.checks().size());
    }

    @Test
    void notANumberIsWrongAndARefusalIsNot() throws IOException {
        List<Findings.Check> checks = findings().checks();
        assertFalse(checks.get(0).isWrong());
        assertTrue(checks.get(1).isWrong());
        assertFalse(checks.get(2).isWrong());
    }

    @Test
    void reportTellsRatiosRefusalsAndWhatTookNoPart(@TempDir Path folder) throws IOException {
        GpuReport report =
                new GpuReport(
                        Map.of("commit", "0123456789ab"),
                        Map.of("ptx", "the SDK has no such backend"),
                        new Suite(false),
                        findings());
        Path base = folder.resolve("new").resolve("gpu");
        report.write(base);
        String page = Files.readString(GpuReport.ending(base, ".md"));
        // 0.6 ms beside 0.3 ms and 0.25 ms.
        assertTrue(page.contains("| " + CELL + " | cuda | auto (flash-tensor) | 0.600 |"), page);
        assertTrue(page.contains("| 1.5e-04 | 0.500 | 0.417 | - | - |"), page);
        assertTrue(page.contains("one of [steps \\| flash-loop]"), page);
        assertTrue(page.contains("not measured: No available kernel."), page);
        assertTrue(page.contains("| ptx | not measured: the SDK has no such backend |"), page);
        assertTrue(page.contains("| **wrong** |"), page);
        assertTrue(page.contains("| cuda | auto | 0.200 | 0.100 | 2.00 |"), page);
        assertTrue(
                page.contains("| ptx | auto | not measured: the time was used up | - | - |"), page);
        String picture = Files.readString(GpuReport.ending(base, ".svg"));
        assertTrue(picture.contains("cuda auto"), picture);
        assertTrue(
                picture.contains("Attention on NVIDIA H200; within a cell, longer is faster"),
                picture);
        assertEquals(
                4,
                new ObjectMapper()
                        .readTree(GpuReport.ending(base, ".json").toFile())
                        .path("timings")
                        .size());
    }

    @Test
    void wrongGraphIsWrong() {
        String line =
                "{\"kind\":\"graph\",\"who\":\"cuda\",\"kernel\":\"auto\",\"name\":\"%s\",\"reason\":\"%s\"}";
        assertFalse(Findings.of(Stream.of(line.formatted(CELL, "refused"))).anyWrong());
        assertTrue(
                Findings.of(Stream.of(line.formatted(CELL, GpuWorker.WRONG + "error 1")))
                        .anyWrong());
    }

    private static Findings findings() throws IOException {
        try (InputStream in = FindingsTest.class.getResourceAsStream("lines.jsonl")) {
            byte[] bytes = Objects.requireNonNull(in, "lines.jsonl").readAllBytes();
            return Findings.of(new String(bytes, StandardCharsets.UTF_8).lines());
        }
    }
}
