package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.function.Executable;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// An engine beside the oracle and the float32 formula: runs a case on all three and compares.
final class EngineUnderTest {
    private final AttentionEngine engine;
    private final AttentionEngineContract contract;
    private final AttentionEngine oracle = Engines.open("oracle");
    private final Function<AttentionSpec, Optional<String>> rejections;
    private final Function<AdditiveSpec, Optional<String>> additiveRejections;
    private final Function<MultiHeadSpec, Optional<String>> layerRejections;

    EngineUnderTest(AttentionEngine engine, AttentionEngineContract contract) {
        this.engine = engine;
        this.contract = contract;
        rejections = contract::rejection;
        additiveRejections = contract::rejection;
        layerRejections = contract::rejection;
    }

    AttentionEngine engine() {
        return engine;
    }

    /// The engine and its backend, for two engines of one name may differ in that.
    private String label() {
        return "%s on %s".formatted(engine.name(), engine.device().backend());
    }

    // ---- Attention -----------------------------------------------------------------------------

    /// Runs the case and compares all that it returns; or sees it rejected as declared.
    void verify(AttentionCase given) {
        AttentionCase testCase = given.inNoMoreThan(contract.widestInput());
        AttentionSpec spec = testCase.spec();
        Optional<String> rejection = rejections.apply(spec);
        if (rejection.isPresent()) {
            assertRejected(rejection.get(), () -> engine.plan(spec));
            return;
        }
        verify(testCase, engine.run(spec, testCase.inputs()));
    }

    /// A plan; where the engine declares that it rejects the spec, it must, and the test ends here.
    AttentionPlan plan(AttentionSpec spec) {
        return planOrEnd(rejections.apply(spec), () -> engine.plan(spec));
    }

    /// Runs a case once, or sees it rejected as declared and ends the test.
    AttentionResult run(AttentionCase testCase) {
        try (AttentionPlan plan = plan(testCase.spec())) {
            return plan.run(testCase.inputs());
        }
    }

    /// Compares a result with the oracle's, and the oracle's with the float32 formula.
    void verify(AttentionCase testCase, AttentionResult result) {
        AttentionSpec spec = testCase.spec();
        Expected expected = expect(testCase);
        AttentionResult truth = expected.truth;
        Float32Reference.Result float32 = expected.float32;
        expected.output(result.output());
        if (spec.logSumExp()) {
            expected.check("logSumExp", result.logSumExp(), truth.logSumExp(), float32.logSumExp());
        }
        if (spec.weights()) {
            expected.check("weights", result.weights(), truth.weights(), float32.weights());
        }
        if (spec.scores().isPresent()) {
            expected.check("scores", result.scores(), truth.scores(), float32.scores());
        }
        assertEquals(engine.name(), result.info().engine(), "engine named by the result");
    }

    /// Compares an output alone, as where it was put together from several runs.
    void verifyOutput(AttentionCase testCase, Tensor output) {
        expect(testCase).output(output);
    }

    private Expected expect(AttentionCase testCase) {
        AttentionInputs inputs = testCase.inputs();
        AttentionInputs wide = wide(inputs);
        Float32Reference float32 = new Float32Reference(testCase.spec(), inputs);
        return new Expected(
                new Agreement(label() + ", " + testCase),
                testCase.spec().layout(),
                contract.weightRounding(inputs.query().type()),
                oracle.run(testCase.specFor(wide), wide),
                float32.result(),
                float32.magnitude(),
                Agreement.largest(inputs.value().toDoubles()));
    }

    /// What the oracle and the float32 formula say of one case.
    ///
    /// @param weightRounding what is allowed beyond, relative to the largest value
    /// @param magnitude the largest term of a score
    /// @param size the largest value
    private record Expected(
            Agreement agreement,
            Layout layout,
            double weightRounding,
            AttentionResult truth,
            Float32Reference.Result float32,
            double magnitude,
            double size) {

        void output(Tensor output) {
            double[] oracle = truth.output().toDoubles();
            Tensor headsFirst = layout.toHeadsFirst(output);
            agreement.checkOracle("output", oracle, float32.output(), magnitude, size);
            agreement.check(
                    "output", headsFirst, oracle, float32.output(), size, weightRounding * size);
        }

        void check(String what, Tensor actual, Tensor expected, Tensor reference) {
            double[] oracle = expected.toDoubles();
            double largest = Math.max(1, Agreement.largest(oracle));
            agreement.checkOracle(what, oracle, reference, magnitude, largest);
            agreement.check(what, actual, oracle, reference, largest);
        }
    }

    /// The same inputs in float64 and heads first, so that the oracle's result is not rounded.
    private static AttentionInputs wide(AttentionInputs inputs) {
        AttentionInputs wide =
                AttentionInputs.of(
                        inputs.query().to(DataType.FLOAT64),
                        inputs.key().to(DataType.FLOAT64),
                        inputs.value().to(DataType.FLOAT64));
        for (Mask mask : inputs.masks()) {
            wide = wide.with(mask);
        }
        return wide;
    }

    // ---- Additive attention --------------------------------------------------------------------

