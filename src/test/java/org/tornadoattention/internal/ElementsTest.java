package org.tornadoattention.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;

import java.lang.foreign.MemorySegment;

/// Conversions between double and the 16-bit types, against their definition, at every number there
/// is.
final class ElementsTest {
    /// A 16-bit format: its sign, then its exponent, then its fraction.
    private record Format(DataType type, int fractionBits, int bias) {
        int infinity() {
            return 0x7fff >>> fractionBits << fractionBits;
        }

        /// The value of a finite pattern, as IEEE 754 defines it.
        double value(int bits) {
            int exponent = (bits & 0x7fff) >>> fractionBits;
            int fraction = bits & ((1 << fractionBits) - 1);
            double magnitude =
                    exponent == 0
                            ? Math.scalb((double) fraction, 1 - bias - fractionBits)
                            : Math.scalb(
                                    (double) (fraction + (1 << fractionBits)),
                                    exponent - bias - fractionBits);
            return (bits & 0x8000) == 0 ? magnitude : -magnitude;
        }

        int store(double value) {
            MemorySegment memory = MemorySegment.ofArray(new byte[2]);
            Elements.setDouble(memory, type, 0, value);
            return memory.get(Elements.SHORT, 0) & 0xffff;
        }

        double load(int bits) {
            MemorySegment memory = MemorySegment.ofArray(new byte[2]);
            memory.set(Elements.SHORT, 0, (short) bits);
            return Elements.getDouble(memory, type, 0);
        }
    }

    private static final Format FLOAT16 = new Format(DataType.FLOAT16, 10, 15);
    private static final Format BFLOAT16 = new Format(DataType.BFLOAT16, 7, 127);

    @Test
    void everyFloat16IsReadAsItsValueAndWrittenBack() {
        assertEveryPatternSurvives(FLOAT16);
    }

    @Test
    void everyBfloat16IsReadAsItsValueAndWrittenBack() {
        assertEveryPatternSurvives(BFLOAT16);
    }

    private static void assertEveryPatternSurvives(Format format) {
        for (int bits = 0; bits <= 0xffff; bits++) {
            int magnitude = bits & 0x7fff;
            double value = format.load(bits);
            String pattern = Integer.toHexString(bits);
            if (magnitude > format.infinity()) {
                assertTrue(Double.isNaN(value), pattern);
                int stored = format.store(value) & 0x7fff;
                assertTrue(stored > format.infinity(), pattern + " must stay NaN");
            } else if (magnitude == format.infinity()) {
                double sign = bits == magnitude ? 1 : -1;
                assertEquals(sign * Double.POSITIVE_INFINITY, value, pattern);
                assertEquals(bits, format.store(value), pattern);
            } else {
                assertEquals(format.value(bits), value, pattern);
                assertEquals(bits, format.store(value), pattern);
            }
        }
    }

    @Test
    void doublesBetweenNeighbouringFloat16AreRoundedOnceToNearestEven() {
        assertRoundedToNearestEven(FLOAT16);
    }

    @Test
    void doublesBetweenNeighbouringBfloat16AreRoundedOnceToNearestEven() {
        assertRoundedToNearestEven(BFLOAT16);
    }

    /// Looks at the tie between each number and the next, and at the doubles on either side of the
    /// tie. Beyond the largest number, the next would be the power of two at which infinity stands.
    private static void assertRoundedToNearestEven(Format format) {
        double beyond =
                format.value(format.infinity() - 1) * 2 - format.value(format.infinity() - 2);
        for (int bits = 0; bits < format.infinity(); bits++) {
            double lower = format.value(bits);
            double upper = bits + 1 == format.infinity() ? beyond : format.value(bits + 1);
            double tie = (lower + upper) / 2;
            int even = bits + (bits & 1);
            assertStored(format, even, tie);
            assertStored(format, bits, Math.nextDown(tie));
            assertStored(format, bits + 1, Math.nextUp(tie));
            assertStored(format, bits, Math.nextUp(lower));
        }
    }

    private static void assertStored(Format format, int expected, double value) {
        if (expected != format.store(value) || (expected | 0x8000) != format.store(-value)) {
            assertEquals(
                    Integer.toHexString(expected),
                    Integer.toHexString(format.store(value)),
                    () -> "%s of +-%s".formatted(format.type(), value));
            assertEquals(
                    Integer.toHexString(expected | 0x8000),
                    Integer.toHexString(format.store(-value)),
                    () -> "%s of -%s".formatted(format.type(), value));
        }
    }

    @Test
    void numbersBeyondFloat32BecomeInfinityOrZero() {
        for (Format format : new Format[] {FLOAT16, BFLOAT16}) {
            assertEquals(format.infinity(), format.store(1e300));
            assertEquals(format.infinity() | 0x8000, format.store(-Double.MAX_VALUE));
            assertEquals(0, format.store(Double.MIN_VALUE));
            assertEquals(0x8000, format.store(-1e-300));
            assertEquals(0x8000, format.store(-0.0));
        }
    }

    @Test
    void floatsAreRoundedToBfloat16ToNearestEven() {
        for (int bits = 0; bits < BFLOAT16.infinity(); bits++) {
            int tie = bits << 16 | 0x8000;
            assertEquals(bits + (bits & 1), Elements.floatToBfloat16(Float.intBitsToFloat(tie)));
            assertEquals(bits, Elements.floatToBfloat16(Float.intBitsToFloat(tie - 1)));
            assertEquals(bits + 1, Elements.floatToBfloat16(Float.intBitsToFloat(tie + 1)));
        }
        float nan = Float.intBitsToFloat(0x7f800001);
        assertTrue(Float.isNaN(Elements.bfloat16ToFloat(Elements.floatToBfloat16(nan))));
    }

    @Test
    void integersAreKeptWholeAndTooLargeOnesRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[16]);
        Elements.setLong(memory, DataType.INT64, 1, Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, Elements.getLong(memory, DataType.INT64, 1));
        Elements.setLong(memory, DataType.INT32, 0, Integer.MIN_VALUE);
        assertEquals(Integer.MIN_VALUE, Elements.getLong(memory, DataType.INT32, 0));
        assertThrows(
                ArithmeticException.class,
                () -> Elements.setLong(memory, DataType.INT32, 0, 1L << 31));
        Elements.setDouble(memory, DataType.INT64, 0, -3.9);
        assertEquals(-3, Elements.getDouble(memory, DataType.INT64, 0));
    }

    @Test
    void anyByteButZeroReadsAsTrue() {
        MemorySegment memory = MemorySegment.ofArray(new byte[] {0, 1, 2, -1});
        assertEquals(0, Elements.getDouble(memory, DataType.BOOL, 0));
        for (int p = 1; p < 4; p++) {
            assertEquals(1, Elements.getDouble(memory, DataType.BOOL, p));
            assertEquals(1, Elements.getLong(memory, DataType.BOOL, p));
        }
        Elements.setDouble(memory, DataType.BOOL, 0, -0.5);
        assertEquals(1, memory.get(Elements.BYTE, 0));
    }
}
