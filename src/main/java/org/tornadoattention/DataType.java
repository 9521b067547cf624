package org.tornadoattention;

import java.util.Locale;

/// How one element of a [Tensor] is stored.
///
/// Arithmetic is not part of it: `FLOAT16` and `BFLOAT16` are storage only, engines compute on them
/// in float32 or wider and round once when they store.
public enum DataType {
    /// IEEE 754 binary64.
    FLOAT64(8, true),
    /// IEEE 754 binary32.
    FLOAT32(4, true),
    /// IEEE 754 binary16: 11 significant bits, largest finite value 65504.
    FLOAT16(2, true),
    /// The upper half of a binary32: 8 significant bits, the range of float32.
    BFLOAT16(2, true),
    /// Signed 64-bit integer, two's complement.
    INT64(8, false),
    /// Signed 32-bit integer, two's complement.
    INT32(4, false),
    /// One byte, 0 for false and 1 for true; any other byte reads as true.
    BOOL(1, false);

    private final int byteSize;
    private final boolean floating;

    DataType(int byteSize, boolean floating) {
        this.byteSize = byteSize;
        this.floating = floating;
    }

    /// Bytes of one element.
    public int byteSize() {
        return byteSize;
    }

    /// Whether this is one of the four floating-point types.
    public boolean isFloating() {
        return floating;
    }

    /// Whether this is [#INT32] or [#INT64].
    public boolean isInteger() {
        return this == INT32 || this == INT64;
    }

    /// The lower-case name that files and messages use, such as `float32`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
