package org.tornadoattention.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What precedes the elements of an `.npy` file, checked against the bytes that are there.
///
/// ```
/// 93 'N' 'U' 'M' 'P' 'Y' | major, minor | length: 2 bytes (1.0), 4 bytes (2.0, 3.0) | dictionary
/// ```
///
/// @param dataOffset where the elements begin
/// @param dataBytes how long they are; `dataOffset + dataBytes` lies within the file
record NpyHeader(
        StoredType type,
        ByteOrder order,
        boolean fortranOrder,
        List<Long> shape,
        long dataOffset,
        long dataBytes) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /// NumPy's own limit (`max_header_size`); headers of plain arrays have about 120 bytes.
    private static final int MAX_LENGTH = 10_000;

    /// The most bytes that a header takes, with magic, version and length.
    static final int MAX_BYTES = 12 + MAX_LENGTH;

    /// NumPy pads the header so that the elements begin at a multiple of this.
    private static final int ALIGNMENT = 64;

    /// Parses the first `min(totalBytes, MAX_BYTES)` bytes of a file of `totalBytes` bytes.
    static NpyHeader parse(String source, byte[] prefix, long totalBytes) throws FormatException {
        int major = version(source, prefix);
        int start = major == 1 ? 10 : 12;
        if (prefix.length < start) {
            throw truncated(source, start, totalBytes);
        }
        ByteBuffer bytes = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
        long length = major == 1 ? bytes.getShort(8) & 0xffffL : bytes.getInt(8) & 0xffffffffL;
        if (length > MAX_LENGTH) {
            throw new FormatException(
                    source,
                    "header length must be at most %d but was %d".formatted(MAX_LENGTH, length));
        }
        if (start + length > totalBytes) {
            throw truncated(source, start + length, totalBytes);
        }
        String text = new String(prefix, start, (int) length, major == 3 ? UTF_8 : ISO_8859_1);
        NpyDictionary dictionary = NpyDictionary.parse(source, text);
        return of(source, dictionary, start + length, totalBytes);
    }

    private static int version(String source, byte[] prefix) throws FormatException {
        byte[] magic = Arrays.copyOf(prefix, Math.min(prefix.length, MAGIC.length));
        if (!Arrays.equals(magic, MAGIC)) {
            throw new FormatException(
                    source,
                    "an .npy array must begin with the bytes 93 4e 55 4d 50 59 but begins with "
                            + FormatException.quote(HexFormat.ofDelimiter(" ").formatHex(magic)));
        }
        if (prefix.length < 8) {
            throw truncated(source, 8, prefix.length);
        }
        if (prefix[6] < 1 || prefix[6] > 3 || prefix[7] != 0) {
            throw new FormatException(
                    source,
                    "format version must be 1.0, 2.0 or 3.0 but was %d.%d"
                            .formatted(prefix[6] & 0xff, prefix[7] & 0xff));
        }
        return prefix[6];
    }

    private static NpyHeader of(
            String source, NpyDictionary dictionary, long dataOffset, long totalBytes)
            throws FormatException {
        String descr = dictionary.descr();
        boolean hasOrder = !descr.isEmpty() && "<>=|".indexOf(descr.charAt(0)) >= 0;
        StoredType type = type(source, descr, hasOrder ? descr.substring(1) : descr);
        ByteOrder order =
                switch (hasOrder ? descr.charAt(0) : '=') {
                    case '<' -> ByteOrder.LITTLE_ENDIAN;
                    case '>' -> ByteOrder.BIG_ENDIAN;
                    default -> ByteOrder.nativeOrder();
                };
        long dataBytes = type.byteCount(source, dictionary.shape());
        if (dataBytes > totalBytes - dataOffset) {
            throw new FormatException(
                    source,
                    "the data of %s%s must have %d bytes but %d are left"
                            .formatted(
                                    descr, dictionary.shape(), dataBytes, totalBytes - dataOffset));
        }
        boolean fortranOrder = dictionary.fortranOrder();
        return new NpyHeader(type, order, fortranOrder, dictionary.shape(), dataOffset, dataBytes);
    }

    private static StoredType type(String source, String descr, String code)
            throws FormatException {
        if (code.startsWith("O")) {
            throw new FormatException(
                    source,
                    "Python objects are never read, but dtype was " + FormatException.quote(descr));
        }
        Optional<StoredType> type = StoredType.ofNumpyCode(code);
        return type.orElseThrow(
                () ->
                        new FormatException(
                                source,
                                "dtype must be one of f2 f4 f8 b1 i1 i2 i4 i8 u1 u2 u4 but was "
                                        + FormatException.quote(descr)));
    }

    private static FormatException truncated(String source, long needed, long totalBytes) {
        return new FormatException(
                source,
                "the header must have %d bytes but the file has %d".formatted(needed, totalBytes));
    }

    /// The array as NumPy would show it, over the [#dataBytes] bytes at [#dataOffset].
    Tensor tensor(String source, MemorySegment data) throws FormatException {
        if (!fortranOrder) {
            return type.tensor(source, data, order, shape);
        }
        // Column-major elements are the row-major elements of the transposed array.
        Tensor tensor = type.tensor(source, data, order, shape.reversed());
        for (int i = 0; i < tensor.rank() / 2; i++) {
            tensor = tensor.transpose(i, -1 - i);
        }
        return tensor;
    }

    /// The header that NumPy writes for a row-major array: version 1.0, padded to a multiple of 64.
    ///
    /// @throws IllegalArgumentException for bfloat16 or more than 64 dimensions
    static byte[] encode(Tensor tensor) {
        if (tensor.type() == DataType.BFLOAT16) {
            throw new IllegalArgumentException(
                    "NumPy files have no bfloat16: write %s as .safetensors or convert it first"
                            .formatted(tensor));
        }
        if (tensor.rank() > StoredType.MAX_RANK) {
            throw new IllegalArgumentException(
                    "NumPy arrays must have at most 64 dimensions but the tensor has "
                            + tensor.rank());
        }
        String code = StoredType.of(tensor.type()).numpyCode();
        StringBuilder text = new StringBuilder("{'descr': '");
        text.append(tensor.type().byteSize() == 1 ? '|' : '<').append(code);
        text.append("', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < tensor.rank(); i++) {
            text.append(i == 0 ? "" : " ").append(tensor.dim(i));
            text.append(i < tensor.rank() - 1 || i == 0 ? "," : "");
        }
        text.append("), }");
        int used = MAGIC.length + 4 + text.length() + 1;
        text.repeat(' ', -used & (ALIGNMENT - 1)).append('\n');
        return ByteBuffer.allocate(MAGIC.length + 4 + text.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length())
                .put(text.toString().getBytes(ISO_8859_1))
                .array();
    }
}
