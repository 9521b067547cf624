package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;

/// What masks allow, drawn by hand, and what they refuse.
final class MaskTest {
    @Test
    void causalTopLeftWithFewerQueriesThanKeys() {
        assertAllowed(
                2,
                4,
                """
                1 0 0 0
                1 1 0 0
                """,
                Mask.causal(Alignment.TOP_LEFT));
    }

    @Test
    void causalBottomRightWithFewerQueriesThanKeys() {
        assertAllowed(
                2,
                4,
                """
                1 1 1 0
                1 1 1 1
                """,
                Mask.causal(Alignment.BOTTOM_RIGHT));
    }

    @Test
    void causalTopLeftWithMoreQueriesThanKeys() {
        assertAllowed(
                4,
                2,
                """
                1 0
                1 1
                1 1
                1 1
                """,
                Mask.causal(Alignment.TOP_LEFT));
    }

    @Test
    void causalBottomRightWithMoreQueriesThanKeys() {
        assertAllowed(
                4,
                2,
                """
                0 0
                0 0
                1 0
                1 1
                """,
                Mask.causal(Alignment.BOTTOM_RIGHT));
    }

    @Test
    void causalWithOffsets() {
        assertAllowed(
                3,
                4,
                """
                1 1 0 0
                1 1 1 0
                1 1 1 1
                """,
                Mask.causal(Alignment.offset(1)));
        assertAllowed(
                3,
                4,
                """
                0 0 0 0
                0 0 0 0
                1 0 0 0
                """,
                Mask.causal(Alignment.offset(-2)));
        assertAllowed(
                3,
                4,
                """
                1 0 0 0
                1 1 0 0
                1 1 1 0
                """,
                Mask.causal(new Alignment(Alignment.Origin.END, -1)));
    }

    @Test
    void windowsClosedAndOpen() {
        assertAllowed(
                4,
                5,
                """
                1 1 0 0 0
                1 1 1 0 0
                0 1 1 1 0
                0 0 1 1 1
                """,
                Mask.slidingWindow(1, 1, Alignment.TOP_LEFT));
        assertAllowed(
                4,
                5,
                """
                0 1 0 0 0
                0 0 1 0 0
                0 0 0 1 0
                0 0 0 0 1
                """,
                Mask.slidingWindow(0, 0, Alignment.BOTTOM_RIGHT));
        assertAllowed(
                3,
                4,
                """
                1 1 1 1
                0 1 1 1
                0 0 1 1
                """,
                Mask.slidingWindow(0, -1, Alignment.TOP_LEFT));
        assertAllowed(
                2,
                4,
                """
                1 1 1 1
                1 1 1 1
                """,
                Mask.slidingWindow(-1, -1, Alignment.TOP_LEFT));
    }

    @Test
    void causalSlidingWindow() {
        assertAllowed(
                4,
                4,
                """
                1 0 0 0
                1 1 0 0
                0 1 1 0
                0 0 1 1
                """,
                Mask.causal(Alignment.TOP_LEFT),
                Mask.slidingWindow(1, -1, Alignment.TOP_LEFT));
    }

    @Test
    void paddingOnTheRightAndOnTheLeft() {
        assertAllowed(
                2,
                4,
                """
                1 1 1 0
                1 1 1 0
                """,
                Mask.keyLengths(3));
        assertAllowed(
                2,
                4,
                """
                0 1 1 1
                0 1 1 1
                """,
                new Mask.KeyLengths(Tensor.of(new int[] {3}, 1), Mask.Padding.LEFT));
    }

    @Test
    void bottomRightStandsAtTheEndOfTheValidKeys() {
        assertAllowed(
                2,
                5,
                """
                1 1 0 0 0
                1 1 1 0 0
                """,
                Mask.causal(Alignment.BOTTOM_RIGHT),
                Mask.keyLengths(3));
        assertAllowed(
                2,
                5,
                """
                0 0 1 1 0
                0 0 1 1 1
                """,
                Mask.causal(Alignment.BOTTOM_RIGHT),
                new Mask.KeyLengths(Tensor.of(new int[] {3}, 1), Mask.Padding.LEFT));
    }

