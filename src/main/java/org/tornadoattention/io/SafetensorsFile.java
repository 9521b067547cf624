package org.tornadoattention.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.tornadoattention.Tensor;
import org.tornadoattention.internal.Elements;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/// A `.safetensors` file whose header is read and whose tensors are made when asked for.
///
/// ```
/// length of the header: 8 bytes | header: JSON | data of all tensors, row-major, little-endian
/// {"__metadata__": {"key": "text"}, "q": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
/// ```
///
/// | dtype in the file | read as |
/// |---|---|
/// | `F16` `BF16` `F32` `F64` | float16, bfloat16, float32, float64 |
/// | `I32` `I64` `BOOL` | int32, int64, bool |
/// | `I8` `U8` `I16` `U16` | int32, in a copy |
/// | `U32` | int64, in a copy |
///
/// A tensor of another dtype, or of 2^31 elements or more, is refused when it is asked for; the
/// others in the file can be read. Headers are limited to 100,000,000 bytes, as in the reference
/// implementation.
///
/// **Memory.** The file is mapped; tensors are read-only views of it and need no copy. The mapping
/// goes when the garbage collector finds neither this object nor one of the tensors in use, so
/// there is nothing to close. The file must not be overwritten in place until then; replacing it,
/// as [Safetensors#write] does, is safe.
///
/// Source: [safetensors README](https://github.com/huggingface/safetensors#format).
public final class SafetensorsFile {
    static final long MAX_HEADER = 100_000_000;

    private final String source;
    private final SafetensorsHeader header;
    private final MemorySegment data;

    private SafetensorsFile(String source, SafetensorsHeader header, MemorySegment data) {
        this.source = source;
        this.header = header;
        this.data = data;
    }

    /// Maps `file` and checks its header.
    ///
    /// @throws FormatException if the header is malformed or does not describe the data exactly
    /// @throws IOException if the file cannot be read
    public static SafetensorsFile open(Path file) throws IOException {
        String source = file.toString();
        MemorySegment bytes = FileInput.bytes(file, 0);
        long size = bytes.byteSize();
        if (size < 8) {
            throw new FormatException(source, "must have at least 8 bytes but has " + size);
        }
        long length = bytes.get(Elements.LONG, 0);
        if (length < 0 || length > MAX_HEADER) {
            throw new FormatException(
                    source,
                    "header length must be at most %d but was %s"
                            .formatted(MAX_HEADER, Long.toUnsignedString(length)));
        }
        if (length > size - 8) {
            throw new FormatException(
                    source,
                    "the header must have %d bytes but the file has %d after its length"
                            .formatted(length, size - 8));
        }
        byte[] json = bytes.asSlice(8, length).toArray(JAVA_BYTE);
        if (json.length == 0 || json[0] != '{') {
            throw new FormatException(source, "the header must begin with '{'");
        }
        MemorySegment data = bytes.asSlice(8 + length);
        return new SafetensorsFile(
                source, SafetensorsHeader.parse(source, json, data.byteSize()), data);
    }

    /// The names of the tensors, in the order of the header.
    public Set<String> names() {
        return Collections.unmodifiableSet(header.tensors().keySet());
    }

    /// The free text that the file carries, in the order of the header; empty if it has none.
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /// One tensor, read-only.
    ///
    /// @throws FormatException if there is no such tensor, its dtype is not supported, or it has
    ///   2^31 elements or more
    public Tensor tensor(String name) throws FormatException {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw FormatException.missing(source, name, names());
        }
        String tensor = FormatException.inside(source, name);
        StoredType type =
                StoredType.ofSafetensorsName(entry.dtype())
                        .orElseThrow(
                                () ->
                                        new FormatException(
                                                tensor,
                                                "dtype %s is not supported"
                                                        .formatted(
                                                                FormatException.quote(
                                                                        entry.dtype()))));
        MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
        return type.tensor(tensor, bytes, ByteOrder.LITTLE_ENDIAN, entry.shape());
    }
}
