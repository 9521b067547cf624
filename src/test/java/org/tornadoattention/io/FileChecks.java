package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the tests of all formats have in common.
final class FileChecks {
    private FileChecks() {}

    /// Tensors of every type in `types`, as scalar, with an empty dimension, row-major, and as
    /// strided, sliced and broadcast views; with extreme values.
    static List<Tensor> tensors(Iterable<DataType> types) {
        List<Tensor> tensors = new ArrayList<>();
        for (DataType type : types) {
            Tensor tensor = Tensor.randomNormal(7, 2, 3, 4, 5).to(type);
            if (type.isFloating()) {
                tensor.set(Double.NaN, 0, 0, 0, 0);
                tensor.set(Double.NEGATIVE_INFINITY, 0, 1, 0, 0);
                tensor.set(-0.0, 1, 2, 3, 4);
            } else {
                tensor.set(type == DataType.BOOL ? 1 : Integer.MIN_VALUE, 1, 2, 3, 4);
            }
            tensors.add(tensor);
            tensors.add(tensor.reshape(120));
            tensors.add(tensor.select(0, 1).select(0, 2).select(0, 3).select(0, 4));
            tensors.add(Tensor.allocate(type, 3, 0, 2));
            tensors.add(tensor.transpose(1, 2));
            tensors.add(tensor.slice(1, 1, 3).slice(3, 2, 4));
            tensors.add(tensor.slice(0, 1, 2).broadcastTo(6, 2, 3, 4, 5));
        }
        return tensors;
    }

    /// Equal type, shape and bits.
    static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.toString(), actual.toString());
        long difference = expected.copy().segment().mismatch(actual.copy().segment());
        assertEquals(-1, difference, expected + " differs at byte " + difference);
    }

    static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        expected.forEach((name, tensor) -> assertSame(tensor, actual.get(name)));
    }

    /// One sentence that begins with the file and contains the rule.
    static void assertRefused(Path file, String rule, Executable reading) {
        String message = assertThrows(FormatException.class, reading, rule).getMessage();
        assertTrue(message.startsWith(file.toString() + ":"), message);
        assertTrue(message.contains(rule), () -> "expected '" + rule + "' in: " + message);
        assertTrue(message.length() < file.toString().length() + 300, message);
        assertEquals(1, message.lines().count(), message);
    }

    static Path file(Path folder, String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertOnlyFiles(Path folder, String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(names),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
