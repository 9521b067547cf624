package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.Tensor;

/// An engine's own layer.
final class EngineLayer implements LayerContender {
    private final String name;
    private final AttentionEngine engine;
    private final MultiHeadPlan plan;
    private String kernel = "";

    private EngineLayer(String name, AttentionEngine engine, LayerProblem problem) {
        this.name = name;
        this.engine = engine;
        plan = engine.plan(problem.spec(DataType.FLOAT32));
    }

    /// Opens the engine and makes the plan.
    ///
    /// @param name as tables name it
    static EngineLayer open(
            String name, String engine, EngineOptions options, LayerProblem problem) {
        return new EngineLayer(name, Engines.open(engine, options), problem);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kernel() {
        return kernel;
    }

    @Override
    public Tensor run(Tensor input) {
        AttentionResult result = plan.run(MultiHeadInputs.self(input));
        kernel = result.info().kernel();
        return result.output();
    }

    @Override
    public void close() {
        plan.close();
        engine.close();
    }
}
