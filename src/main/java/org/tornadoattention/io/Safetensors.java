package org.tornadoattention.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import org.tornadoattention.Tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `.safetensors` format: named tensors and a little text in one file that is read without a
/// copy.
///
/// What is read, and the limits, is said at [SafetensorsFile]; every
/// [org.tornadoattention.DataType] can be written.
///
/// Source: [safetensors README](https://github.com/huggingface/safetensors#format).
public final class Safetensors {
    private static final JsonFactory JSON = new JsonFactory();

    private Safetensors() {}

    /// All tensors in `file` as read-only views of it, in the order of the header; to read some of
    /// them, use [SafetensorsFile#open].
    ///
    /// @throws FormatException if the file is malformed or one of its tensors is not supported
    /// @throws IOException if the file cannot be read
    public static Map<String, Tensor> read(Path file) throws IOException {
        SafetensorsFile opened = SafetensorsFile.open(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : opened.names()) {
            tensors.put(name, opened.tensor(name));
        }
        return tensors;
    }

    /// Writes `tensors` row-major into `file`, which is replaced at once or, on failure, not at
    /// all.
    ///
    /// @throws IllegalArgumentException if a tensor is named `__metadata__`
    /// @throws IOException if the file cannot be written
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, tensors, Map.of());
    }

    /// Writes `tensors` row-major, and `metadata` as free text, into `file`, which is replaced at
    /// once or, on failure, not at all.
    ///
    /// @throws IllegalArgumentException if a tensor is named `__metadata__`, or names and metadata
    ///   need more than 100,000,000 bytes
    /// @throws IOException if the file cannot be written
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException(
                    "a tensor must not be named " + SafetensorsHeader.METADATA);
        }
        // Wide elements first keeps all data aligned to its element size, in mapped memory too.
        List<Map.Entry<String, Tensor>> order = new ArrayList<>(tensors.entrySet());
        order.sort(Comparator.comparing(e -> -e.getValue().type().byteSize()));
        byte[] header = header(tensors, offsets(order), metadata);
        FileOutput.replace(
                file,
                out -> {
                    out.write(header);
                    for (Map.Entry<String, Tensor> named : order) {
                        FileOutput.writeRowMajor(out, named.getValue());
                    }
                });
    }

    private static Map<String, Long> offsets(List<Map.Entry<String, Tensor>> order) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        long offset = 0;
        for (Map.Entry<String, Tensor> named : order) {
            offsets.put(named.getKey(), offset);
            offset += byteCount(named.getValue());
        }
        return offsets;
    }

    private static long byteCount(Tensor tensor) {
        return (long) tensor.size() * tensor.type().byteSize();
    }

    /// Length and JSON, padded with spaces so that the data begins at a multiple of 8.
    private static byte[] header(
            Map<String, Tensor> tensors, Map<String, Long> offsets, Map<String, String> metadata)
            throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(json)) {
            generator.writeStartObject();
            if (!metadata.isEmpty()) {
                generator.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> text : metadata.entrySet()) {
                    generator.writeStringField(text.getKey(), text.getValue());
                }
                generator.writeEndObject();
            }
            for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
                long begin = offsets.getOrDefault(named.getKey(), 0L);
                generator.writeFieldName(named.getKey());
                writeEntry(generator, named.getValue(), begin);
            }
            generator.writeEndObject();
        }
        while (json.size() % 8 != 0) {
            json.write(' ');
        }
        if (json.size() > SafetensorsFile.MAX_HEADER) {
            throw new IllegalArgumentException(
                    "names and metadata must fit %d bytes but need %d"
                            .formatted(SafetensorsFile.MAX_HEADER, json.size()));
        }
        return ByteBuffer.allocate(8 + json.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.size())
                .put(json.toByteArray())
                .array();
    }

    private static void writeEntry(JsonGenerator generator, Tensor tensor, long begin)
            throws IOException {
        int[] shape = tensor.shape();
        generator.writeStartObject();
        generator.writeStringField("dtype", StoredType.of(tensor.type()).safetensorsName());
        generator.writeFieldName("shape");
        generator.writeArray(shape, 0, shape.length);
        generator.writeFieldName("data_offsets");
        generator.writeArray(new long[] {begin, begin + byteCount(tensor)}, 0, 2);
        generator.writeEndObject();
    }
}
