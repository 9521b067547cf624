package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.driver.DriverTest;

/// The stored kernels with work-groups, which are for two dimensions alone.
@DriverTest
class WorkGroupKernelTest {
    private static final EngineOptions CONTEXT =
            EngineOptions.DEFAULTS.with("kernel", "flash-context");

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, queries, keys, dimension, splits
        "2, 2, 70, 70, 64, 1",
        "4, 1, 33, 129, 64, 1",
        "8, 2, 1, 1000, 64, 5",
        "2, 2, 65, 65, 128, 1",
        "4, 2, 3, 300, 128, 2"
    })
    void equalsTheOracle(int heads, int kv, int queries, int keys, int dim, int splits) {
        AttentionInputs inputs =
                AttentionInputs.of(
                        Tensor.randomNormal(1L, 2, heads, queries, dim),
                        Tensor.randomNormal(2L, 2, kv, keys, dim),
                        Tensor.randomNormal(3L, 2, kv, keys, dim));
        EngineOptions options = CONTEXT.with("splits", Integer.toString(splits));
        assertOracle(options, inputs);
        assertOracle(options, inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        boolean[] allowed = new boolean[keys];
        for (int j = 0; j < keys; j++) {
            allowed[j] = j % 3 != 1;
        }
        assertOracle(
                options,
                inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT))
                        .with(Mask.allowed(Tensor.of(allowed, keys)))
                        .with(Mask.bias(Tensor.randomNormal(4L, queries, keys))));
    }

    private static void assertOracle(EngineOptions options, AttentionInputs inputs) {
        AttentionSpec spec = AttentionSpec.builder(inputs).logSumExp(true).build();
        AttentionResult expected = run("oracle", EngineOptions.DEFAULTS, spec, inputs);
        AttentionResult actual = run("opencl", options, spec, inputs);
        assertTrue(actual.info().kernel().startsWith("flash-context"), actual.info().kernel());
        assertClose(expected.output(), actual.output());
        assertClose(expected.logSumExp(), actual.logSumExp());
    }

    private static AttentionResult run(
            String name, EngineOptions options, AttentionSpec spec, AttentionInputs inputs) {
        try (AttentionEngine engine = Engines.open(name, options)) {
            return engine.run(spec, inputs);
        }
    }

    private static void assertClose(Tensor expected, Tensor actual) {
        double[] wanted = expected.toDoubles();
        double[] found = actual.toDoubles();
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], found[i], 1e-5, "element " + i);
        }
    }

    @Test
    void anotherDimensionIsRefusedByNumbers() {
        AttentionInputs inputs =
                AttentionInputs.of(
                        Tensor.randomNormal(1L, 1, 1, 4, 80),
                        Tensor.randomNormal(2L, 1, 1, 4, 80),
                        Tensor.randomNormal(3L, 1, 1, 4, 80));
        UnsupportedOperationException refused =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> run("opencl", CONTEXT, AttentionSpec.of(inputs), inputs));
        assertTrue(refused.getMessage().contains("headDim is 80"), refused.getMessage());
    }
}
