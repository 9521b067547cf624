package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Masks together: every pair of kinds, those that occur in models, and all at once.
abstract class MaskCombinationContract extends ContractPart {
    private static final AttentionShape WIDE = new AttentionShape(2, 4, 2, 33, 66, 16, 16);
    private static final AttentionShape TALL = new AttentionShape(2, 4, 2, 66, 33, 16, 16);

    MaskCombinationContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    /// How a pair of kinds fares: it runs on every engine that does not declare otherwise, or the
    /// library refuses it with these words.
    record Pair(Mask.Kind first, Mask.Kind second) {
        String refusal() {
            return EnumSet.of(first, second)
                            .equals(EnumSet.of(Mask.Kind.KEY_LENGTHS, Mask.Kind.PACKED_SEQUENCES))
                    ? "KEY_LENGTHS and PACKED_SEQUENCES must not be combined"
                    : "";
        }

        @Override
        public String toString() {
            return "%s + %s: %s"
                    .formatted(first, second, refusal().isEmpty() ? "RUNS" : "REJECTED");
        }
    }

    static List<Pair> everyPair() {
        List<Pair> pairs = new ArrayList<>();
        Mask.Kind[] kinds = Mask.Kind.values();
        for (int first = 0; first < kinds.length; first++) {
            for (int second = first + 1; second < kinds.length; second++) {
                pairs.add(new Pair(kinds[first], kinds[second]));
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void pairOfKindsAgreesWithTheOracleOrIsRefused(Pair pair) {
        Set<Mask.Kind> kinds = EnumSet.of(pair.first(), pair.second());
        for (AttentionShape shape : new AttentionShape[] {WIDE, TALL}) {
            for (int variants = 0; variants < 4; variants++) {
                AttentionCase plain = AttentionCase.of(pair.toString(), batchOf(shape, kinds));
                AttentionShape sizes = plain.inputs().shape();
                Mask first = SampleMasks.of(pair.first(), sizes, variants & 1);
                Mask second = SampleMasks.of(pair.second(), sizes, variants >> 1);
                if (pair.refusal().isEmpty()) {
                    subject().verify(plain.with(first, second).with(spec -> spec.logSumExp(true)));
                } else {
                    String message =
                            assertThrows(
                                            IllegalArgumentException.class,
                                            () -> plain.with(first, second))
                                    .getMessage();
                    assertTrue(message.contains(pair.refusal()), message);
                }
            }
        }
    }

    /// Combinations that models use.
    static List<Set<Mask.Kind>> usual() {
        return List.of(
                EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.SLIDING_WINDOW, Mask.Kind.KEY_LENGTHS),
                EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.SLIDING_WINDOW, Mask.Kind.SINKS),
                EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.ALIBI, Mask.Kind.KEY_LENGTHS),
                EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.ALIBI, Mask.Kind.PACKED_SEQUENCES),
                EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.SLIDING_WINDOW, Mask.Kind.PACKED_SEQUENCES),
                EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.DOCUMENTS, Mask.Kind.KEY_LENGTHS),
                EnumSet.of(Mask.Kind.BOOLEAN, Mask.Kind.BIAS, Mask.Kind.KEY_LENGTHS),
                EnumSet.complementOf(EnumSet.of(Mask.Kind.PACKED_SEQUENCES)),
                EnumSet.complementOf(EnumSet.of(Mask.Kind.KEY_LENGTHS)));
    }

    @ParameterizedTest
    @MethodSource("usual")
    void usualCombinationAgreesWithTheOracleWithAndWithoutSoftcap(Set<Mask.Kind> kinds) {
        for (AttentionShape shape : new AttentionShape[] {WIDE, TALL}) {
            for (int variant = 0; variant < 2; variant++) {
                AttentionCase testCase =
                        AttentionCase.of(kinds.toString(), batchOf(shape, kinds))
                                .with(spec -> spec.logSumExp(true));
                for (Mask.Kind kind : kinds) {
                    testCase =
                            testCase.with(SampleMasks.of(kind, testCase.inputs().shape(), variant));
                }
                subject().verify(testCase);
                subject().verify(testCase.with(spec -> spec.softcap(2)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void orderOfMasksDoesNotMatterBeyondRounding(Pair pair) {
        if (!pair.refusal().isEmpty()) {
            return;
        }
        AttentionShape shape = batchOf(WIDE, EnumSet.of(pair.first(), pair.second()));
        AttentionCase swapped =
                AttentionCase.of(pair + " swapped", shape)
                        .with(
                                SampleMasks.of(pair.second(), shape, 1),
                                SampleMasks.of(pair.first(), shape, 0));
        subject().verify(swapped);
    }

    @Test
    void alignedMasksMayStandAtDifferentPlaces() {
        subject()
                .verify(
                        AttentionCase.of("alignments", WIDE)
                                .with(
                                        Mask.causal(Alignment.BOTTOM_RIGHT),
                                        Mask.slidingWindow(20, 30, Alignment.offset(10)),
                                        new Mask.Alibi(
                                                Mask.Alibi.standardSlopes(4), Alignment.TOP_LEFT)));
    }

    /// Packed sequences need a batch of one.
    private static AttentionShape batchOf(AttentionShape shape, Set<Mask.Kind> kinds) {
        if (!kinds.contains(Mask.Kind.PACKED_SEQUENCES)) {
            return shape;
        }
        return new AttentionShape(
                1,
                shape.queryHeads(),
                shape.keyValueHeads(),
                shape.queryLength(),
                shape.keyLength(),
                shape.headDim(),
                shape.valueDim());
    }
}
