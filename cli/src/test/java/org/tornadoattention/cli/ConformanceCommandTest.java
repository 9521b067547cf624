package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.Npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Made-up cases: what passes, fails and is skipped, and how that is told.
final class ConformanceCommandTest {
    private static final String SUMMARY = "oracle: %d passed, %d failed, %d skipped";

    @TempDir private Path folder;

    @Test
    void aRightCasePasses() throws IOException {
        writeCase("kind/right", "Attention", "\"scale\": 1.0", 3f);
        Invocation run = conformance();
        assertEquals(0, run.status(), run.out());
        assertEquals(
                "oracle  PASS kind/right  max error 0", run.out().lines().findFirst().orElse(""));
        assertTrue(run.out().contains(SUMMARY.formatted(1, 0, 0)), run.out());
    }

    @Test
    void aWrongCaseFailsWithItsPlace() throws IOException {
        writeCase("wrong", "Attention", "\"scale\": 1.0", 4f);
        Invocation run = conformance();
        assertEquals(1, run.status());
        String line = run.out().lines().findFirst().orElse("");
        assertTrue(line.startsWith("oracle  FAIL wrong  Y[0][0][0][0]: want 4.0, got 3.0"), line);
        assertTrue(run.out().contains(SUMMARY.formatted(0, 1, 0)), run.out());
    }

    @Test
    void whatIsNotKnownIsSkippedWithItsReason() throws IOException {
        writeCase("attribute", "Attention", "\"temperature\": 2", 3f);
        writeCase("operator", "Convolution", "\"scale\": 1.0", 3f);
        Invocation run = conformance();
        assertEquals(0, run.status());
        assertTrue(run.out().contains("SKIP attribute"), run.out());
        assertTrue(run.out().contains("temperature"), run.out());
        assertTrue(run.out().contains("'Convolution'"), run.out());
        assertTrue(run.out().contains(SUMMARY.formatted(0, 0, 2)), run.out());
    }

    @Test
    void aBrokenCaseFails() throws IOException {
        writeCase("broken", "Attention", "\"scale\": 1.0", 3f);
        Files.delete(folder.resolve("broken/K.npy"));
        writeCase("notjson", "Attention", "\"scale\": ", 3f);
        Invocation run = conformance();
        assertEquals(1, run.status());
        assertTrue(run.out().contains(SUMMARY.formatted(0, 2, 0)), run.out());
        assertTrue(run.err().isEmpty(), run.err());
    }

    @Test
    void aCaseThatSaysTooLittleOrNonsenseFailsAlone() throws IOException {
        writeCase("a-right", "Attention", "\"scale\": 1.0", 3f);
        String[][] changes = {
            {"[{\"name\": \"Y\", \"file\": \"Y.npy\"}]", "[]"},
            {"[{\"name\": \"Y\", \"file\": \"Y.npy\"}]", "\"Y\""},
            {"\"outputs\"", "\"note\""},
            {"\"inputs\"", "\"note\""},
            {"{\"name\": \"K\", \"file\": \"K.npy\"},", ""},
            {"Y.npy", "a\\u0000b.npy"},
            {"1e-7", "1e999"},
            {"1e-7", "-1"},
            {"1e-7", "\"abc\""},
            {"K.npy", "../long.npy"},
            {"K.npy", "../bool.npy"},
            {"Q.npy", "../five.npy"},
        };
        Npy.write(folder.resolve("long.npy"), Tensor.randomNormal(1, 1, 1, 1, 2));
        Npy.write(folder.resolve("bool.npy"), Tensor.of(new boolean[1], 1, 1, 1, 1));
        Npy.write(folder.resolve("five.npy"), Tensor.randomNormal(1, 1, 1, 1, 1, 1));
        for (int n = 0; n < changes.length; n++) {
            writeCase("wrong" + n, "Attention", "\"scale\": 1.0, \"is_causal\": 0", 3f);
            Path file = folder.resolve("wrong" + n + "/case.json");
            String text = Files.readString(file);
            String changed = text.replace(changes[n][0], changes[n][1]);
            assertNotEquals(text, changed);
            Files.writeString(file, changed);
        }
        Invocation run = conformance();
        assertEquals(1, run.status(), run.err());
        assertTrue(run.out().contains(SUMMARY.formatted(1, changes.length, 0)), run.out());
        assertEquals("", run.err());
    }

    @Test
    void jsonHasTheSame() throws IOException {
        writeCase("right", "Attention", "\"scale\": 1.0", 3f);
        writeCase("wrong", "Attention", "\"scale\": 1.0", 4f);
        Invocation run = Invocation.of("conformance", folder, "--engine", "oracle", "--json");
        assertEquals(1, run.status());
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals("PASS", json.path("cases").path(0).path("result").asText());
        assertEquals("FAIL", json.path("cases").path(1).path("result").asText());
        assertEquals(1, json.path("engines").path(0).path("failed").asInt());
    }

    private Invocation conformance() {
        return Invocation.of("conformance", folder, "--engine", "oracle");
    }

    /// One query, one key, and the value 3, which is therefore the output.
    private void writeCase(String name, String op, String attribute, float want)
            throws IOException {
        Path one = Files.createDirectories(folder.resolve(name));
        Tensor ones = Tensor.of(new float[] {1}, 1, 1, 1, 1);
        Npy.write(one.resolve("Q.npy"), ones);
        Npy.write(one.resolve("K.npy"), ones);
        Npy.write(one.resolve("V.npy"), Tensor.of(new float[] {3}, 1, 1, 1, 1));
        Npy.write(one.resolve("Y.npy"), Tensor.of(new float[] {want}, 1, 1, 1, 1));
        Files.writeString(
                one.resolve("case.json"),
                """
                {"name": "made up", "op": "%s", "attributes": {"softcap": null, %s},
                 "inputs": [{"name": "Q", "file": "Q.npy"}, {"name": "K", "file": "K.npy"},
                            {"name": "V", "file": "V.npy"}],
                 "outputs": [{"name": "Y", "file": "Y.npy"}], "rtol": 1e-3, "atol": 1e-7}
                """
                        .formatted(op, attribute));
    }
}
