package org.tornadoattention.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.benchmarks.device.Results.Comparison;
import org.tornadoattention.cli.bench.MachineFacts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A small run without a device: the engine `jvm` in the place of a device's, and the baseline as
/// plain Java.
class ResultFilesTest {
    private static final long SEED = 5;
    private static final int ROUNDS = 4;
    private static final AttentionShape SHAPE = new AttentionShape(1, 4, 2, 40, 40, 8, 8);

    @TempDir private Path folder;

    @Test
    void aRunIsStoredAsJsonAndAsTables() throws Exception {
        Results results = smallRun();
        Path base = folder.resolve("made").resolve("device-cpu");
        ResultFiles.write(results, base);

        JsonNode json =
                new ObjectMapper().readTree(base.resolveSibling("device-cpu.json").toFile());
        assertEquals("a command", json.at("/machine/command").asText());
        assertEquals(40, json.at("/lengths/0/length").asInt());
        assertEquals(2, json.at("/lengths/0/keyValueHeads").asInt());
        assertEquals(4.0 * 4 * 40 * 40 * 8 / 2, json.at("/lengths/0/flops").asDouble());
        assertEquals(4 * 32, json.at("/lengths/0/rowsCheckedByOracle").asInt());
        JsonNode engine = json.at("/lengths/0/contenders/0");
        assertEquals("engine", engine.path("name").asText());
        assertEquals(ROUNDS, engine.path("callsMs").size());
        assertTrue(engine.path("firstCallMs").asDouble() > 0);
        assertTrue(engine.path("largestError").asDouble() < 1e-5);
        assertEquals(
                json.at("/lengths/0/contenders/1/medianMs").asDouble()
                        / engine.path("medianMs").asDouble(),
                engine.path("timesTheBaseline").asDouble(),
                1e-9);
        assertTrue(engine.path("timesTheSteps").isMissingNode());
        assertEquals(12.5, json.at("/lengths/0/baselineFastestMsByWorkGroup/64").asDouble());
        assertEquals(2, json.at("/newLengths").size());
        assertEquals(40, json.at("/newLengths/0/calls/0/length").asInt());
        assertTrue(json.at("/longSequence").isMissingNode());

        String tables = Files.readString(base.resolveSibling("device-cpu.md"));
        assertTrue(tables.startsWith("# Attention on a device: a device\n"), tables);
        assertTrue(tables.contains("## Length 40\n"), tables);
        assertTrue(tables.contains("| baseline | plain Java | "), tables);
        assertTrue(tables.contains("fastest call in ms: TornadoVM's own: 20.0; 64: 12.5."), tables);
        assertTrue(tables.contains("| command | `a command` |"), tables);
        assertFalse(tables.contains("NaN"), tables);
        requireWholeTables(tables);
    }

    private static Results smallRun() {
        Problem problem = Problem.of(SHAPE, true, SEED);
        OracleGate gate = OracleGate.of(problem, SEED);
        MachineFacts machine =
                new MachineFacts("CPU", Map.of("device", "a device", "command", "a command"));
        try (AttentionEngine jvm = Engines.open("jvm");
                Entrant engine =
                        Entrant.admit(
                                () ->
                                        EngineContender.open(
                                                DeviceBenchmark.ENGINE,
                                                "jvm",
                                                EngineOptions.DEFAULTS,
                                                problem),
                                gate);
                Entrant baseline = Entrant.admit(() -> direct(problem), gate)) {
            Comparison comparison =
                    new Comparison(
                            SHAPE,
                            problem.flops(),
                            gate.checkedRows(),
                            gate.allowed(),
                            Entrant.measure(List.of(engine, baseline), ROUNDS),
                            new TreeMap<>(Map.of("64", 12.5, "TornadoVM's own", 20.0))
                                    .descendingMap());
            return new Results(
                    machine,
                    true,
                    SEED,
                    ROUNDS,
                    List.of(comparison),
                    Optional.empty(),
                    new NewLengthsBenchmark(jvm, SHAPE, true, SEED).run());
        }
    }

    private static Contender direct(Problem problem) {
        return new DirectBaseline(problem);
    }

    /// Every line of a table has as many cells as the one before.
    private static void requireWholeTables(String tables) {
        String before = "";
        for (String line : tables.lines().toList()) {
            if (before.startsWith("|") && line.startsWith("|")) {
                assertEquals(cells(before), cells(line), line);
            }
            before = line;
        }
    }

    private static long cells(String line) {
        return line.chars().filter(c -> c == '|').count();
    }
}
