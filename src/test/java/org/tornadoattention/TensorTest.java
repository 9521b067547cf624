package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

final class TensorTest {
    // ---- Making tensors ------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(DataType.class)
    void newTensorIsZeroRowMajorAndAligned(DataType type) {
        Tensor tensor = Tensor.allocate(type, 2, 3, 4);
        assertEquals(type + "[2][3][4]", tensor.toString());
        assertEquals(24, tensor.size());
        assertEquals(12, tensor.stride(0));
        assertEquals(4, tensor.stride(1));
        assertEquals(1, tensor.stride(-1));
        assertEquals(0, tensor.offset());
        assertEquals(0, tensor.memory().address() % 64);
        assertEquals(24L * type.byteSize(), tensor.segment().byteSize());
        assertTrue(tensor.isContiguous());
        assertArrayEquals(new double[24], tensor.toDoubles());
    }

    @Test
    void factoriesKeepTypeShapeAndValues() {
        assertEquals("float32[2]", Tensor.of(new float[] {1, 2}, 2).toString());
        assertEquals("float64[1][2]", Tensor.of(new double[] {1, 2}, 1, 2).toString());
        assertEquals("int32[2]", Tensor.of(new int[] {1, 2}, 2).toString());
        assertEquals("int64[2]", Tensor.of(new long[] {1, 2}, 2).toString());
        assertEquals("bool[2]", Tensor.of(new boolean[] {true, false}, 2).toString());
        assertEquals(2, Tensor.of(new long[] {1, 2}, 2).getLong(1));
        assertEquals(1, Tensor.of(new boolean[] {true, false}, 2).get(0));
        Tensor scalar = Tensor.of(new float[] {5}, new int[0]);
        assertEquals(0, scalar.rank());
        assertEquals(1, scalar.size());
        assertEquals(5, scalar.get());
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertRefused(() -> Tensor.of(new float[5], 2, 3), "6 elements", "[2][3]", "has 5");
        assertRefused(() -> Tensor.allocate(DataType.INT32, 2, -1), "0 or more", "[2][-1]");
        MemorySegment memory = MemorySegment.ofArray(new byte[23]);
        assertRefused(
                () -> Tensor.wrap(memory, DataType.FLOAT32, 2, 3),
                "24 bytes",
                "float32[2][3]",
                "has 23");
    }

