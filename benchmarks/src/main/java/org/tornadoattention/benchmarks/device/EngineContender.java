package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import java.util.Optional;

/// An engine of the library: one plan, run into one tensor.
final class EngineContender implements Contender {
    /// The engine that has the setting `profile`.
    private static final String PROFILING_ENGINE = "tornado";

    private final String name;
    private final AttentionInputs inputs;
    private final EngineOptions options;
    private final AttentionEngine engine;
    private final AttentionPlan plan;
    private final Tensor output;
    private String kernel = "";

    private EngineContender(
            String name, AttentionInputs inputs, AttentionEngine engine, EngineOptions options) {
        this.name = name;
        this.inputs = inputs;
        this.engine = engine;
        this.options = options;
        plan = engine.plan(AttentionSpec.of(inputs));
        output = Tensor.allocate(inputs.query().type(), inputs.query().shape());
        // What a kernel leaves out cannot pass for a result.
        output.copyFrom(Tensor.of(new float[] {Float.NaN}, 1).broadcastTo(output.shape()));
    }

    /// Opens the engine and makes the plan.
    ///
    /// @param name as tables name it
    static EngineContender open(
            String name, String engine, EngineOptions options, Problem problem) {
        AttentionEngine opened = Engines.open(engine, options);
        return new EngineContender(name, problem.inputs(), opened, options);
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
    public void run() {
        kernel = plan.run(inputs, output).info().kernel();
    }

    @Override
    public Tensor output() {
        return output;
    }

    @Override
    public Optional<Double> kernelMillis() {
        if (!engine.name().equals(PROFILING_ENGINE)) {
            return Optional.empty();
        }
        // Measuring costs time, so it is another plan's, whose second call sends nothing.
        EngineOptions profiling = options.with("profile", "true");
        try (AttentionEngine other = Engines.open(engine.name(), profiling);
                AttentionPlan measured = other.plan(plan.spec())) {
            measured.run(inputs);
            RunInfo info = measured.run(inputs).info();
            long nanos = info.tasks().stream().mapToLong(t -> t.kernel().toNanos()).sum();
            return nanos > 0 ? Optional.of(nanos / 1e6) : Optional.empty();
        }
    }

    @Override
    public void close() {
        plan.close();
        engine.close();
    }
}