    @Test
    void documentsSeeThemselvesOnly() {
        assertAllowed(
                4,
                4,
                """
                1 1 0 0
                1 1 0 0
                0 0 0 1
                0 0 0 0
                """,
                new Mask.Documents(
                        Tensor.of(new int[] {7, 7, 2, 9}, 1, 4),
                        Tensor.of(new long[] {7, 7, 5, 2}, 1, 4)));
    }

    @Test
    void packedSequencesSeeThemselvesOnlyAndTheTailNothing() {
        Mask packed = SampleMasks.packed(new int[] {0, 2, 2, 5}, new int[] {0, 3, 4, 6});
        assertAllowed(
                6,
                7,
                """
                1 1 1 0 0 0 0
                1 1 1 0 0 0 0
                0 0 0 0 1 1 0
                0 0 0 0 1 1 0
                0 0 0 0 1 1 0
                0 0 0 0 0 0 0
                """,
                packed);
        assertAllowed(
                6,
                7,
                """
                1 0 0 0 0 0 0
                1 1 0 0 0 0 0
                0 0 0 0 1 0 0
                0 0 0 0 1 1 0
                0 0 0 0 1 1 0
                0 0 0 0 0 0 0
                """,
                packed,
                Mask.causal(Alignment.TOP_LEFT));
        assertAllowed(
                6,
                7,
                """
                1 1 0 0 0 0 0
                1 1 1 0 0 0 0
                0 0 0 0 0 0 0
                0 0 0 0 1 0 0
                0 0 0 0 1 1 0
                0 0 0 0 0 0 0
                """,
                packed,
                Mask.causal(Alignment.BOTTOM_RIGHT));
    }

    /// Compares with the oracle's weights, which are positive where a key is allowed, and with the
    /// masks of the float32 formula.
    private static void assertAllowed(
            int queryLength, int keyLength, String expected, Mask... masks) {
        AttentionShape shape = new AttentionShape(1, 1, 1, queryLength, keyLength, 1, 1);
        AttentionCase testCase =
                AttentionCase.of("drawn", shape)
                        .with(masks)
                        .with(spec -> spec.scale(0).weights(true));
        Float32Masks float32 = new Float32Masks(shape, testCase.inputs().masks());
        StringBuilder oracle = new StringBuilder();
        StringBuilder matrix = new StringBuilder();
        try (AttentionEngine engine = Engines.open("oracle")) {
            Tensor weights = engine.run(testCase.spec(), testCase.inputs()).weights();
            for (int i = 0; i < queryLength; i++) {
                for (int j = 0; j < keyLength; j++) {
                    String end = j + 1 < keyLength ? " " : "\n";
                    oracle.append(weights.get(0, 0, i, j) > 0 ? 1 : 0).append(end);
                    matrix.append(float32.visible(0, 0, i, j) ? 1 : 0).append(end);
                }
            }
        }
        assertEquals(expected, oracle.toString(), "oracle");
        assertEquals(expected, matrix.toString(), "float32 formula");
    }