    @Test
    void moreThanTwoToThe31ElementsAreRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[8]);
        int[][] shapes = {
            {1 << 16, 1 << 15},
            {Integer.MAX_VALUE, 2},
            {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
            {65536, 65536, 65536, 65536},
        };
        for (int[] shape : shapes) {
            String text = Tensor.shapeText(shape);
            assertRefused(() -> Tensor.allocate(DataType.BOOL, shape), "2^31", text);
            assertRefused(() -> Tensor.wrap(memory, DataType.BOOL, shape), "2^31", text);
            assertRefused(() -> Tensor.of(new float[1], shape), "2^31", text);
            assertRefused(() -> Tensor.of(new float[1], 1).reshape(shape), "2^31", text);
        }
    }

    @Test
    void emptyTensorHasNoElementsAndManyViews() {
        Tensor empty = Tensor.allocate(DataType.FLOAT32, 2, 0, 4);
        assertEquals(0, empty.size());
        assertEquals(0, empty.toFloats().length);
        assertEquals(0, empty.transpose(0, 2).copy().size());
        assertEquals("float32[2][0][2][2]", empty.splitLast(2).toString());
        assertEquals(0, Tensor.allocate(DataType.INT64, 3, 4).slice(0, 3, 3).toLongs().length);
    }

    @Test
    void randomNormalIsTheSameForTheSameSeed() {
        float[] first = Tensor.randomNormal(7, 3, 100).toFloats();
        assertArrayEquals(first, Tensor.randomNormal(7, 300).toFloats());
        assertEquals((float) new Random(7).nextGaussian(), first[0]);
        assertFalse(first[0] == Tensor.randomNormal(8, 1).toFloats()[0]);
    }

    @Test
    void wrappedMemoryIsShared() {
        byte[] bytes = new byte[20];
        Tensor tensor = Tensor.wrap(MemorySegment.ofArray(bytes), DataType.FLOAT32, 2, 2);
        tensor.set(1, 1, 1);
        assertEquals(0x3f, bytes[15]);
        bytes[3] = 0x40;
        assertEquals(2, tensor.get(0, 0));
    }

    @Test
    void wrappedMemoryMayBeUnalignedOrReadOnly() {
        MemorySegment memory = MemorySegment.ofArray(new byte[17]);
        Tensor unaligned = Tensor.wrap(memory.asSlice(1), DataType.FLOAT64, 2);
        unaligned.set(2.5, 1);
        assertArrayEquals(new double[] {0, 2.5}, unaligned.toDoubles());
        Tensor readOnly = Tensor.wrap(memory.asSlice(1).asReadOnly(), DataType.FLOAT64, 2);
        assertEquals(2.5, readOnly.get(1));
        assertThrows(IllegalArgumentException.class, () -> readOnly.set(1, 0));
    }

    @Test
    void closedArenaEndsAccess() {
        Tensor tensor;
        Tensor view;
        try (Arena arena = Arena.ofConfined()) {
            tensor = Tensor.allocate(arena, DataType.FLOAT32, 4);
            view = tensor.slice(0, 1, 3);
            tensor.set(3, 2);
            assertEquals(3, view.get(1));
        }
        assertThrows(IllegalStateException.class, () -> tensor.get(0));
        assertThrows(IllegalStateException.class, () -> view.set(1, 0));
        assertThrows(IllegalStateException.class, tensor::copy);
    }

    // ---- Views ---------------------------------------------------------------------------------

    @Test
    void viewsShareMemoryAndAgreeOnEveryElement() {
        Tensor tensor = counting(2, 3, 4);
        Tensor transposed = tensor.transpose(0, -1);
        Tensor sliced = tensor.slice(1, 1, 3);
        Tensor selected = tensor.select(-2, 2);
        Tensor split = tensor.splitLast(2);
        assertEquals("float32[4][3][2]", transposed.toString());
        assertEquals("float32[2][2][4]", sliced.toString());
        assertEquals("float32[2][4]", selected.toString());
        assertEquals("float32[2][3][2][2]", split.toString());
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 4; c++) {
                    double expected = 12 * a + 4 * b + c;
                    assertEquals(expected, transposed.get(c, b, a));
                    assertEquals(expected, split.get(a, b, c / 2, c % 2));
                    if (b > 0) {
                        assertEquals(expected, sliced.get(a, b - 1, c));
                    }
                    if (b == 2) {
                        assertEquals(expected, selected.get(a, c));
                    }
                }
            }
        }
        selected.set(-1, 1, 3);
        assertEquals(-1, tensor.get(1, 2, 3));
        assertEquals(-1, transposed.get(3, 2, 1));
    }

    @Test
    void viewsOfViewsComposeStridesAndOffsets() {
        Tensor view = counting(4, 6).slice(0, 1, 4).transpose(0, 1).slice(0, 2, 5).select(1, 2);
        assertArrayEquals(new double[] {20, 21, 22}, view.toDoubles());
        assertEquals(20, view.offset());
        assertEquals(21, view.elementOffset(1));
    }

    @Test
    void stridedViewSplitsItsLastDimension() {
        Tensor view = counting(6, 4).transpose(0, 1).splitLast(3);
        assertEquals("float32[4][3][2]", view.toString());
        assertEquals(4 * (2 * 2 + 1) + 3, view.get(3, 2, 1));
    }

    @Test
    void broadcastRepeatsWithoutACopy() {
        Tensor row = counting(1, 3);
        Tensor repeated = row.broadcastTo(2, 4, 3);
        assertEquals(0, repeated.stride(0));
        assertEquals(0, repeated.stride(1));
        assertEquals(2, repeated.get(1, 3, 2));
        assertArrayEquals(new double[] {0, 1, 2, 0, 1, 2}, row.broadcastTo(2, 3).toDoubles());
        assertArrayEquals(new double[] {0, 0, 1, 1}, counting(2, 1).broadcastTo(2, 2).toDoubles());
    }

    @Test
    void contiguityIsThatOfTheElementsInRowMajorOrder() {
        Tensor tensor = counting(2, 3, 4);
        assertTrue(tensor.slice(0, 1, 2).isContiguous());
        assertTrue(tensor.select(0, 1).isContiguous());
        assertTrue(tensor.splitLast(2).isContiguous());
        assertTrue(counting(1, 4).transpose(0, 1).isContiguous());
        assertFalse(tensor.slice(1, 0, 2).isContiguous());
        assertFalse(tensor.slice(2, 0, 3).isContiguous());
        assertFalse(tensor.transpose(0, 1).isContiguous());
        assertFalse(counting(1).broadcastTo(3).isContiguous());
        assertEquals(12, tensor.select(0, 1).reshape(12).get(0));
    }

    @Test
    void viewsThatDoNotFitAreRefused() {
        Tensor tensor = counting(2, 6);
        assertRefused(() -> tensor.slice(1, 2, 7), "slice [2, 7)", "dimension 1 of [2][6]");
        assertRefused(() -> tensor.slice(1, 4, 3), "slice [4, 3)");
        assertRefused(() -> tensor.slice(0, -1, 1), "slice [-1, 1)");
        assertRefused(() -> tensor.splitLast(4), "[2][6] must be a multiple of 4");
        assertRefused(() -> tensor.splitLast(0), "multiple of 0");
        assertRefused(() -> tensor.reshape(5), "12 elements of [2][6]", "[5] has 5");
        assertRefused(() -> tensor.transpose(0, 1).reshape(12), "contiguous", "copy it first");
        assertRefused(() -> tensor.broadcastTo(6), "[2][6] does not broadcast to [6]");
        assertRefused(() -> tensor.broadcastTo(3, 6), "[2][6] does not broadcast to [3][6]");
        assertRefused(() -> counting(1).broadcastTo(-1), "[-1]");
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.select(0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.transpose(0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.dim(-3));
        assertRefused(
                IllegalStateException.class,
                () -> tensor.transpose(0, 1).segment(),
                "contiguous",
                "[6][2]");
    }

    // ---- Elements and copies -------------------------------------------------------------------

    @Test
    void elementsOutsideAreRefused() {
        Tensor tensor = counting(2, 3);
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(-1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.set(1, 2, 0));
        assertRefused(IndexOutOfBoundsException.class, () -> tensor.get(1), "1 indices", "[2][3]");
    }

    @Test
    void shapeIsTheTensorsOwn() {
        int[] shape = {2, 3};
        Tensor tensor = Tensor.allocate(DataType.FLOAT32, shape);
        shape[0] = 9;
        tensor.shape()[1] = 9;
        assertTrue(tensor.hasShape(2, 3));
        assertFalse(tensor.hasShape(2, 3, 1));
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void conversionIsRoundedToNearestEvenOnce(DataType type) {
        // 1 + 2^-11 is a tie of float16; a little more must not be lost on the way through float32.
        double[] values = {0, 1, 1 + 0x1p-11, 1 + 0x1p-11 + 0x1p-40, 3};
        double[] expected =
                switch (type) {
                    case FLOAT64 -> values;
                    case FLOAT32 -> new double[] {0, 1, 1 + 0x1p-11, 1 + 0x1p-11, 3};
                    case FLOAT16 -> new double[] {0, 1, 1, 1 + 0x1p-10, 3};
                    case BFLOAT16, INT64, INT32 -> new double[] {0, 1, 1, 1, 3};
                    case BOOL -> new double[] {0, 1, 1, 1, 1};
                };
        assertArrayEquals(expected, Tensor.of(values, 5).to(type).toDoubles());
    }

    @Test
    void conversionKeepsLongsBeyondTheReachOfDoubles() {
        long[] values = {Long.MAX_VALUE, (1L << 53) + 1, -1};
        Tensor tensor = Tensor.of(values, 3);
        assertArrayEquals(values, tensor.copy().toLongs());
        assertArrayEquals(values, TestData.strided(tensor).toLongs());
        assertThrows(ArithmeticException.class, () -> tensor.to(DataType.INT32));
        assertArrayEquals(new long[] {-2, 2}, Tensor.of(new float[] {-2.7f, 2.7f}, 2).toLongs());
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void copyFromCrossesEveryTypeAndStride(DataType type) {
        Tensor source = TestData.integers(1, 2, 3, 4, 5).to(type);
        double[] expected = source.toDoubles();
        for (DataType target : DataType.values()) {
            Tensor strided = Tensor.allocate(target, 5, 4, 3).transpose(0, 2);
            strided.copyFrom(source);
            assertArrayEquals(expected, strided.toDoubles(), () -> type + " to " + target);
            Tensor rows = Tensor.allocate(target, 3, 4, 8).slice(2, 2, 7);
            rows.copyFrom(strided);
            assertArrayEquals(expected, rows.toDoubles(), () -> type + " to rows of " + target);
            Tensor back = Tensor.allocate(type, 3, 4, 5);
            back.copyFrom(rows);
            assertArrayEquals(expected, back.toDoubles(), () -> "back from " + target);
        }
    }

    @Test
    void copyFromWritesNothingBesideTheView() {
        Tensor target = counting(4, 4);
        target.slice(0, 1, 3).slice(1, 1, 3).copyFrom(Tensor.allocate(DataType.FLOAT32, 2, 2));
        assertArrayEquals(
                new double[] {0, 1, 2, 3, 4, 0, 0, 7, 8, 0, 0, 11, 12, 13, 14, 15},
                target.toDoubles());
    }

    @Test
    void copyFromAnotherShapeIsRefused() {
        assertRefused(
                () -> counting(2, 3).copyFrom(counting(3, 2)), "target [2][3]", "source [3][2]");
    }

    @Test
    void copyIsIndependent() {
        Tensor tensor = counting(3);
        Tensor copy = tensor.copy();
        tensor.set(9, 0);
        assertEquals(0, copy.get(0));
    }

    private static Tensor counting(int... shape) {
        Tensor tensor = Tensor.allocate(DataType.FLOAT32, shape);
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.of(values, shape);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void halvesBecomeFloatsExactlyWhateverTheirStrides(DataType type) {
        Tensor halves = Tensor.randomNormal(5L, 3, 4, 7).to(type);
        for (Tensor view : new Tensor[] {halves, halves.transpose(0, 1), halves.slice(1, 1, 3)}) {
            float[] floats = view.to(DataType.FLOAT32).toFloats();
            double[] expected = view.to(DataType.FLOAT64).toDoubles();
            for (int i = 0; i < floats.length; i++) {
                assertEquals(expected[i], floats[i], 0.0, "element " + i);
            }
        }
    }
}
