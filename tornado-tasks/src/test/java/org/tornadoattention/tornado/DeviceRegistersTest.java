package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.Agreement;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

/// The fused kernels with all in registers on any device: both files, padded, split, and with
/// masks.
@DeviceTest
final class DeviceRegistersTest {
    private static final EngineOptions REGISTERS =
            EngineOptions.DEFAULTS.with("kernel", "flash-registers");

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, queries, keys, headDim, valueDim, masks, splits
        "4, 2, 70, 130, 64, 64, false, 1",
        "4, 2, 70, 130, 128, 128, true, 1",
        "2, 1, 33, 300, 40, 111, true, 2"
    })
    void equalsTheOracle(
            int heads,
            int kv,
            int queries,
            int keys,
            int headDim,
            int valueDim,
            boolean masks,
            int splits) {
        AttentionInputs inputs =
                AttentionInputs.of(
                                Tensor.randomNormal(1L, 2, heads, queries, headDim),
                                Tensor.randomNormal(2L, 2, kv, keys, headDim),
                                Tensor.randomNormal(3L, 2, kv, keys, valueDim))
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT));
        if (masks) {
            inputs =
                    inputs.with(Mask.bias(Tensor.randomNormal(4L, queries, keys)))
                            .with(Mask.keyLengths(keys - 7, keys / 2));
        }
        AttentionSpec spec = AttentionSpec.builder(inputs).logSumExp(true).build();
        AttentionResult expected = run("oracle", EngineOptions.DEFAULTS, spec, inputs);
        AttentionResult actual =
                run("tornado", REGISTERS.with("splits", Integer.toString(splits)), spec, inputs);
        assertTrue(actual.info().kernel().startsWith("flash-registers,"), actual.info().kernel());
        Agreement agreement = new Agreement(spec.toString());
        agreement.compare("output", actual.output(), expected.output().toDoubles(), 1e-5);
        agreement.compare("logSumExp", actual.logSumExp(), expected.logSumExp().toDoubles(), 1e-5);
    }

    private static AttentionResult run(
            String name, EngineOptions options, AttentionSpec spec, AttentionInputs inputs) {
        try (AttentionEngine engine = Engines.open(name, options)) {
            return engine.run(spec, inputs);
        }
    }
}
