package org.tornadoattention.internal;

import org.tornadoattention.DataType;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads and writes single elements of any [DataType]; positions count elements, not bytes.
///
/// Layouts are unaligned because mapped files place tensors at any byte, and little-endian because
/// every file format read here and every supported processor is.
public final class Elements {
    public static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Elements() {}

    public static double getDouble(MemorySegment memory, DataType type, long position) {
        return switch (type) {
            case FLOAT64 -> memory.get(DOUBLE, position * 8);
            case FLOAT32 -> memory.get(FLOAT, position * 4);
            case FLOAT16 -> Float.float16ToFloat(memory.get(SHORT, position * 2));
            case BFLOAT16 -> bfloat16ToFloat(memory.get(SHORT, position * 2));
            case INT64 -> memory.get(LONG, position * 8);
            case INT32 -> memory.get(INT, position * 4);
            case BOOL -> memory.get(BYTE, position) == 0 ? 0 : 1;
        };
    }

    public static long getLong(MemorySegment memory, DataType type, long position) {
        return switch (type) {
            case INT64 -> memory.get(LONG, position * 8);
            case INT32 -> memory.get(INT, position * 4);
            case BOOL -> memory.get(BYTE, position) == 0 ? 0 : 1;
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16 -> (long) getDouble(memory, type, position);
        };
    }

    public static void setDouble(MemorySegment memory, DataType type, long position, double value) {
        switch (type) {
            case FLOAT64 -> memory.set(DOUBLE, position * 8, value);
            case FLOAT32 -> memory.set(FLOAT, position * 4, (float) value);
            case FLOAT16 -> memory.set(SHORT, position * 2, doubleToFloat16(value));
            case BFLOAT16 -> memory.set(SHORT, position * 2, doubleToBfloat16(value));
            case INT64, INT32 -> setLong(memory, type, position, (long) value);
            case BOOL -> memory.set(BYTE, position, (byte) (value == 0 ? 0 : 1));
        }
    }

    public static void setLong(MemorySegment memory, DataType type, long position, long value) {
        switch (type) {
            case INT64 -> memory.set(LONG, position * 8, value);
            case INT32 -> memory.set(INT, position * 4, Math.toIntExact(value));
            case BOOL -> memory.set(BYTE, position, (byte) (value == 0 ? 0 : 1));
            case FLOAT64, FLOAT32, FLOAT16, BFLOAT16 ->
                    setDouble(memory, type, position, (double) value);
        }
    }

    /// Copies elements of float16 or bfloat16 as float32, which is exact.
    ///
    /// @param from position of the first in `source`
    /// @param to position of the first in `target`
    public static void widen(
            MemorySegment source,
            DataType type,
            long from,
            MemorySegment target,
            long to,
            int count) {
        boolean brain = type == DataType.BFLOAT16;
        for (int i = 0; i < count; i++) {
            short bits = source.get(SHORT, (from + i) * Short.BYTES);
            target.set(
                    FLOAT,
                    (to + i) * Float.BYTES,
                    brain ? bfloat16ToFloat(bits) : Float.float16ToFloat(bits));
        }
    }

    /// The float32 whose upper half is `bits`; exact.
    public static float bfloat16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// Rounded to nearest, ties to even; a NaN stays a NaN.
    public static short floatToBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        // Adding just under half of the dropped part, plus the lowest kept bit, rounds ties to
        // even.
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /// Rounded once: going through a rounded float would round twice and may land on the wrong
    /// neighbour.
    static short doubleToFloat16(double value) {
        return Float.floatToFloat16(roundToOddFloat(value));
    }

    static short doubleToBfloat16(double value) {
        return floatToBfloat16(roundToOddFloat(value));
    }

    /// A float between the same neighbours of any narrower format as `value`: inexact results are
    /// truncated with their last bit set ("round to odd"), which makes a second rounding harmless.
    /// Source: Boldo and Melquiond, "When double rounding is odd", 2005.
    private static float roundToOddFloat(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        boolean awayFromZero = Math.abs((double) nearest) > Math.abs(value);
        return Float.intBitsToFloat((awayFromZero ? bits - 1 : bits) | 1);
    }
}
