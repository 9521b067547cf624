package org.tornadoattention.io;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// How a file stores one element, and the [DataType] it is read as.
///
/// What [DataType] lacks is widened to the next integer that holds every value. The others carry
/// the name of their [DataType], which is how [#of] finds them.
enum StoredType {
    FLOAT64("f8", "F64", 8, DataType.FLOAT64),
    FLOAT32("f4", "F32", 4, DataType.FLOAT32),
    FLOAT16("f2", "F16", 2, DataType.FLOAT16),
    BFLOAT16("", "BF16", 2, DataType.BFLOAT16),
    INT64("i8", "I64", 8, DataType.INT64),
    UINT32("u4", "U32", 4, DataType.INT64),
    INT32("i4", "I32", 4, DataType.INT32),
    UINT16("u2", "U16", 2, DataType.INT32),
    INT16("i2", "I16", 2, DataType.INT32),
    UINT8("u1", "U8", 1, DataType.INT32),
    INT8("i1", "I8", 1, DataType.INT32),
    BOOL("b1", "BOOL", 1, DataType.BOOL);

    /// NumPy's own limit since version 2.0.
    static final int MAX_RANK = 64;

    private final String numpyCode;
    private final String safetensorsName;
    private final int byteSize;
    private final DataType type;

    StoredType(String numpyCode, String safetensorsName, int byteSize, DataType type) {
        this.numpyCode = numpyCode;
        this.safetensorsName = safetensorsName;
        this.byteSize = byteSize;
        this.type = type;
    }

    /// The form in which elements of `type` are written.
    static StoredType of(DataType type) {
        return valueOf(type.name());
    }

    static Optional<StoredType> ofNumpyCode(String code) {
        for (StoredType stored : values()) {
            if (!code.isEmpty() && stored.numpyCode.equals(code)) {
                return Optional.of(stored);
            }
        }
        return Optional.empty();
    }

    static Optional<StoredType> ofSafetensorsName(String name) {
        for (StoredType stored : values()) {
            if (stored.safetensorsName.equals(name)) {
                return Optional.of(stored);
            }
        }
        return Optional.empty();
    }

    /// Kind and size without byte order, such as `f4`; empty where NumPy has no such type.
    String numpyCode() {
        return numpyCode;
    }

    String safetensorsName() {
        return safetensorsName;
    }

    /// The bytes that elements of this shape take in the file.
    ///
    /// @throws FormatException if the number does not fit 64 bits
    long byteCount(String source, List<Long> shape) throws FormatException {
        try {
            long bytes = shape.contains(0L) ? 0 : byteSize;
            for (long length : shape) {
                bytes = Math.multiplyExact(bytes, length);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new FormatException(
                    source, "the byte count of shape " + shape + " must fit 64 bits", e);
        }
    }

    /// A read-only tensor over `data`, which holds the elements row-major: a view where the file
    /// stores them as [Tensor] does, otherwise a converted copy.
    ///
    /// @throws FormatException if a [Tensor] cannot have this shape
    Tensor tensor(String source, MemorySegment data, ByteOrder order, List<Long> shape)
            throws FormatException {
        int[] dimensions = dimensions(source, shape);
        if (byteSize == type.byteSize() && (byteSize == 1 || order == ByteOrder.LITTLE_ENDIAN)) {
            return Tensor.wrap(data.asReadOnly(), type, dimensions);
        }
        Tensor converted = Tensor.allocate(type, dimensions);
        for (long i = 0; i < converted.size(); i++) {
            store(converted.memory(), i, load(data, order, i));
        }
        return Tensor.wrap(converted.memory().asReadOnly(), type, dimensions);
    }

    private static int[] dimensions(String source, List<Long> shape) throws FormatException {
        int[] dimensions = new int[shape.size()];
        long elements = 1;
        for (int i = 0; i < dimensions.length; i++) {
            long length = shape.get(i);
            // Zeros count as one, so that every stride of the tensor fits an int, too.
            elements = length > Integer.MAX_VALUE ? length : elements * Math.max(1, length);
            if (elements > Integer.MAX_VALUE) {
                throw new FormatException(
                        source, "a tensor must have fewer than 2^31 elements but has " + shape);
            }
            dimensions[i] = (int) length;
        }
        return dimensions;
    }

    /// The bits of one element, extended to 64 as its signedness asks.
    private long load(MemorySegment data, ByteOrder order, long index) {
        long offset = index * byteSize;
        return switch (this) {
            case BOOL, INT8 -> data.get(Elements.BYTE, offset);
            case UINT8 -> Byte.toUnsignedLong(data.get(Elements.BYTE, offset));
            case FLOAT16, BFLOAT16, INT16 -> data.get(Elements.SHORT.withOrder(order), offset);
            case UINT16 -> Short.toUnsignedLong(data.get(Elements.SHORT.withOrder(order), offset));
            case FLOAT32, INT32 -> data.get(Elements.INT.withOrder(order), offset);
            case UINT32 -> Integer.toUnsignedLong(data.get(Elements.INT.withOrder(order), offset));
            case FLOAT64, INT64 -> data.get(Elements.LONG.withOrder(order), offset);
        };
    }

    /// Stores the low bits of an element as [#type] keeps them.
    private void store(MemorySegment memory, long index, long bits) {
        switch (type) {
            case BOOL -> memory.set(Elements.BYTE, index, (byte) bits);
            case FLOAT16, BFLOAT16 -> memory.set(Elements.SHORT, index * 2, (short) bits);
            case FLOAT32, INT32 -> memory.set(Elements.INT, index * 4, (int) bits);
            case FLOAT64, INT64 -> memory.set(Elements.LONG, index * 8, bits);
        }
    }
}
