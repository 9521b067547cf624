package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

/// An engine that computed an [AheadProblem] once and was right. It measures its kernels, by the
/// driver's clock.
final class AheadEntrant implements AutoCloseable {
    private final AheadProblem problem;
    private final AttentionEngine engine;
    private final AttentionPlan plan;
    private final Tensor output;
    private String kernel = "";

    private AheadEntrant(AheadProblem problem, String name, EngineOptions options) {
        this.problem = problem;
        engine = Engines.open(name, options);
        try {
            plan = engine.plan(problem.spec());
            output = plan.run(problem.inputs()).output();
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /// Opens the engine, makes a plan, calls it once and checks the result.
    ///
    /// @throws GateException if it is wrong
    static AheadEntrant admit(
            AheadProblem problem, String name, EngineOptions options, Tensor truth) {
        EngineOptions all = options.with("profile", "true").with("kernel", problem.kernel());
        AheadEntrant entrant = new AheadEntrant(problem, name, all);
        try {
            entrant.pass(truth);
            return entrant;
        } catch (GateException e) {
            entrant.close();
            throw e;
        }
    }

    private void pass(Tensor truth) {
        double[] expected = truth.toDoubles();
        double[] got = output.toDoubles();
        double most = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            size = Math.max(size, Math.abs(expected[i]));
            // Math.max keeps a NaN.
            most = Math.max(most, Math.abs(got[i] - expected[i]));
        }
        double allowed = OracleGate.TOLERANCE * Math.max(1, size);
        if (!(most <= allowed)) {
            throw new GateException(
                    "engine %s is wrong for %s: its largest error against the oracle is %.3g and may be %.3g"
                            .formatted(engine.name(), problem.name(), most, allowed));
        }
    }

    /// Which kernel ran; known after the first timed call.
    String kernel() {
        return kernel;
    }

    /// One more call.
    ///
    /// @return the time in kernels, in milliseconds
    double kernelMillis() {
        RunInfo info = plan.run(problem.inputs(), output).info();
        kernel = info.kernel();
        return info.tasks().stream().mapToLong(task -> task.kernel().toNanos()).sum() / 1e6;
    }

    @Override
    public void close() {
        try (engine) {
            plan.close();
        }
    }
}
