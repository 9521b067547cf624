package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornadoattention.RotaryEmbedding.Pairing;

final class RotaryEmbeddingTest {
    /// Pair 0 turns by a quarter at each position, pair 1 by a half.
    private static RotaryEmbedding quarters(Pairing pairing) {
        return new RotaryEmbedding(
                Tensor.of(new float[] {1, 1, 0, -1}, 2, 2),
                Tensor.of(new float[] {0, 0, 1, 0}, 2, 2),
                pairing);
    }

    @Test
    void halfSplitPairsChannelsHalfTheDimensionApart() {
        Tensor turned = quarters(Pairing.HALF_SPLIT).rotate(vector(1, 2, 3, 4, 5), position(1));
        assertArrayEquals(new double[] {-3, -2, 1, -4, 5}, turned.toDoubles());
    }

    @Test
    void interleavedPairsNeighbours() {
        Tensor turned = quarters(Pairing.INTERLEAVED).rotate(vector(1, 2, 3, 4, 5), position(1));
        assertArrayEquals(new double[] {-2, 1, -3, -4, 5}, turned.toDoubles());
    }

    @ParameterizedTest
    @EnumSource(Pairing.class)
    void positionZeroAndChannelsBeyondTheRotaryDimensionAreUnchanged(Pairing pairing) {
        Tensor input = vector(1, 2, 3, 4, 5);
        assertArrayEquals(
                input.toDoubles(), quarters(pairing).rotate(input, position(0)).toDoubles());
        assertEquals(5, quarters(pairing).rotate(input, position(1)).get(0, 0, 0, 4));
    }

    @Test
    void tablesOfABaseAreThePapers() {
        RotaryEmbedding rotary = RotaryEmbedding.ofBase(10000, 4, 8, Pairing.HALF_SPLIT);
        assertEquals(4, rotary.rotaryDim());
        for (int position = 0; position < 8; position++) {
            assertEquals(Math.cos(position), rotary.cosines().get(position, 0), 1e-7);
            assertEquals(Math.sin(position), rotary.sines().get(position, 0), 1e-7);
            assertEquals(Math.cos(position * 0.01), rotary.cosines().get(position, 1), 1e-7);
            assertEquals(Math.sin(position * 0.01), rotary.sines().get(position, 1), 1e-7);
        }
    }

    @ParameterizedTest
    @CsvSource({"HALF_SPLIT, 8", "HALF_SPLIT, 6", "INTERLEAVED, 8", "INTERLEAVED, 2"})
    void rotationPreservesNorms(Pairing pairing, int rotaryDim) {
        RotaryEmbedding rotary = RotaryEmbedding.ofBase(10000, rotaryDim, 50, pairing);
        Tensor input = TestData.normal(1, DataType.FLOAT64, 2, 3, 10, 8);
        Tensor turned = rotary.rotate(input, TestData.integers(2, 50, 2, 10));
        for (int b = 0; b < 2; b++) {
            for (int h = 0; h < 3; h++) {
                for (int i = 0; i < 10; i++) {
                    Tensor before = input.select(0, b).select(0, h).select(0, i);
                    Tensor after = turned.select(0, b).select(0, h).select(0, i);
                    assertEquals(dot(before, before), dot(after, after), 1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Pairing.class)
    void dotProductsDependOnDistancesOnly(Pairing pairing) {
        RotaryEmbedding rotary = RotaryEmbedding.ofBase(100, 8, 50, pairing);
        Tensor query = TestData.normal(3, DataType.FLOAT64, 1, 1, 1, 8);
        Tensor key = TestData.normal(4, DataType.FLOAT64, 1, 1, 1, 8);
        double first = 0;
        for (int shift = 0; shift < 40; shift++) {
            double product =
                    dot(
                            rotary.rotate(query, position(7 + shift)).reshape(8),
                            rotary.rotate(key, position(2 + shift)).reshape(8));
            first = shift == 0 ? product : first;
            assertEquals(first, product, 1e-5, "shift " + shift);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void resultHasTheInputsTypeIsRowMajorAndTheInputIsKept(DataType type) {
        Tensor input = TestData.normal(5, type, 2, 3, 4, 8).transpose(1, 2);
        double[] before = input.toDoubles();
        RotaryEmbedding rotary = RotaryEmbedding.ofBase(100, 8, 50, Pairing.HALF_SPLIT);
        Tensor turned = rotary.rotate(input, TestData.integers(6, 50, 2, 3));
        assertEquals(type + "[2][4][3][8]", turned.toString());
        assertEquals(true, turned.isContiguous());
        assertArrayEquals(before, input.toDoubles());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        RotaryEmbedding rotary = quarters(Pairing.HALF_SPLIT);
        assertRefused(() -> rotary.rotate(vector(1, 2, 3), position(0)), "rotaryDim 4", "[3]");
        assertRefused(
                () -> rotary.rotate(vector(1, 2, 3, 4), position(2)),
                "between 0 and 1",
                "entry [0][0] was 2");
        assertRefused(() -> rotary.rotate(vector(1, 2, 3, 4), position(-1)), "was -1");
        assertRefused(
                () -> rotary.rotate(vector(1, 2, 3, 4), Tensor.of(new int[2], 1, 2)),
                "int32 or int64 [1][1]");
        assertRefused(
                () -> rotary.rotate(vector(1, 2, 3, 4), Tensor.of(new float[1], 1, 1)), "float32");
        assertRefused(() -> RotaryEmbedding.ofBase(10000, 5, 8, Pairing.HALF_SPLIT), "even", "5");
        assertRefused(() -> RotaryEmbedding.ofBase(0, 4, 8, Pairing.HALF_SPLIT), "base", "0.0");
        assertRefused(() -> RotaryEmbedding.ofBase(10, 4, 0, Pairing.HALF_SPLIT), "positions", "0");
        assertRefused(
                () ->
                        new RotaryEmbedding(
                                Tensor.of(new float[4], 2, 2),
                                Tensor.of(new float[2], 1, 2),
                                Pairing.HALF_SPLIT),
                "cosines and sines",
                "[2][2]",
                "[1][2]");
    }

    private static Tensor vector(float... values) {
        return Tensor.of(values, 1, 1, 1, values.length);
    }

    private static Tensor position(int position) {
        return Tensor.of(new int[] {position}, 1, 1);
    }

    private static double dot(Tensor first, Tensor second) {
        double[] a = first.toDoubles();
        double[] b = second.toDoubles();
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
