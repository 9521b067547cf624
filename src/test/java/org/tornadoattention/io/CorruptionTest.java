package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Damaged files either read as something or are refused; nothing else happens, and it happens
/// soon.
@Timeout(120)
final class CorruptionTest {
    private static final int ROUNDS = 4000;
    private static final byte[] TELLING = "0123456789-,:'\"()[]{}<>=|fiub".getBytes(US_ASCII);

    @TempDir private Path folder;

    private interface Reader {
        Iterable<Tensor> read(Path file) throws IOException;
    }

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("query", Tensor.randomNormal(1, 2, 3, 4));
        tensors.put("mask", Tensor.allocate(DataType.BOOL, 3, 5));
        tensors.put("lengths", Tensor.of(new long[] {1, 2, 3}, 3));
        return tensors;
    }

    private static byte[] corrupt(byte[] good, Random random) {
        int length = random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length;
        byte[] bad = Arrays.copyOf(good, length);
        // Most of what decides lies in the first bytes, for archives in the last.
        int window = random.nextBoolean() ? bad.length : Math.min(bad.length, 160);
        int start = random.nextInt(4) == 0 ? bad.length - window : 0;
        for (int i = random.nextInt(1, 6); i > 0 && window > 0; i--) {
            int at = start + random.nextInt(window);
            bad[at] =
                    switch (random.nextInt(4)) {
                        case 0 -> (byte) (bad[at] ^ 1 << random.nextInt(8));
                        case 1 -> (byte) random.nextInt(256);
                        case 2 -> TELLING[random.nextInt(TELLING.length)];
                        default -> (byte) -random.nextInt(2);
                    };
        }
        return bad;
    }

    private void assertRobust(String name, Reader reader) throws IOException {
        byte[] good = Files.readAllBytes(folder.resolve(name));
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            // A new file each time: mappings of the last one may still be there.
            Path file = folder.resolve(seed + name);
            Files.write(file, corrupt(good, new Random(seed)));
            try {
                for (Tensor tensor : reader.read(file)) {
                    tensor.toLongs();
                }
            } catch (FormatException e) {
                refused++;
                assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            } catch (RuntimeException | IOException | OutOfMemoryError e) {
                fail("seed " + seed + " of " + name, e);
            }
            Files.delete(file);
        }
        assertTrue(refused > ROUNDS / 4, refused + " of " + ROUNDS + " were refused");
    }

    @Test
    void corruptNpyIsReadOrRefused() throws IOException {
        Npy.write(folder.resolve("a.npy"), Tensor.randomNormal(1, 2, 3, 4));
        assertRobust("a.npy", file -> List.of(Npy.read(file)));
    }

    @Test
    void corruptNpzIsReadOrRefused() throws IOException {
        Npz.write(folder.resolve("a.npz"), tensors());
        assertRobust("a.npz", file -> Npz.read(file).values());
    }

    @Test
    void corruptSafetensorsIsReadOrRefused() throws IOException {
        Safetensors.write(folder.resolve("a.safetensors"), tensors(), Map.of("format", "pt"));
        assertRobust("a.safetensors", file -> Safetensors.read(file).values());
    }
}