    // ---- Refusals ------------------------------------------------------------------------------

    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 5, 7, 8, 8);

    @Test
    void windowSidesBelowMinusOneAreRefused() {
        assertRefused(() -> Mask.slidingWindow(-2, 0, Alignment.TOP_LEFT), "-1 (open)", "-2 and 0");
        assertRefused(() -> Mask.slidingWindow(0, -3, Alignment.TOP_LEFT), "0 and -3");
    }

    @Test
    void keyLengthsThatDoNotFitAreRefused() {
        assertRefused(
                () -> Mask.keyLengths(1, 8).check(SHAPE), "0 and keyLength 7", "entry 1 was 8");
        assertRefused(() -> Mask.keyLengths(-1, 2).check(SHAPE), "entry 0 was -1");
        assertRefused(() -> Mask.keyLengths(1).check(SHAPE), "shape [2]", "int32[1]");
        assertRefused(
                () -> new Mask.KeyLengths(Tensor.allocate(DataType.FLOAT32, 2), Mask.Padding.LEFT),
                "int32 or int64",
                "float32[2]");
    }

    @Test
    void patternsThatDoNotBroadcastAreRefused() {
        int[][] shapes = {{6}, {5, 6}, {3, 5, 7}, {1, 1, 1, 5, 7}, {7, 5}, {}};
        for (int[] shape : shapes) {
            assertRefused(
                    () -> Mask.allowed(Tensor.allocate(DataType.BOOL, shape)).check(SHAPE),
                    "boolean mask must broadcast to",
                    "[2][4][5][7]",
                    Tensor.shapeText(shape));
            assertRefused(
                    () -> Mask.bias(Tensor.allocate(DataType.FLOAT32, shape)).check(SHAPE),
                    "bias must broadcast to",
                    Tensor.shapeText(shape));
        }
        assertRefused(() -> Mask.allowed(Tensor.allocate(DataType.INT32, 7)), "bool", "int32[7]");
        assertRefused(() -> Mask.bias(Tensor.allocate(DataType.INT32, 7)), "floating", "int32[7]");
    }

    @Test
    void slopesAndSinksThatDoNotFitAreRefused() {
        Tensor three = Tensor.allocate(DataType.FLOAT32, 3);
        assertRefused(
                () -> new Mask.Alibi(three, Alignment.TOP_LEFT).check(SHAPE),
                "ALiBi slopes",
                "[4]",
                "float32[3]");
        assertRefused(() -> new Mask.Sinks(three).check(SHAPE), "sinks", "[4]", "float32[3]");
        assertRefused(
                () -> new Mask.Sinks(Tensor.allocate(DataType.BOOL, 4)), "floating", "bool[4]");
    }

    @Test
    void documentsThatDoNotFitAreRefused() {
        Tensor queries = Tensor.allocate(DataType.INT32, 2, 5);
        Tensor keys = Tensor.allocate(DataType.INT64, 2, 6);
        assertRefused(
                () -> new Mask.Documents(queries, keys).check(SHAPE), "keys", "[2][7]", "[2][6]");
        assertRefused(() -> new Mask.Documents(keys, queries).check(SHAPE), "queries", "[2][5]");
        assertRefused(
                () -> new Mask.Documents(queries.to(DataType.FLOAT32), keys), "int32 or int64");
    }

    @Test
    void cumulativeLengthsThatDoNotFitAreRefused() {
        AttentionShape one = new AttentionShape(1, 4, 2, 5, 7, 8, 8);
        assertRefused(
                () -> SampleMasks.packed(new int[] {0, 5}, new int[] {0, 7}).check(SHAPE),
                "batch 1",
                "batch was 2");
        assertRefused(
                () -> SampleMasks.packed(new int[] {1, 5}, new int[] {0, 7}).check(one),
                "query lengths must start at 0",
                "entry 0 was 1");
        assertRefused(
                () -> SampleMasks.packed(new int[] {0, 3, 2}, new int[] {0, 3, 7}).check(one),
                "never fall",
                "entry 2 was 2");
        assertRefused(
                () -> SampleMasks.packed(new int[] {0, 5}, new int[] {0, 8}).check(one),
                "key lengths",
                "at most at 7",
                "was 8");
        assertRefused(
                () -> SampleMasks.packed(new int[] {0, 5}, new int[] {0, 3, 7}), "[2]", "[3]");
        assertRefused(() -> SampleMasks.packed(new int[0], new int[0]), "[S+1]");
    }

    @Test
    void standardSlopesAreThePapers() {
        assertEquals("float32[8]", Mask.Alibi.standardSlopes(8).toString());
        double[] eight = {0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625};
        for (int h = 0; h < 8; h++) {
            assertEquals(eight[h], Mask.Alibi.standardSlopes(8).get(h));
        }
        // Six heads: the four slopes of 4, then the first and the third of 8.
        double[] six = {0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125};
        for (int h = 0; h < 6; h++) {
            assertEquals(six[h], Mask.Alibi.standardSlopes(6).get(h));
        }
        assertEquals(1.0 / 256, Mask.Alibi.standardSlopes(1).get(0));
        assertRefused(() -> Mask.Alibi.standardSlopes(0), "queryHeads must be positive");
    }
}
