package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// Attention between tasks of others: its output is used on the device and never sent to the host.
@DeviceTest
class AttentionGraphTest {
    private static final int SIZE = 4 * 30 * 16;

    @Test
    void theNextTaskOfTheGraphReadsTheOutput() throws Exception {
        AttentionInputs inputs = inputs(1);
        try (TornadoEngine engine = TornadoEngine.open(EngineOptions.DEFAULTS)) {
            AttentionGraph attention = engine.graph(AttentionSpec.of(inputs), inputs);
            FloatArray doubled = new FloatArray(SIZE);
            GridScheduler grid = new GridScheduler();
            TaskGraph graph = sending(attention, "layer");
            graph =
                    attention
                            .addTo(graph, "layer", grid)
                            .task("twice", AttentionGraphTest::twice, attention.output(), doubled)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, doubled);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                attention.prepare(plan).withGridScheduler(grid);
                attention.output().init(-1f);
                for (int seed : new int[] {1, 5}) {
                    attention.set(inputs(seed));
                    plan.execute();
                    attention.requireRun();
                    assertTwice(inputs(seed), doubled);
                }
            }
            assertEquals(-1f, attention.output().get(0), "the host's output was never written");
        }
    }

    @Test
    void theNextGraphTakesTheOutputFromTheDevice() throws Exception {
        AttentionInputs inputs = inputs(2);
        try (TornadoEngine engine = TornadoEngine.open(EngineOptions.DEFAULTS)) {
            AttentionGraph attention = engine.graph(AttentionSpec.of(inputs), inputs);
            FloatArray doubled = new FloatArray(SIZE);
            GridScheduler grid = new GridScheduler();
            TaskGraph first =
                    attention
                            .addTo(sending(attention, "first"), "first", grid)
                            .persistOnDevice(attention.output());
            TaskGraph second =
                    new TaskGraph("second")
                            .consumeFromDevice("first", attention.output())
                            .task("twice", AttentionGraphTest::twice, attention.output(), doubled)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, doubled);
            try (TornadoExecutionPlan plan =
                    new TornadoExecutionPlan(first.snapshot(), second.snapshot())) {
                attention.prepare(plan);
                attention.output().init(-1f);
                plan.withGraph(0).withGridScheduler(grid).execute();
                plan.withGraph(1).execute();
                attention.requireRun();
            }
            assertTwice(inputs, doubled);
            assertEquals(-1f, attention.output().get(0), "the host's output was never written");
        }
    }

    @Test
    void masksOfOtherKindsAreRefused() {
        AttentionInputs inputs = inputs(3);
        try (TornadoEngine engine = TornadoEngine.open(EngineOptions.DEFAULTS)) {
            AttentionGraph attention = engine.graph(AttentionSpec.of(inputs), inputs);
            AttentionInputs other = inputs.with(Mask.keyLengths(3));
            assertThrows(IllegalArgumentException.class, () -> attention.set(other));
        }
    }

    private static TaskGraph sending(AttentionGraph attention, String name) {
        return new TaskGraph(name)
                .transferToDevice(
                        DataTransferMode.EVERY_EXECUTION,
                        attention.query(),
                        attention.key(),
                        attention.value());
    }

    static void twice(FloatArray in, FloatArray out) {
        for (@Parallel int i = 0; i < out.getSize(); i++) {
            out.set(i, 2f * in.get(i));
        }
    }

    private static void assertTwice(AttentionInputs inputs, FloatArray doubled) {
        double[] expected =
                Engines.open("oracle").run(AttentionSpec.of(inputs), inputs).output().toDoubles();
        for (int p = 0; p < expected.length; p++) {
            assertEquals(2 * expected[p], doubled.get(p), 1e-5, "element " + p);
        }
    }

    private static AttentionInputs inputs(long seed) {
        return AttentionInputs.of(
                        Tensor.randomNormal(seed, 1, 4, 30, 16),
                        Tensor.randomNormal(seed + 1, 1, 2, 30, 16),
                        Tensor.randomNormal(seed + 2, 1, 2, 30, 16))
                .with(Mask.causal(Alignment.TOP_LEFT));
    }
}
