package org.tornadoattention.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.Engines;
import org.tornadoattention.benchmarks.device.AheadResults.Pair;
import org.tornadoattention.benchmarks.device.AheadResults.Timing;
import org.tornadoattention.cli.bench.MachineFacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class AheadResultsTest {
    private static final int ROUNDS = 15;

    private static Timing timing(double millis, Optional<FirstCall> first) {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            times.add(millis * (round + 1));
        }
        return new Timing("a kernel", times, first);
    }

    @Test
    void aRunBecomesNumbersAndTables() {
        Pair same =
                new Pair(
                        "one",
                        "",
                        timing(2, Optional.of(new FirstCall(900, 6000, 4000))),
                        timing(3, Optional.of(new FirstCall(300, 2000, 500))),
                        Optional.of(new FirstCall(300, 1500, 1500)));
        Pair other =
                new Pair(
                        "another",
                        "more",
                        timing(2, Optional.empty()),
                        timing(2, Optional.empty()),
                        Optional.empty());
        AheadResults results =
                new AheadResults(
                        new MachineFacts(
                                "CPU", Map.of("device", "a device", "command", "a command")),
                        7,
                        ROUNDS,
                        List.of(same, other));

        JsonNode first = results.json().at("/problems/0");
        assertEquals(1.5, first.at("/kernelTimesAsLong/median").asDouble());
        assertEquals(3, first.path("firstCallTimesSooner").asDouble());
        assertEquals(8, first.path("firstCallTimesSoonerWithDriversCache").asDouble());
        assertEquals(16, first.at("/tornado/kernelMedianMs").asDouble());
        assertTrue(results.json().at("/problems/1/firstCallTimesSooner").isMissingNode());
        String tables = results.markdown();
        assertTrue(tables.contains("| one | a kernel | 16.0 | 24.0 | 1.500 (1.500"), tables);
        assertTrue(
                tables.contains("| one | 6000 | 2000 | 3.0 | 4000 | 500 | 8.0 | 1500 | 4.0 |"),
                tables);
        assertTrue(tables.contains("900 ms of `tornado`, 300 ms of `opencl`"), tables);
        assertTrue(tables.contains("| another | more | 16.0 | 16.0 | 1.000"), tables);
    }

    @Test
    void everyProblemCanBeComputed() {
        List<AheadProblem> problems = new ArrayList<>(AheadProblem.same(3));
        assertTrue(problems.stream().allMatch(AheadProblem::isSame));
        assertTrue(AheadProblem.others(3).stream().noneMatch(AheadProblem::isSame));
        problems.addAll(AheadProblem.others(3));
        try (AttentionEngine jvm = Engines.open("jvm")) {
            for (AheadProblem problem : problems) {
                try (AttentionPlan plan = jvm.plan(problem.spec())) {
                    for (float value : plan.run(problem.inputs()).output().toFloats()) {
                        assertTrue(Float.isFinite(value), problem.name());
                    }
                }
            }
        }
    }
}
