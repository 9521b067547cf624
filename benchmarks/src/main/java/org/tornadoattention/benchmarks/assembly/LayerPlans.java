package org.tornadoattention.benchmarks.assembly;

import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.assembly.KernelPlans.Plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Layers with rotary embedding and a cache, and additive attention.
final class LayerPlans {
    private static final int HEADS = 8;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int DIM = 64;
    private static final int HIDDEN = HEADS * DIM;
    private static final int CAPACITY = 256;
    private static final int UNITS = 32;
    private static final Map<String, String> ON_GPU = Map.of();

    /// Which has projections of its own, for many rows and for few.
    private static final Map<String, String> LOOP = Map.of("kernel", "flash-loop");

    private LayerPlans() {}

    static List<Plan> all() {
        return List.of(
                layer("layer-prompt", ON_GPU, 64, DataType.FLOAT32),
                layer("layer-prompt-float16", ON_GPU, 64, DataType.FLOAT16),
                layer("layer-prompt-loop", LOOP, 64, DataType.FLOAT32),
                layer("layer-token", ON_GPU, 1, DataType.FLOAT32),
                layer("layer-token-float16", ON_GPU, 1, DataType.FLOAT16),
                layer("layer-token-loop", LOOP, 1, DataType.FLOAT32),
                additive("additive", false),
                additive("additive-steps", true));
    }

    /// @param type of weights and cache
    private static Plan layer(
            String name, Map<String, String> settings, int length, DataType type) {
        return new Plan(name, settings, engine -> runLayer(engine, length, type));
    }

    private static void runLayer(AttentionEngine engine, int length, DataType type) {
        MultiHeadWeights weights =
                new MultiHeadWeights(
                        linear(HIDDEN, HIDDEN, type),
                        linear(HIDDEN, KEY_VALUE_HEADS * DIM, type),
                        linear(HIDDEN, KEY_VALUE_HEADS * DIM, type),
                        Optional.of(linear(HIDDEN, HIDDEN, type)));
        KeyValueCache cache = KeyValueCache.allocate(type, 1, KEY_VALUE_HEADS, CAPACITY, DIM, DIM);
        MultiHeadInputs inputs =
                MultiHeadInputs.self(Tensor.randomNormal(1, 1, length, HIDDEN))
                        .withCache(cache)
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT));
        MultiHeadSpec spec =
                MultiHeadSpec.builder(weights, HEADS, KEY_VALUE_HEADS, inputs)
                        .rotary(
                                RotaryEmbedding.ofBase(
                                        10_000, DIM, CAPACITY, RotaryEmbedding.Pairing.HALF_SPLIT))
                        .build();
        try (MultiHeadPlan plan = engine.plan(spec)) {
            plan.run(inputs);
        }
    }

    private static Linear linear(int inputs, int outputs, DataType type) {
        return Linear.inputFirst(Tensor.randomNormal(2, inputs, outputs).to(type))
                .withBias(Tensor.randomNormal(3, outputs).to(type));
    }

    private static Plan additive(String name, boolean weights) {
        AdditiveInputs inputs =
                AdditiveInputs.of(
                        Tensor.randomNormal(1, 1, CAPACITY, DIM),
                        Tensor.randomNormal(2, 1, CAPACITY, DIM),
                        Tensor.randomNormal(3, 1, CAPACITY, DIM));
        AdditiveSpec spec =
                AdditiveSpec.builder(inputs)
                        .parameters(
                                AdditiveParameters.of(
                                        Tensor.randomNormal(4, DIM, UNITS),
                                        Tensor.randomNormal(5, DIM, UNITS),
                                        Tensor.randomNormal(6, UNITS)))
                        .weights(weights)
                        .build();
        return new Plan(name, ON_GPU, engine -> engine.plan(spec).run(inputs));
    }
}
