package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Layout;
import org.tornadoattention.Linear;
import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.TaskTime;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.driver.DriverTest;
import org.tornadoattention.tornado.DeviceFailureException;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the contract does not say: settings, times, memory, failures.
@DriverTest
class OpenClEngineTest {
    private static final AttentionInputs INPUTS = inputs(2, 40, 100, 64);

    private static AttentionInputs inputs(int heads, int queries, int keys, int dim) {
        return AttentionInputs.of(
                Tensor.randomNormal(1L, 1, heads, queries, dim),
                Tensor.randomNormal(2L, 1, heads, keys, dim),
                Tensor.randomNormal(3L, 1, heads, keys, dim));
    }

    private static AttentionEngine open(String... settings) {
        EngineOptions options = EngineOptions.DEFAULTS;
        for (int s = 0; s < settings.length; s += 2) {
            options = options.with(settings[s], settings[s + 1]);
        }
        return Engines.open("opencl", options);
    }

    private static float[] output(AttentionEngine engine) {
        return engine.run(AttentionSpec.of(INPUTS), INPUTS).output().toFloats();
    }

    @Test
    void plansLiveOnWhenTheEngineIsClosed() {
        AttentionEngine engine = open();
        float[] expected = output(engine);
        try (AttentionPlan plan = engine.plan(AttentionSpec.of(INPUTS))) {
            engine.close();
            engine.close();
            assertArrayEquals(expected, plan.run(INPUTS).output().toFloats());
            assertThrows(IllegalStateException.class, () -> engine.plan(AttentionSpec.of(INPUTS)));
        }
    }

    @Test
    void profilesNameEveryTask() {
        try (AttentionEngine engine = open("profile", "true", "splits", "2");
                AttentionPlan plan = engine.plan(AttentionSpec.of(INPUTS))) {
            plan.run(INPUTS);
            List<TaskTime> tasks = plan.run(INPUTS).info().tasks();
            assertEquals(
                    List.of("attention.flash", "attention.merge", "attention"),
                    tasks.stream().map(TaskTime::name).toList());
            assertTrue(tasks.getFirst().kernel().isPositive(), tasks.toString());
            assertTrue(tasks.getFirst().compile().isZero(), "the second run compiles nothing");
            assertTrue(tasks.getLast().bytes() > 0, tasks.toString());
        }
    }

    @Test
    void limitsAreMeasured() {
        try (AttentionEngine engine = open()) {
            MeasuredLimits limits = engine.measureLimits().orElseThrow();
            assertTrue(limits.flopsPerSecond() > 1e8, limits.toString());
            assertTrue(limits.bytesPerSecond() > 1e8, limits.toString());
        }
    }

    @Test
    void halvesTakeNoMoreOfTheDeviceThanFloats() {
        AttentionInputs floats = inputs(16, 128, 128, 64);
        AttentionInputs halves =
                AttentionInputs.of(
                        floats.query().to(DataType.FLOAT16),
                        floats.key().to(DataType.FLOAT16),
                        floats.value().to(DataType.FLOAT16));
        try (AttentionEngine engine = open("memory-limit", "160KB")) {
            engine.run(AttentionSpec.of(floats), floats);
            engine.run(AttentionSpec.of(halves), halves);
        }
    }

    @Test
    void sizesBeyondAnyArrayAreRefused() {
        AttentionShape shape = new AttentionShape(1, 1, 1, 1 << 30, 1 << 30, 64, 64);
        AttentionShape scores = new AttentionShape(1, 1, 1, 65_536, 65_536, 64, 64);
        AttentionSpec large =
                AttentionSpec.builder(shape, DataType.FLOAT32, Layout.HEADS_FIRST, Set.of())
                        .build();
        AttentionSpec weights =
                AttentionSpec.builder(scores, DataType.FLOAT32, Layout.HEADS_FIRST, Set.of())
                        .weights(true)
                        .build();
        try (AttentionEngine engine = open("memory-limit", "1000GB")) {
            for (AttentionSpec spec : List.of(large, weights)) {
                UnsupportedOperationException refused =
                        assertThrows(UnsupportedOperationException.class, () -> engine.plan(spec));
                assertTrue(refused.getMessage().contains("2^31"), refused.getMessage());
            }
        }
    }

    @Test
    void headsGoThroughALimitOfMemoryInBlocks() {
        float[] expected;
        try (AttentionEngine engine = open()) {
            expected = output(engine);
        }
        try (AttentionEngine engine = open("memory-limit", "100KB")) {
            assertArrayEquals(expected, output(engine));
        }
        try (AttentionEngine engine = open("memory-limit", "10KB")) {
            UnsupportedOperationException refused =
                    assertThrows(UnsupportedOperationException.class, () -> output(engine));
            assertTrue(refused.getMessage().contains("memory-limit"), refused.getMessage());
        }
    }

    @Test
    void theLimitHoldsForAdditiveAttentionAndForProjections() {
        AdditiveInputs additive = AdditiveInputs.of(tokens(1L), tokens(2L), tokens(3L));
        AdditiveSpec additiveSpec = AdditiveSpec.builder(additive).build();
        Linear linear = Linear.inputFirst(Tensor.randomNormal(4L, 64, 64));
        MultiHeadWeights weights =
                new MultiHeadWeights(linear, linear, linear, Optional.of(linear));
        MultiHeadInputs layer = MultiHeadInputs.self(tokens(5L));
        MultiHeadSpec layerSpec = MultiHeadSpec.builder(weights, 4, 4, layer).build();
        try (AttentionEngine engine = open("memory-limit", "20KB");
                AdditivePlan plan = engine.plan(additiveSpec);
                MultiHeadPlan layerPlan = engine.plan(layerSpec)) {
            for (Executable run :
                    List.<Executable>of(() -> plan.run(additive), () -> layerPlan.run(layer))) {
                UnsupportedOperationException refused =
                        assertThrows(UnsupportedOperationException.class, run);
                assertTrue(refused.getMessage().contains("memory-limit"), refused.getMessage());
            }
        }
    }

    private static Tensor tokens(long seed) {
        return Tensor.randomNormal(seed, 1, 40, 64);
    }

    @ParameterizedTest
    @CsvSource({
        "kernel, flash-registers, 'must be auto, flash-loop, flash-context or steps'",
        "kernel, quick, 'setting ''kernel'' must be auto or one of'",
        "splits, 0, 'setting ''splits'' must be an integer from 1 to 4096'",
        "profile, maybe, 'setting ''profile'' must be true or false'",
        "memory-limit, much, 'memory-limit must be a positive number of bytes'",
        "binaries, /no/such/folder, 'setting ''binaries'' must be a folder'",
        "colour, blue, 'colour'"
    })
    void wrongSettingsAreSaidByName(String name, String value, String message) {
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> open(name, value));
        assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
    }

    @Test
    void wrongCompilerFlagsAreABuildFailureWithTheDriversName() {
        try (AttentionEngine engine = open("compiler-flags", "-no-such-flag")) {
            DeviceFailureException failure =
                    assertThrows(DeviceFailureException.class, () -> output(engine));
            assertEquals(DeviceFailureException.Kind.BUILD_FAILURE, failure.kind());
            assertTrue(failure.getMessage().contains(engine.device().name()), failure.getMessage());
        }
    }
}
