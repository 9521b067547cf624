package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.function.Supplier;

/// Inputs that do not fit the plan are refused with a sentence, on every engine alike.
abstract class RefusalContract extends ContractPart {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 8, 12, 16, 20);
    private AttentionPlan plan;

    RefusalContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @BeforeEach
    void makePlan() {
        plan = subject().plan(causal(SHAPE, DataType.FLOAT32).spec());
    }

    @AfterEach
    void closePlan() {
        if (plan != null) {
            plan.close();
        }
    }

    @Test
    void otherBatchIsRefused() {
        refused(new AttentionShape(3, 4, 2, 8, 12, 16, 20), "batch", "batch=2", "batch=3");
    }

    @Test
    void otherQueryHeadsAreRefused() {
        refused(
                new AttentionShape(2, 2, 2, 8, 12, 16, 20),
                "heads",
                "queryHeads=4",
                "queryHeads=2");
    }

    @Test
    void otherKeyValueHeadsAreRefused() {
        refused(new AttentionShape(2, 4, 4, 8, 12, 16, 20), "heads", "keyValueHeads=4");
    }

    @Test
    void otherDimensionsAreRefused() {
        refused(new AttentionShape(2, 4, 2, 8, 12, 17, 20), "dimensions", "headDim=17");
        refused(new AttentionShape(2, 4, 2, 8, 12, 16, 19), "dimensions", "valueDim=19");
    }

    @Test
    void longerLengthsAreRefused() {
        refused(new AttentionShape(2, 4, 2, 9, 12, 16, 20), "lengths", "queryLength=9");
        refused(new AttentionShape(2, 4, 2, 8, 13, 16, 20), "lengths", "keyLength=13");
    }

    @Test
    void otherTypeIsRefused() {
        refused(causal(SHAPE, DataType.FLOAT16).inputs(), "type", "float32", "float16");
        refused(causal(SHAPE, DataType.FLOAT64).inputs(), "type", "float32", "float64");
    }

    @Test
    void otherLayoutIsRefused() {
        AttentionInputs inputs = causal(SHAPE, DataType.FLOAT32).inputs();
        AttentionInputs tokensFirst =
                AttentionInputs.tokensFirst(
                                inputs.query().transpose(1, 2),
                                inputs.key().transpose(1, 2),
                                inputs.value().transpose(1, 2))
                        .with(Mask.causal(Alignment.TOP_LEFT));
        refused(tokensFirst, "layout", "HEADS_FIRST", "TOKENS_FIRST");
    }

    @Test
    void otherKindsOfMaskAreRefused() {
        AttentionCase plain = AttentionCase.of("refused", SHAPE);
        refused(plain.inputs(), "kinds of mask", "CAUSAL", "[]");
        refused(plain.with(Mask.keyLengths(3, 4)).inputs(), "kinds of mask", "KEY_LENGTHS");
        refused(
                plain.with(Mask.causal(Alignment.TOP_LEFT), Mask.keyLengths(3, 4)).inputs(),
                "kinds of mask",
                "KEY_LENGTHS");
    }

    @Test
    void maskWhoseContentsNoLongerFitIsRefused() {
        Tensor lengths = Tensor.of(new int[] {3, 4}, 2);
        AttentionCase padded =
                AttentionCase.of("refused", SHAPE)
                        .with(new Mask.KeyLengths(lengths, Mask.Padding.RIGHT));
        try (AttentionPlan paddedPlan = subject().plan(padded.spec())) {
            lengths.set(13, 1);
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> paddedPlan.run(padded.inputs()))
                            .getMessage();
            assertContains(message, "key lengths must lie between 0 and keyLength 12", "13");
        }
    }

    @Test
    void outputOfAnotherShapeOrTypeIsRefused() {
        AttentionInputs inputs = causal(SHAPE, DataType.FLOAT32).inputs();
        Tensor[] wrong = {
            Tensor.allocate(DataType.FLOAT32, 2, 4, 8, 16),
            Tensor.allocate(DataType.FLOAT32, 2, 8, 4, 20),
            Tensor.allocate(DataType.FLOAT64, 2, 4, 8, 20),
        };
        for (Tensor output : wrong) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> plan.run(inputs, output))
                            .getMessage();
            assertContains(message, "output must be float32[2][4][8][20]", output.toString());
        }
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> plan.run(null));
        AttentionInputs inputs = causal(SHAPE, DataType.FLOAT32).inputs();
        assertThrows(NullPointerException.class, () -> plan.run(inputs, null));
    }

    @Test
    void refusedRunLeavesThePlanUsable() {
        otherBatchIsRefused();
        AttentionCase testCase = causal(SHAPE, DataType.FLOAT32);
        subject().verify(testCase, plan.run(testCase.inputs()));
    }

    private void refused(AttentionShape shape, String... parts) {
        refused(causal(shape, DataType.FLOAT32).inputs(), parts);
    }

    private void refused(AttentionInputs inputs, String... parts) {
        assertContains(
                assertThrows(IllegalArgumentException.class, () -> plan.run(inputs)).getMessage(),
                parts);
    }

    private static AttentionCase causal(AttentionShape shape, DataType type) {
        return AttentionCase.of("refused", shape, type).with(Mask.causal(Alignment.TOP_LEFT));
    }

    private static void assertContains(String message, String... parts) {
        for (String part : parts) {
            assertTrue(
                    message.contains(part),
                    () -> "the message must contain '%s' but was: %s".formatted(part, message));
        }
    }
}