    /// Runs additive attention and compares all that it returns; or sees it rejected as declared.
    void verify(String name, AdditiveSpec spec, AdditiveInputs inputs) {
        AdditiveInputs wide =
                AdditiveInputs.of(
                        inputs.query().to(DataType.FLOAT64),
                        inputs.key().to(DataType.FLOAT64),
                        inputs.value().to(DataType.FLOAT64));
        for (Mask mask : inputs.masks()) {
            wide = wide.with(mask);
        }
        AdditiveSpec.Builder builder =
                AdditiveSpec.builder(wide).parameters(spec.parameters()).weights(spec.weights());
        spec.scores().ifPresent(builder::scores);
        AttentionResult result;
        AttentionResult truth;
        try (AdditivePlan plan = plan(spec);
                AdditivePlan oraclePlan = oracle.plan(builder.build())) {
            result = plan.run(inputs);
            truth = oraclePlan.run(wide);
        }
        Float32Additive float32 = new Float32Additive(spec, inputs);
        Expected expected =
                new Expected(
                        new Agreement(label() + ", " + name),
                        Layout.HEADS_FIRST,
                        0,
                        truth,
                        float32.result(),
                        float32.magnitude(),
                        Agreement.largest(inputs.value().toDoubles()));
        expected.output(result.output());
        if (spec.weights()) {
            expected.check(
                    "weights", result.weights(), truth.weights(), expected.float32.weights());
        }
        if (spec.scores().isPresent()) {
            expected.check("scores", result.scores(), truth.scores(), expected.float32.scores());
        }
    }

    AdditivePlan plan(AdditiveSpec spec) {
        return planOrEnd(additiveRejections.apply(spec), () -> engine.plan(spec));
    }

    // ---- Multi-head layers ---------------------------------------------------------------------

    /// Compares a layer's result with the oracle's, and the oracle's with the float32 formula.
    ///
    /// @param inputs without a cache
    void verify(String name, MultiHeadSpec spec, MultiHeadInputs inputs, AttentionResult result) {
        Expected expected = expect(name, spec, inputs);
        AttentionResult truth = expected.truth;
        expected.output(result.output());
        if (spec.weights()) {
            expected.check(
                    "weights", result.weights(), truth.weights(), expected.float32.weights());
        }
        if (spec.logSumExp()) {
            expected.check(
                    "logSumExp",
                    result.logSumExp(),
                    truth.logSumExp(),
                    expected.float32.logSumExp());
        }
    }

    /// Compares a layer's output alone, as where it was put together from several runs.
    void verifyOutput(String name, MultiHeadSpec spec, MultiHeadInputs inputs, Tensor output) {
        expect(name, spec, inputs).output(output);
    }

    private Expected expect(String name, MultiHeadSpec spec, MultiHeadInputs inputs) {
        MultiHeadInputs wide = wide(inputs);
        AttentionShape shape = spec.shape();
        MultiHeadSpec.Builder builder =
                MultiHeadSpec.builder(
                                spec.projections(), shape.queryHeads(), shape.keyValueHeads(), wide)
                        .scale(spec.attention().scale())
                        .softcap(spec.attention().softcap())
                        .logSumExp(spec.logSumExp())
                        .weights(spec.weights());
        spec.rotary().ifPresent(builder::rotary);
        Float32MultiHead float32 = new Float32MultiHead(spec, inputs);
        try (MultiHeadPlan plan = oracle.plan(builder.build())) {
            return new Expected(
                    new Agreement(label() + ", " + name),
                    Layout.HEADS_FIRST,
                    0,
                    plan.run(wide),
                    float32.result(),
                    float32.magnitude(),
                    float32.size());
        }
    }

    MultiHeadPlan plan(MultiHeadSpec spec) {
        return planOrEnd(layerRejections.apply(spec), () -> engine.plan(spec));
    }

    private static MultiHeadInputs wide(MultiHeadInputs inputs) {
        MultiHeadInputs wide =
                MultiHeadInputs.of(
                        inputs.query().to(DataType.FLOAT64),
                        inputs.key().to(DataType.FLOAT64),
                        inputs.value().to(DataType.FLOAT64));
        for (Mask mask : inputs.masks()) {
            wide = wide.with(mask);
        }
        return inputs.positions().isPresent() ? wide.withPositions(inputs.positions().get()) : wide;
    }

    // ---- Rejections ----------------------------------------------------------------------------

    private static <T> T planOrEnd(Optional<String> rejection, Supplier<T> plan) {
        if (rejection.isPresent()) {
            assertRejected(rejection.get(), plan::get);
            abort("rejected as declared: " + rejection.get());
        }
        return plan.get();
    }

    private static void assertRejected(String reason, Executable plan) {
        UnsupportedOperationException refusal =
                assertThrows(UnsupportedOperationException.class, plan);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(
                message.contains(reason),
                () -> "a refusal must say '%s' but said: %s".formatted(reason, message));
        assertTrue(
                message.contains("oracle") || message.contains("jvm"),
                () -> "a refusal must name an engine that can but said: " + message);
    }
}
