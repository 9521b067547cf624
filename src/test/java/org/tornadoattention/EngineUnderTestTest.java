package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// The referee is tested too: wrong engines, made from the oracle, must not pass.
final class EngineUnderTestTest {
    private static final AttentionCase CASE =
            AttentionCase.of("toy", new AttentionShape(1, 2, 1, 5, 7, 4, 4))
                    .with(Mask.causal(Alignment.BOTTOM_RIGHT));

    /// The oracle, with its inputs and outputs tampered with, or refusing with a message.
    private record Toy(
            AttentionEngine oracle, UnaryOperator<AttentionSpec> before, Optional<String> refusal)
            implements AttentionEngine {

        @Override
        public String name() {
            return oracle.name();
        }

        @Override
        public DeviceInfo device() {
            return oracle.device();
        }

        @Override
        public AttentionPlan plan(AttentionSpec spec) {
            if (refusal.isPresent()) {
                throw new UnsupportedOperationException(refusal.get());
            }
            return oracle.plan(before.apply(spec));
        }

        @Override
        public AdditivePlan plan(AdditiveSpec spec) {
            return oracle.plan(spec);
        }

        @Override
        public MultiHeadPlan plan(MultiHeadSpec spec) {
            return oracle.plan(spec);
        }

        @Override
        public void close() {
            oracle.close();
        }
    }

    @Test
    void engineThatAgreesPasses() {
        subject(UnaryOperator.identity(), "", "").verify(CASE);
    }

    @Test
    void engineWithASlightlyWrongScaleFailsNamingElementAndCase() {
        EngineUnderTest wrong =
                subject(
                        spec -> AttentionSpec.builder(CASE.inputs()).scale(0.50001).build(),
                        "",
                        "");
        AssertionFailedError failure =
                assertThrows(AssertionFailedError.class, () -> wrong.verify(CASE));
        String message = failure.getMessage();
        assertTrue(message.contains("output float32[1][2][5][4] at ["), message);
        assertTrue(message.contains("toy (seed "), message);
        assertTrue(failure.isExpectedDefined() && failure.isActualDefined(), message);
    }

    @Test
    void nanWhereTheOracleHasANumberFails() {
        EngineUnderTest wrong =
                subject(
                        spec ->
                                AttentionSpec.builder(CASE.inputs())
                                        .probabilityFunction((p, b, h, i, j) -> Double.NaN)
                                        .build(),
                        "",
                        "");
        assertThrows(AssertionFailedError.class, () -> wrong.verify(CASE));
    }

    @Test
    void declaredRefusalPassesAndEndsTestsThatNeedAPlan() {
        EngineUnderTest refusing =
                subject(
                        UnaryOperator.identity(),
                        "toys cannot do CAUSAL masks: use the engine oracle",
                        "CAUSAL");
        assertDoesNotThrow(() -> refusing.verify(CASE));
        assertThrows(TestAbortedException.class, () -> refusing.run(CASE));
        assertThrows(TestAbortedException.class, () -> refusing.plan(CASE.spec()));
    }

    @Test
    void refusalThatWasNotDeclaredFails() {
        EngineUnderTest refusing =
                subject(UnaryOperator.identity(), "toys cannot do this: use the engine oracle", "");
        assertThrows(UnsupportedOperationException.class, () -> refusing.verify(CASE));
    }

    @Test
    void declaredRefusalThatDoesNotComeOrDoesNotHelpFails() {
        EngineUnderTest willing = subject(UnaryOperator.identity(), "", "CAUSAL");
        assertThrows(AssertionFailedError.class, () -> willing.verify(CASE));
        EngineUnderTest silent =
                subject(UnaryOperator.identity(), "no, use the engine oracle", "CAUSAL");
        assertThrows(AssertionFailedError.class, () -> silent.verify(CASE));
        EngineUnderTest helpless = subject(UnaryOperator.identity(), "no CAUSAL here", "CAUSAL");
        assertThrows(AssertionFailedError.class, () -> helpless.verify(CASE));
    }

    /// @param refusal what the engine refuses every plan with, or empty
    /// @param declared what its test declares
    private static EngineUnderTest subject(
            UnaryOperator<AttentionSpec> before, String refusal, String declared) {
        Toy toy =
                new Toy(
                        Engines.open("oracle"),
                        before,
                        Optional.of(refusal).filter(message -> !message.isEmpty()));
        AttentionEngineContract contract =
                new AttentionEngineContract() {
                    @Override
                    protected AttentionEngine openEngine() {
                        return toy;
                    }

                    @Override
                    protected Optional<String> rejection(AttentionSpec spec) {
                        return Optional.of(declared).filter(message -> !message.isEmpty());
                    }
                };
        return new EngineUnderTest(toy, contract);
    }
}
