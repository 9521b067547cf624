package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.io.FileChecks.assertSame;
import static org.tornadoattention.io.FileChecks.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class SafetensorsTest {
    @TempDir private Path folder;

    static byte[] safetensors(long headerLength, String header, byte[] data) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerLength)
                .put(json)
                .put(data)
                .array();
    }

    private Path write(String header, byte[] data) {
        byte[] bytes = safetensors(header.getBytes(UTF_8).length, header, data);
        return file(folder, "a.safetensors", bytes);
    }

    @Test
    void everyTypeAndShapeComesBackInOrder() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Tensor tensor : FileChecks.tensors(List.of(DataType.values()).reversed())) {
            tensors.put("layers." + tensors.size() + " \u03b1\"\\\n", tensor);
        }
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, tensors, Map.of("format", "pt"));
        assertSame(tensors, Safetensors.read(file));
        assertEquals(Map.of("format", "pt"), SafetensorsFile.open(file).metadata());
        FileChecks.assertOnlyFiles(folder, "a.safetensors");
    }

    @Test
    void writtenBytesFollowTheFormat() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", Tensor.of(new boolean[] {true, false}, 2));
        tensors.put("q", Tensor.of(new float[] {1}, 1, 1));
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, tensors);
        // Float32 comes first in the data, so that it is aligned; the header is padded to 8 bytes.
        String header =
                "{\"b\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[4,6]},"
                        + "\"q\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}  ";
        byte[] data = {0, 0, (byte) 0x80, 0x3f, 1, 0};
        assertEquals(0, header.length() % 8);
        assertArrayEquals(safetensors(header.length(), header, data), Files.readAllBytes(file));
    }

    @Test
    void tensorsAreMappedReadOnlyViews() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, Map.of("q", Tensor.of(new float[] {1, 2}, 2)));
        Tensor tensor = SafetensorsFile.open(file).tensor("q");
        assertTrue(tensor.memory().isMapped());
        assertThrows(IllegalArgumentException.class, () -> tensor.set(0, 0));
    }

    @Test
    void fileWithoutTensorsIsRead() throws IOException {
        assertEquals(Map.of(), Safetensors.read(write("{}", new byte[0])));
        Path file = folder.resolve("empty.safetensors");
        Safetensors.write(file, Map.of());
        assertEquals(Map.of(), Safetensors.read(file));
    }

    @Test
    void smallIntegersAreWidened() throws IOException {
        Path file =
                write(
                        "{\"i\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                                + "\"u\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]},"
                                + "\"s\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[4,6]}}",
                        new byte[] {-1, 1, -1, 1, -2, -1});
        Map<String, Tensor> tensors = Safetensors.read(file);
        assertSame(Tensor.of(new int[] {-1, 1}, 2), tensors.get("i"));
        assertSame(Tensor.of(new int[] {255, 1}, 2), tensors.get("u"));
        assertSame(Tensor.of(new int[] {-2}, 1), tensors.get("s"));
    }

    @Test
    void unsupportedTypeIsRefusedOnlyWhenAskedFor() throws IOException {
        Path file =
                write(
                        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]},"
                                + "\"b\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[2,3]}}",
                        new byte[] {1, 1, 1});
        SafetensorsFile opened = SafetensorsFile.open(file);
        assertEquals(List.of("a", "b"), List.copyOf(opened.names()));
        assertEquals(1, opened.tensor("b").get());
        FileChecks.assertRefused(file, "dtype 'F8_E4M3' is not", () -> opened.tensor("a"));
        FileChecks.assertRefused(file, "a.safetensors:a: dtype", () -> Safetensors.read(file));
        FileChecks.assertRefused(
                file, "has no tensor 'x'; it has 'a', 'b'", () -> opened.tensor("x"));
    }

    @Test
    void tensorTooLargeForJavaIsRefusedOnlyWhenAskedFor() throws IOException {
        Path file =
                write(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4294967296],"
                                + "\"data_offsets\":[0,0]}}",
                        new byte[0]);
        SafetensorsFile opened = SafetensorsFile.open(file);
        FileChecks.assertRefused(file, "fewer than 2^31 elements", () -> opened.tensor("a"));
    }

    @Test
    void reservedNameIsRefused() throws IOException {
        Map<String, Tensor> tensors = Map.of("__metadata__", Tensor.of(new float[] {1}));
        Path file = folder.resolve("a.safetensors");
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(file, tensors));
        FileChecks.assertOnlyFiles(folder);
    }
}
