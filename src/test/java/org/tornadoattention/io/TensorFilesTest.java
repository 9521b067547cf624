package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tornadoattention.io.FileChecks.assertRefused;
import static org.tornadoattention.io.FileChecks.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class TensorFilesTest {
    private static final Tensor ONE = Tensor.of(new float[] {1, 2, 3}, 3);
    private static final Tensor TWO = Tensor.of(new long[] {4, 5}, 1, 2);

    @TempDir private Path folder;

    @Test
    void formatFollowsTheEnding() throws IOException {
        for (String name : List.of("a.npy", "b.npz", "c.safetensors", "D.NPY", "E.Npz")) {
            Path file = folder.resolve(name);
            TensorFiles.write(file, ONE);
            assertSame(ONE, TensorFiles.read(file));
            assertSame(ONE, TensorFiles.read(file.toString()));
        }
        assertSame(ONE, TensorFiles.read(folder.resolve("b.npz") + ":b"));
        assertSame(ONE, TensorFiles.read(folder.resolve("E.Npz") + ":E"));
        assertSame(ONE, TensorFiles.read(folder.resolve("c.safetensors") + ":c"));
    }

    @Test
    void tensorIsNamedAfterTheColon() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("one", ONE);
        tensors.put("a:b.npz:c", TWO);
        Path npz = folder.resolve("a.npz");
        Path safetensors = folder.resolve("a.safetensors");
        Npz.write(npz, tensors);
        Safetensors.write(safetensors, tensors);
        for (Path file : List.of(npz, safetensors)) {
            assertSame(ONE, TensorFiles.read(file + ":one"));
            assertRefused(file, "has no tensor 'x'", () -> TensorFiles.read(file + ":x"));
            assertRefused(
                    file,
                    "must be named as FILE:NAME: 'one', 'a:b.npz:c'",
                    () -> TensorFiles.read(file));
        }
        assertSame(TWO, TensorFiles.read(npz + ":a:b.npz:c"));
        assertSame(TWO, TensorFiles.read(safetensors + ":a:b.npz:c"));
    }

    @Test
    void otherEndingsAreRefused() {
        for (String name : List.of("a.txt", "npy", "a.npy:x", "")) {
            Path file = folder.resolve(name);
            String rule = "must end with .npy, .npz or .safetensors";
            assertRefused(file, rule, () -> TensorFiles.read(file));
            assertRefused(file, rule, () -> TensorFiles.read(file.toString()));
            assertRefused(file, rule, () -> TensorFiles.write(file, ONE));
        }
    }

    @Test
    void missingFilesAreReported() {
        for (String name : List.of("a.npy", "a.npz", "a.npz:x", "a.safetensors:x")) {
            String spec = folder.resolve(name).toString();
            assertThrows(NoSuchFileException.class, () -> TensorFiles.read(spec));
        }
    }

    @Test
    void fileBehindASymbolicLinkIsReplaced() throws IOException {
        Path target = folder.resolve("target.npy");
        Path link = folder.resolve("link.npy");
        TensorFiles.write(target, ONE);
        Files.createSymbolicLink(link, target);
        TensorFiles.write(link, TWO);
        assertSame(TWO, TensorFiles.read(target));
        FileChecks.assertOnlyFiles(folder, "link.npy", "target.npy");
    }
}
