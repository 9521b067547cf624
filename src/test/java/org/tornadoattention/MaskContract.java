package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Every mask alone.
abstract class MaskContract extends ContractPart {
    /// Fewer queries than keys, more queries than keys, and a single query, as decoding has it.
    static final List<AttentionShape> SHAPES =
            List.of(
                    new AttentionShape(2, 4, 2, 33, 70, 16, 16),
                    new AttentionShape(2, 4, 2, 70, 33, 16, 16),
                    new AttentionShape(3, 4, 1, 1, 65, 16, 16),
                    new AttentionShape(1, 3, 3, 65, 65, 16, 16),
                    new AttentionShape(1, 2, 1, 20, 129, 16, 16),
                    new AttentionShape(1, 2, 1, 130, 40, 16, 16));

    MaskContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    static List<AttentionCase> eachMaskAlone() {
        List<AttentionCase> cases = new ArrayList<>();
        for (AttentionShape shape : SHAPES) {
            SampleMasks.all(shape)
                    .forEach((name, mask) -> cases.add(AttentionCase.of(name, shape).with(mask)));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("eachMaskAlone")
    void maskAloneAgreesWithTheOracle(AttentionCase testCase) {
        subject().verify(testCase.with(spec -> spec.logSumExp(true)));
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void fullyMaskedRowsYieldZerosAndLogSumExpMinusInfinity(AttentionShape shape) {
        Mask nothing = Mask.allowed(Tensor.allocate(DataType.BOOL, 1));
        AttentionResult result =
                subject()
                        .run(
                                AttentionCase.of("nothing allowed", shape)
                                        .with(nothing)
                                        .with(spec -> spec.logSumExp(true).weights(true)));
        for (double value : result.output().toDoubles()) {
            assertEquals(0, value, "output");
        }
        for (double value : result.weights().toDoubles()) {
            assertEquals(0, value, "weight");
        }
        for (double value : result.logSumExp().toDoubles()) {
            assertEquals(Double.NEGATIVE_INFINITY, value, "logSumExp");
        }
    }

    @Test
    void fullyMaskedRowWithASinkYieldsZerosAndTheSinkAsLogSumExp() {
        AttentionCase testCase =
                AttentionCase.of("only a sink", new AttentionShape(1, 2, 1, 3, 5, 4, 4))
                        .with(
                                Mask.allowed(Tensor.allocate(DataType.BOOL, 1)),
                                new Mask.Sinks(Tensor.of(new float[] {1.5f, -2}, 2)))
                        .with(spec -> spec.logSumExp(true));
        AttentionResult result = subject().run(testCase);
        for (double value : result.output().toDoubles()) {
            assertEquals(0, value, "output");
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(1.5, result.logSumExp().get(0, 0, i), 1e-6);
            assertEquals(-2, result.logSumExp().get(0, 1, i), 1e-6);
        }
    }

    @Test
    void anEmptyCacheYieldsZeros() {
        for (Alignment alignment : new Alignment[] {Alignment.TOP_LEFT, Alignment.BOTTOM_RIGHT}) {
            AttentionCase testCase =
                    AttentionCase.of("no keys", new AttentionShape(2, 4, 2, 3, 0, 16, 8))
                            .with(Mask.causal(alignment))
                            .with(spec -> spec.logSumExp(true).weights(true));
            AttentionResult result = subject().run(testCase);
            assertEquals(2 * 4 * 3 * 8, result.output().size());
            for (double value : result.output().toDoubles()) {
                assertEquals(0, value, "output");
            }
            for (double value : result.logSumExp().toDoubles()) {
                assertEquals(Double.NEGATIVE_INFINITY, value, "logSumExp");
            }
        }
    }

    @Test
    void offsetIsTheSameAsBottomRightWhereItNamesTheDifference() {
        AttentionShape shape = new AttentionShape(1, 2, 1, 20, 33, 16, 16);
        AttentionCase plain = AttentionCase.of("alignment", shape);
        AttentionResult named = subject().run(plain.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        AttentionResult counted = subject().run(plain.with(Mask.causal(Alignment.offset(13))));
        new Agreement(plain.toString()).identical("output", named.output(), counted.output());
    }
}
