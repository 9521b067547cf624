package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.child.ChildJava;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `attend bench` and `attend bench compare`, end to end with tiny cells.
final class BenchCommandTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void everyCellOfTheSuiteIsCheckedAndTimed() throws IOException {
        Path base = folder.resolve("tiny");
        Invocation run =
                Invocation.of(
                        "bench",
                        "--engine",
                        "jvm,oracle",
                        "--lengths",
                        "17",
                        "--mask",
                        "full",
                        "--heads",
                        4,
                        "--head-dim",
                        8,
                        "--rounds",
                        6,
                        "--output",
                        base);
        assertEquals(0, run.status(), run.err());
        JsonNode report = new ObjectMapper().readTree(base.resolveSibling("tiny.json").toFile());
        assertTrue(report.path("complete").asBoolean());
        assertEquals(2, report.path("targets").size());
        assertTrue(report.path("targets").get(0).path("flopsPerSecond").asDouble() > 0);
        assertEquals(8, report.path("results").size());
        for (JsonNode result : report.path("results")) {
            assertEquals("OK", result.path("status").asText(), result.toString());
            assertEquals(6, result.path("samplesMillis").size());
            assertTrue(result.path("error").asDouble() <= result.path("allowed").asDouble());
        }
        String page = Files.readString(base.resolveSibling("tiny.html"));
        assertEquals(8, page.split("<td>(prefill|decode)</td>", -1).length - 1);
        assertTrue(run.out().contains("oracle: no limits: engine oracle measures none"), run.out());

        String json = base + ".json";
        Invocation same = Invocation.of("bench", "compare", json, json, "--fail-above", 1.01);
        assertEquals(0, same.status(), same.err());
        assertTrue(same.out().contains("1.00"), same.out());
        Invocation strict = Invocation.of("bench", "compare", json, json, "--fail-above", 0.5);
        assertEquals(1, strict.status());
        assertTrue(strict.err().contains("more than --fail-above 0.5"), strict.err());
    }

    @Test
    void whereJavaCannotDrawThePageSaysSo() throws Exception {
        Path base = folder.resolve("plain");
        ChildJava java =
                new ChildJava(
                        List.of(
                                "--limit-modules",
                                "java.logging,java.net.http,java.sql,jdk.management,jdk.incubator.vector",
                                "--add-modules",
                                "jdk.incubator.vector"),
                        Map.of());
        ChildJava.Result run =
                java.run(
                        Attend.class.getName(),
                        List.of(
                                "bench",
                                "--engine",
                                "jvm",
                                "--kind",
                                "decode",
                                "--lengths",
                                "5",
                                "--rounds",
                                "1",
                                "--output",
                                base.toString()),
                        Duration.ofMinutes(2));
        assertEquals(Optional.of(0), run.status(), run.lastWords());
        String page = Files.readString(base.resolveSibling("plain.html"));
        assertTrue(page.contains("no charts: they could not be drawn"), page);
        assertTrue(page.contains("<td>decode</td>"), page);
    }

    @Test
    void wrongUsageIsOneSentence() throws IOException {
        refused("--suite must be one of quick, standard, long but was 'x'", "--suite", "x");
        refused("--type must be one of float32, float16 but was 'int8'", "--type", "int8");
        refused("--mask must be one of full, causal but was 'x'", "--mask", "x");
        refused("--rounds must be positive but was 0", "--rounds", 0);
        refused("leave no cell of suite quick", "--kind", "decode", "--mask", "causal");
        refused("queryHeads must be a multiple", "--heads", 8, "--kv-heads", 3);
        refused("--engine must be one of", "--engine", "cuda");
        refused("--backend is for engine tornado", "--engine", "jvm", "--backend", "ptx");
        Path file = folder.resolve("no.json");
        Files.writeString(file, "{}");
        Invocation compare = Invocation.of("bench", "compare", file, file);
        assertEquals(1, compare.status());
        assertTrue(compare.err().contains("must be a report of attend bench"), compare.err());
    }

    private void refused(String sentence, Object... options) {
        Object[] all = new Object[options.length + 3];
        all[0] = "bench";
        all[1] = "--output";
        all[2] = folder.resolve("none");
        System.arraycopy(options, 0, all, 3, options.length);
        Invocation run = Invocation.of(all);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
