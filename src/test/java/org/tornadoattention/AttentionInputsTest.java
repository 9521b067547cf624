package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;

final class AttentionInputsTest {
    private static final Tensor QUERY = zeros(2, 8, 5, 64);
    private static final Tensor KEY = zeros(2, 4, 7, 64);
    private static final Tensor VALUE = zeros(2, 4, 7, 40);

    @Test
    void sizesAreThoseOfTheTensorsInEitherLayout() {
        AttentionShape expected = new AttentionShape(2, 8, 4, 5, 7, 64, 40);
        assertEquals(expected, AttentionInputs.of(QUERY, KEY, VALUE).shape());
        AttentionInputs tokensFirst =
                AttentionInputs.tokensFirst(
                        QUERY.transpose(1, 2), KEY.transpose(1, 2), VALUE.transpose(1, 2));
        assertEquals(expected, tokensFirst.shape());
        assertEquals(Layout.TOKENS_FIRST, tokensFirst.layout());
        assertEquals("float32[2][8][5][64]", tokensFirst.query().toString());
        assertEquals(2, expected.groupSize());
        assertEquals(3, expected.keyValueHead(7));
    }

    @Test
    void otherRanksAreRefused() {
        Tensor merged = zeros(2, 5, 512);
        assertRefused(
                () -> AttentionInputs.of(merged, KEY, VALUE),
                "query must have rank 4",
                "float32[2][5][512]");
        assertRefused(() -> AttentionInputs.of(QUERY, merged, VALUE), "key must have rank 4");
        assertRefused(() -> AttentionInputs.of(QUERY, KEY, merged), "value must have rank 4");
    }

    @Test
    void sizesThatDisagreeAreRefusedWithAllShapes() {
        assertRefused(
                () -> AttentionInputs.of(QUERY, zeros(3, 4, 7, 64), VALUE),
                "batch",
                "query float32[2][8][5][64]",
                "key float32[3][4][7][64]",
                "value float32[2][4][7][40]");
        assertRefused(() -> AttentionInputs.of(QUERY, KEY, zeros(1, 4, 7, 40)), "batch");
        assertRefused(
                () -> AttentionInputs.of(QUERY, zeros(2, 4, 7, 80), VALUE),
                "key headDim must equal query headDim",
                "[2][4][7][80]");
        assertRefused(
                () -> AttentionInputs.of(QUERY, KEY, zeros(2, 4, 6, 40)),
                "value heads and length must equal those of key");
        assertRefused(
                () -> AttentionInputs.of(QUERY, KEY, zeros(2, 8, 7, 40)),
                "value heads and length must equal those of key");
    }

    @Test
    void headsThatAreNoMultipleAreRefused() {
        assertRefused(
                () -> AttentionInputs.of(QUERY, zeros(2, 3, 7, 64), zeros(2, 3, 7, 40)),
                "queryHeads must be a multiple of keyValueHeads",
                "8 and 3");
        assertRefused(
                () -> AttentionInputs.of(QUERY, zeros(2, 16, 7, 64), zeros(2, 16, 7, 40)),
                "8 and 16");
    }

    @Test
    void typesThatDifferOrAreNotFloatingAreRefused() {
        assertRefused(
                () -> AttentionInputs.of(QUERY, KEY.to(DataType.FLOAT16), VALUE),
                "one floating-point type",
                "float16");
        assertRefused(
                () ->
                        AttentionInputs.of(
                                QUERY.to(DataType.INT32),
                                KEY.to(DataType.INT32),
                                VALUE.to(DataType.INT32)),
                "one floating-point type",
                "int32");
    }

    @Test
    void emptySizesAreRefusedButForKeys() {
        assertRefused(
                () -> AttentionInputs.of(zeros(2, 8, 0, 64), KEY, VALUE),
                "queryLength must be positive but was 0");
        assertRefused(
                () ->
                        AttentionInputs.of(
                                zeros(0, 8, 5, 64), zeros(0, 4, 7, 64), zeros(0, 4, 7, 40)),
                "batch must be positive but was 0");
        assertRefused(
                () -> AttentionInputs.of(QUERY, KEY, zeros(2, 4, 7, 0)),
                "valueDim must be positive but was 0");
        AttentionInputs noKeys = AttentionInputs.of(QUERY, zeros(2, 4, 0, 64), zeros(2, 4, 0, 40));
        assertEquals(0, noKeys.shape().keyLength());
        assertRefused(
                () -> new AttentionShape(1, 1, 1, 1, -1, 1, 1), "keyLength must be 0 or more");
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> AttentionInputs.of(null, KEY, VALUE));
        assertThrows(NullPointerException.class, () -> AttentionInputs.of(QUERY, null, VALUE));
        assertThrows(NullPointerException.class, () -> AttentionInputs.of(QUERY, KEY, null));
        AttentionInputs inputs = AttentionInputs.of(QUERY, KEY, VALUE);
        assertThrows(NullPointerException.class, () -> inputs.with(null));
    }

    @Test
    void masksAreKeptInOrderAndInputsAreImmutable() {
        AttentionInputs plain = AttentionInputs.of(QUERY, KEY, VALUE);
        Mask padding = Mask.keyLengths(3, 7);
        Mask causal = Mask.causal(Alignment.TOP_LEFT);
        AttentionInputs masked = plain.with(padding).with(causal);
        assertEquals(List.of(), plain.masks());
        assertEquals(List.of(padding, causal), masked.masks());
        assertEquals(EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.KEY_LENGTHS), masked.maskKinds());
    }

    @Test
    void secondMaskOfAKindIsRefused() {
        AttentionInputs causal =
                AttentionInputs.of(QUERY, KEY, VALUE).with(Mask.causal(Alignment.TOP_LEFT));
        assertRefused(
                () -> causal.with(Mask.causal(Alignment.BOTTOM_RIGHT)),
                "at most one mask of each kind",
                "CAUSAL");
    }

    @Test
    void packedSequencesAndPaddingExcludeEachOther() {
        AttentionInputs single =
                AttentionInputs.of(QUERY.slice(0, 0, 1), KEY.slice(0, 0, 1), VALUE.slice(0, 0, 1));
        Mask packed = SampleMasks.packed(new int[] {0, 5}, new int[] {0, 7});
        assertRefused(
                () -> single.with(packed).with(Mask.keyLengths(3)),
                "KEY_LENGTHS and PACKED_SEQUENCES must not be combined");
        assertRefused(() -> single.with(Mask.keyLengths(3)).with(packed), "must not be combined");
    }

    @Test
    void maskThatDoesNotFitIsRefusedAtOnce() {
        AttentionInputs inputs = AttentionInputs.of(QUERY, KEY, VALUE);
        assertRefused(() -> inputs.with(Mask.keyLengths(1, 2, 3)), "key lengths", "[2]");
    }

    private static Tensor zeros(int... shape) {
        return Tensor.allocate(DataType.FLOAT32, shape);
    }
}
