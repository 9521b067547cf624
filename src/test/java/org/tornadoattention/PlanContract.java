package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// The life of a plan: reuse, lengths, threads, repetition, end.
abstract class PlanContract extends ContractPart {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 65, 130, 24, 24);

    PlanContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @Test
    void planRunsOnShorterLengthsThanItWasMadeFor() {
        AttentionSpec spec = spec(Mask.Kind.CAUSAL);
        try (AttentionPlan plan = subject().plan(spec)) {
            int[][] lengths = {{1, 1}, {1, 130}, {65, 130}, {64, 3}, {3, 64}, {65, 0}, {17, 99}};
            for (int[] pair : lengths) {
                AttentionCase testCase = causal("shorter", pair[0], pair[1]);
                subject()
                        .verify(
                                testCase.with(builder -> builder.logSumExp(true)),
                                plan.run(testCase.inputs()));
            }
        }
    }

    @Test
    void laterRunsSeeNothingOfEarlierOnes() {
        AttentionSpec spec = spec(Mask.Kind.CAUSAL);
        AttentionCase small = causal("small", 7, 9);
        try (AttentionPlan used = subject().plan(spec);
                AttentionPlan fresh = subject().plan(spec)) {
            AttentionCase large = causal("large", 65, 130);
            used.run(large.inputs());
            AttentionResult first = used.run(small.inputs());
            assertIdentical(small, fresh.run(small.inputs()), first);
            subject().verify(small.with(builder -> builder.logSumExp(true)), first);
        }
    }

    @Test
    void dataOfMasksMayChangeBetweenRuns() {
        AttentionShape shape = new AttentionShape(2, 4, 2, 5, 66, 16, 16);
        AttentionCase plain = AttentionCase.of("changing lengths", shape);
        try (AttentionPlan plan = subject().plan(plain.with(Mask.keyLengths(66, 66)).spec())) {
            for (int length = 0; length <= 66; length += 11) {
                AttentionCase padded = plain.with(Mask.keyLengths(length, 66 - length));
                subject().verify(padded, plan.run(padded.inputs()));
            }
            for (Mask.Padding padding : Mask.Padding.values()) {
                AttentionCase padded =
                        plain.with(new Mask.KeyLengths(Tensor.of(new int[] {12, 40}, 2), padding));
                subject().verify(padded, plan.run(padded.inputs()));
            }
        }
    }

    @Test
    void parametersOfMasksMayChangeBetweenRuns() {
        AttentionShape shape = new AttentionShape(2, 4, 2, 20, 66, 16, 16);
        AttentionCase plain = AttentionCase.of("changing masks", shape);
        AttentionSpec spec =
                AttentionSpec.builder(
                                shape,
                                DataType.FLOAT32,
                                Layout.HEADS_FIRST,
                                EnumSet.of(
                                        Mask.Kind.CAUSAL,
                                        Mask.Kind.SLIDING_WINDOW,
                                        Mask.Kind.BOOLEAN))
                        .build();
        try (AttentionPlan plan = subject().plan(spec)) {
            for (int step = 0; step < 4; step++) {
                int[] maskShape = step % 2 == 0 ? new int[] {66} : new int[] {2, 1, 20, 66};
                AttentionCase masked =
                        plain.with(
                                Mask.causal(Alignment.offset(10 * step)),
                                Mask.slidingWindow(5 * step, -1, Alignment.offset(step)),
                                Mask.allowed(TestData.booleans(step, 0.7, maskShape)));
                subject().verify(masked, plan.run(masked.inputs()));
            }
        }
    }

    @Test
    void changedContentsOfTheSameTensorsAreSeen() {
        AttentionCase testCase = AttentionCase.of("changed in place", SHAPE);
        try (AttentionPlan plan = subject().plan(testCase.spec())) {
            plan.run(testCase.inputs());
            testCase.inputs().key().copyFrom(TestData.normal(77, DataType.FLOAT32, 2, 2, 130, 24));
            subject().verify(testCase, plan.run(testCase.inputs()));
        }
    }

    @Test
    void twoRunsAreEqualToTheBit() {
        AttentionCase testCase =
                causal("twice", 65, 130)
                        .with(builder -> builder.weights(true).scores(ScoreStep.MASKED));
        try (AttentionPlan plan = subject().plan(testCase.spec());
                AttentionPlan another = subject().plan(testCase.spec())) {
            AttentionResult first = plan.run(testCase.inputs());
            for (int run = 0; run < 5; run++) {
                AttentionResult again = (run == 2 ? another : plan).run(testCase.inputs());
                assertNotSame(first.output(), again.output());
                assertIdentical(testCase, first, again);
            }
        }
    }

    @Test
    void concurrentRunsOfOnePlanGiveWhatSequentialRunsGive() throws Exception {
        int tasks = 24;
        AttentionSpec spec = spec(Mask.Kind.CAUSAL);
        List<AttentionCase> cases = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            cases.add(causal("thread " + task, 1 + 64 * (task % 2), 130 - 5 * task));
        }
        try (AttentionPlan plan = subject().plan(spec);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<AttentionResult> expected =
                    cases.stream().map(testCase -> plan.run(testCase.inputs())).toList();
            List<Callable<AttentionResult>> runs = new ArrayList<>();
            cases.forEach(testCase -> runs.add(() -> plan.run(testCase.inputs())));
            List<Future<AttentionResult>> actual = threads.invokeAll(runs);
            for (int task = 0; task < tasks; task++) {
                assertIdentical(cases.get(task), expected.get(task), actual.get(task).get());
            }
        }
    }

    @Test
    void closedPlanRefusesToRunAndItsResultsStayValid() {
        AttentionCase testCase = causal("closed", 3, 5);
        AttentionPlan plan = subject().plan(testCase.spec());
        AttentionResult result = plan.run(testCase.inputs());
        plan.close();
        plan.close();
        String message =
                assertThrows(IllegalStateException.class, () -> plan.run(testCase.inputs()))
                        .getMessage();
        assertTrue(message.contains("closed"), message);
        assertThrows(
                IllegalStateException.class, () -> plan.run(testCase.inputs(), result.output()));
        subject().verify(testCase, result);
    }

    @Test
    void planTellsItsSpecAndTheResultTellsWhoComputedIt() {
        AttentionCase testCase = causal("who", 3, 5);
        AttentionSpec spec = testCase.spec();
        try (AttentionPlan plan = subject().plan(spec)) {
            assertSame(spec, plan.spec());
            RunInfo info = plan.run(testCase.inputs()).info();
            AttentionEngine engine = subject().engine();
            assertEquals(engine.name(), info.engine());
            assertEquals(engine.device().backend(), info.backend());
            assertEquals(engine.device().name(), info.device());
            assertFalse(info.kernel().isBlank(), "kernel");
            assertFalse(info.time().isNegative(), "time");
        }
    }

    @Test
    void whatWasNotRequestedIsNotThere() {
        AttentionCase testCase = AttentionCase.of("plain", SHAPE);
        AttentionResult result = subject().run(testCase);
        String message = assertThrows(IllegalStateException.class, result::weights).getMessage();
        assertTrue(message.contains("weights were not requested"), message);
        assertThrows(IllegalStateException.class, result::scores);
        assertThrows(IllegalStateException.class, result::logSumExp);
    }

    private static AttentionSpec spec(Mask.Kind... kinds) {
        return AttentionSpec.builder(
                        SHAPE, DataType.FLOAT32, Layout.HEADS_FIRST, EnumSet.of(kinds[0], kinds))
                .logSumExp(true)
                .build();
    }

    private static AttentionCase causal(String name, int queryLength, int keyLength) {
        AttentionShape shape = new AttentionShape(2, 4, 2, queryLength, keyLength, 24, 24);
        return AttentionCase.of(name, shape)
                .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                .with(builder -> builder.logSumExp(true));
    }

    private static void assertIdentical(
            AttentionCase testCase, AttentionResult expected, AttentionResult actual) {
        Agreement agreement = new Agreement(testCase.toString());
        agreement.identical("output", expected.output(), actual.output());
        agreement.identical("logSumExp", expected.logSumExp(), actual.logSumExp());
        if (testCase.spec().weights()) {
            agreement.identical("weights", expected.weights(), actual.weights());
            agreement.identical("scores", expected.scores(), actual.scores());
        }
    }
}
