package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.RunInfo;
import org.tornadoattention.TaskTime;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.ByteSizes;
import org.tornadoattention.tornado.host.DeviceAttentionPlan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the engine promises beyond right numbers: where it runs, what it sends, what it frees, and
/// what it says when it fails.
@DeviceTest
class DeviceEngineTest {
    private static final EngineOptions PROFILED = EngineOptions.DEFAULTS.with("profile", "true");

    @Test
    void resultsNameTheDevice() {
        try (AttentionEngine engine = Engines.open("tornado")) {
            RunInfo info = run(engine, inputs(2, 2, 40, 40)).info();
            assertEquals("tornado", info.engine());
            assertEquals(engine.device().name(), info.device());
            assertTrue(info.backend().startsWith("TornadoVM "), info.backend());
        }
    }

    @Test
    void devicesAreFoundByIndexNameAndKind() {
        try (AttentionEngine engine = Engines.open("tornado")) {
            for (String wanted : List.of("0", engine.device().name(), engine.device().kind())) {
                EngineOptions options = new EngineOptions(Optional.of(wanted), Map.of());
                try (AttentionEngine found = Engines.open("tornado", options)) {
                    assertEquals(engine.device(), found.device());
                }
            }
        }
        EngineOptions unknown = new EngineOptions(Optional.of("no such device"), Map.of());
        assertThrows(IllegalArgumentException.class, () -> Engines.open("tornado", unknown));
    }

    @Test
    void newLengthsAndPositionsCompileNothing() {
        Mask causal = Mask.causal(Alignment.BOTTOM_RIGHT);
        AttentionInputs longest = inputs(4, 2, 50, 90).with(causal).with(Mask.keyLengths(90));
        try (AttentionEngine engine = Engines.open("tornado", PROFILED);
                AttentionPlan plan = engine.plan(AttentionSpec.of(longest))) {
            List<TaskTime> first = plan.run(longest).info().tasks();
            assertTrue(compileTime(first).isPositive(), first.toString());
            for (int keys : new int[] {80, 33, 1}) {
                AttentionInputs other =
                        inputs(4, 2, Math.min(keys, 50), keys)
                                .with(causal)
                                .with(Mask.keyLengths(Math.max(1, keys - 5)));
                AttentionResult result = plan.run(other);
                assertTrue(compileTime(result.info().tasks()).isZero());
                assertEquals(1, ((DeviceAttentionPlan) plan).programsMade());
            }
        }
    }

    @Test
    void inputsThatDidNotChangeAreNotSentAgain() {
        AttentionInputs inputs = inputs(4, 2, 64, 512);
        long queryBytes = 4L * 4 * 64 * 16;
        long keyBytes = 4L * 2 * 512 * 16;
        try (AttentionEngine engine = Engines.open("tornado", PROFILED);
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            assertTrue(sent(plan, inputs) > queryBytes + 2 * keyBytes);
            assertTrue(sent(plan, inputs) < queryBytes, "nothing changed");
            AttentionInputs newQuery =
                    AttentionInputs.of(
                            Tensor.randomNormal(9L, 1, 4, 64, 16), inputs.key(), inputs.value());
            long bytes = sent(plan, newQuery);
            assertTrue(bytes >= queryBytes && bytes < keyBytes, "query: " + bytes);
            // In place, behind the plan's back.
            newQuery.value().set(123, 0, 1, 511, 3);
            assertTrue(sent(plan, newQuery) >= 2 * keyBytes, "value");
        }
    }

    @Test
    void closingAPlanFreesItsInputs() {
        long each = 2L * 4 * 64 * 65_536 * 16;
        exhaustUnlessFreed(EngineOptions.DEFAULTS, inputs(64, 64, 1, 65_536), each);
    }

    @Test
    void closingAPlanFreesWhatOnlyItsTasksSee() {
        long scores = 2L * 4 * 4 * 4096 * 4096;
        EngineOptions steps = EngineOptions.DEFAULTS.with("kernel", "steps");
        exhaustUnlessFreed(steps, inputs(4, 4, 4096, 4096), scores);
    }

