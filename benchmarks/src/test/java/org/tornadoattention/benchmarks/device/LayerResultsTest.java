package org.tornadoattention.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.bench.MachineFacts;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A small layer without a device: the engine `jvm` in the place of a device's.
class LayerResultsTest {
    private static final int ROUNDS = 15;

    private final LayerProblem problem = LayerProblem.of(12, 3, 20, 5);
    private final LayerGate gate = LayerGate.of(problem);

    @Test
    void aRunBecomesNumbersAndTables() {
        MachineFacts machine =
                new MachineFacts("CPU", Map.of("device", "a device", "command", "a command"));
        LayerResults results;
        try (LayerEntrant layer = admit(LayerBenchmark.LAYER);
                LayerEntrant jvm = admit(LayerBenchmark.JVM)) {
            results =
                    new LayerResults(
                            machine,
                            5,
                            12,
                            3,
                            20,
                            problem.flops(),
                            gate.allowed(),
                            LayerEntrant.measure(List.of(layer, jvm), problem, ROUNDS));
        }

        JsonNode json = results.json();
        assertEquals(8 * 20 * 12 * 12 + 4 * 20 * 20 * 12, json.path("flops").asInt());
        assertEquals(ROUNDS, json.path("rounds").asInt());
        assertTrue(json.at("/contenders/0/timesAsLongAsTheLayer").isMissingNode());
        assertEquals(ROUNDS, json.at("/contenders/1/callsMs").size());
        assertTrue(json.at("/contenders/1/largestError").asDouble() <= gate.allowed());
        String tables = results.markdown();
        assertTrue(tables.startsWith("# A multi-head layer on a device: a device\n"), tables);
        assertTrue(tables.contains("| command | `a command` |"), tables);
    }

    private LayerEntrant admit(String name) {
        return LayerEntrant.admit(
                () -> EngineLayer.open(name, LayerBenchmark.JVM, EngineOptions.DEFAULTS, problem),
                problem,
                gate);
    }

    @Test
    void ratiosAreFormedWithinRounds() {
        LayerResults results =
                new LayerResults(
                        new MachineFacts("CPU", Map.of()),
                        5,
                        12,
                        3,
                        20,
                        1e6,
                        1e-6,
                        List.of(
                                measurement("layer", 1, 10, 2, 20, 1, 10),
                                measurement("separate", 3, 20, 6, 40, 3, 20)));
        JsonNode ratio = results.json().at("/contenders/1/timesAsLongAsTheLayer");
        assertEquals(2.5, ratio.path("median").asDouble());
        assertEquals(2, ratio.path("low").asDouble());
        assertEquals(3, ratio.path("high").asDouble());
        assertTrue(results.markdown().contains("| 2.500 (2.000 - 3.000) |"), results.markdown());
    }

    private static Measurement measurement(String name, double... millis) {
        List<Double> calls = Arrays.stream(millis).boxed().toList();
        return new Measurement(name, "a kernel", 1, calls, Optional.empty(), 0);
    }

    @Test
    void anErrorInAnyRowIsRefused() {
        for (int row = 0; row < problem.length(); row++) {
            Tensor output = gate.truths().get(1).to(DataType.FLOAT32);
            output.set(Double.NaN, 0, row, 3);
            assertThrows(GateException.class, () -> gate.pass("mine", 1, output), "row " + row);
            output.set(gate.truths().get(1).get(0, row, 3) + 1e-3, 0, row, 3);
            assertThrows(GateException.class, () -> gate.pass("mine", 1, output), "row " + row);
        }
        assertThrows(GateException.class, () -> gate.pass("of the other", 1, gate.truths().get(0)));
    }
}
