package org.tornadoattention.cli.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

/// Joining, filling up and combining.
final class TensorMathTest {
    @Test
    void newTokensFollowThePast() {
        Tensor past = Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2, 1);
        Tensor added = Tensor.of(new float[] {5, 6}, 1, 2, 1, 1);
        Tensor joined = TensorMath.appendTokens(past, added);
        assertArrayEquals(new float[] {1, 2, 5, 3, 4, 6}, joined.toFloats());
        Tensor otherHeads = Tensor.of(new float[] {5}, 1, 1, 1, 1);
        assertThrows(
                IllegalArgumentException.class, () -> TensorMath.appendTokens(past, otherHeads));
    }

    @Test
    void aShortMaskIsFilledUpWithNotAllowed() {
        Tensor allowed = TensorMath.fillUp(Tensor.of(new boolean[] {true, true}, 2, 1), 2);
        assertArrayEquals(new long[] {1, 0, 1, 0}, allowed.toLongs());
        Tensor bias = TensorMath.fillUp(Tensor.of(new float[] {1, 2}, 2), 3);
        assertArrayEquals(new float[] {1, 2, Float.NEGATIVE_INFINITY}, bias.toFloats());
    }

    @Test
    void masksOfOneKindBecomeOne() {
        MaskCollector collector = new MaskCollector();
        collector.add(Tensor.of(new boolean[] {true, false}, 2));
        collector.add(Tensor.of(new boolean[] {true, true, false}, 3, 1));
        collector.add(Tensor.of(new float[] {1}, 1));
        collector.add(Tensor.of(new double[] {0.5}, 1));
        assertEquals(2, collector.masks().size());
        Mask.BooleanMask allowed = (Mask.BooleanMask) collector.masks().getFirst();
        assertArrayEquals(new long[] {1, 0, 1, 0, 0, 0}, allowed.allowed().toLongs());
        Mask.Bias bias = (Mask.Bias) collector.masks().getLast();
        assertEquals(DataType.FLOAT64, bias.bias().type());
        assertEquals(1.5, bias.bias().get(0));
    }
}