    /// Runs plans that together need more than TornadoVM may use of the device.
    private static void exhaustUnlessFreed(
            EngineOptions options, AttentionInputs inputs, long bytes) {
        long allowed = ByteSizes.parse("", System.getProperty("tornado.device.memory", "4GB"));
        try (AttentionEngine engine = Engines.open("tornado", options)) {
            for (long used = 0; used < allowed + 2 * bytes; used += bytes) {
                run(engine, inputs);
            }
        }
    }

    @Test
    void aProblemAboveTheMemoryLimitGoesOverItsHeadsInBlocks() {
        AttentionInputs inputs = inputs(8, 8, 200, 200);
        EngineOptions limited = PROFILED.with("memory-limit", "150KB");
        try (AttentionEngine engine = Engines.open("tornado", limited);
                AttentionEngine free = Engines.open("tornado")) {
            AttentionResult result = run(engine, inputs);
            double[] expected = run(free, inputs).output().toDoubles();
            double[] actual = result.output().toDoubles();
            for (int p = 0; p < expected.length; p++) {
                assertEquals(expected[p], actual[p], "element " + p);
            }
        }
        EngineOptions tiny = EngineOptions.DEFAULTS.with("memory-limit", "10KB");
        try (AttentionEngine engine = Engines.open("tornado", tiny)) {
            UnsupportedOperationException refused =
                    assertThrows(UnsupportedOperationException.class, () -> run(engine, inputs));
            assertTrue(refused.getMessage().contains("memory-limit"), refused.getMessage());
        }
    }

    @Test
    void everyTaskIsMeasuredOnRequest() {
        try (AttentionEngine engine = Engines.open("tornado", PROFILED.with("kernel", "steps"))) {
            List<String> names =
                    run(engine, inputs(2, 2, 20, 20)).info().tasks().stream()
                            .map(TaskTime::name)
                            .toList();
            for (String task : List.of("scores", "masks", "softmax", "values")) {
                assertTrue(names.contains("attention." + task), names.toString());
            }
        }
        try (AttentionEngine engine = Engines.open("tornado")) {
            assertTrue(run(engine, inputs(2, 2, 20, 20)).info().tasks().isEmpty());
        }
    }

    @Test
    void aKernelThatTheDriverRejectsIsAFailureThatNamesDeviceTaskAndShape() {
        assumeTrue(Devices.list().getFirst().isOpenCl(), "the flags are for OpenCL");
        EngineOptions broken =
                EngineOptions.DEFAULTS.with("compiler-flags", "-Dget_global_id=no_such_function");
        AttentionInputs inputs = inputs(2, 2, 20, 20);
        try (AttentionEngine engine = Engines.open("tornado", broken);
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            DeviceFailureException failure =
                    assertThrows(DeviceFailureException.class, () -> plan.run(inputs));
            assertEquals(DeviceFailureException.Kind.BUILD_FAILURE, failure.kind());
            for (String part :
                    List.of(
                            engine.device().name(),
                            "attention",
                            "queryLength=20",
                            "task masks.send")) {
                assertTrue(failure.getMessage().contains(part), failure.getMessage());
            }
        }
    }

    private static long sent(AttentionPlan plan, AttentionInputs inputs) {
        return plan.run(inputs).info().tasks().stream()
                .filter(time -> !time.name().equals("attention"))
                .mapToLong(TaskTime::bytes)
                .sum();
    }

    private static Duration compileTime(List<TaskTime> tasks) {
        return tasks.stream().map(TaskTime::compile).reduce(Duration.ZERO, Duration::plus);
    }

    private static AttentionResult run(AttentionEngine engine, AttentionInputs inputs) {
        try (AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            return plan.run(inputs);
        }
    }

    private static AttentionInputs inputs(int heads, int keyValueHeads, int queries, int keys) {
        return AttentionInputs.of(
                Tensor.randomNormal(1L, 1, heads, queries, 16),
                Tensor.randomNormal(2L, 1, keyValueHeads, keys, 16),
                Tensor.randomNormal(3L, 1, keyValueHeads, keys, 16));
    }
}
