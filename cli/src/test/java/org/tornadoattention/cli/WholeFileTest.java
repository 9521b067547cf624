package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// A file is there as a whole, or as it was.
final class WholeFileTest {
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir private Path folder;

    @Test
    void theFileIsReplacedAndNotTheLinkToIt() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.write(file, new byte[0]);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        WholeFile.write(link, BYTES);
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(BYTES, Files.readAllBytes(file));
    }

    @Test
    void permissionsOfAReplacedFileStay() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.write(file, BYTES);
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        WholeFile.write(file, BYTES);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void anEmptyFolderIsSpared() throws IOException {
        // To replace in two steps, and not in one, would delete it.
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThrows(IOException.class, () -> WholeFile.write(empty, BYTES));
        assertTrue(Files.isDirectory(empty));
    }

    @Test
    void nothingIsLeftOfAFileThatCannotBe() throws IOException {
        Path impossible = folder.resolve("nowhere/file");
        assertThrows(IOException.class, () -> WholeFile.write(impossible, BYTES));
        Files.createDirectories(folder.resolve("full/of"));
        assertThrows(IOException.class, () -> WholeFile.write(folder.resolve("full"), BYTES));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("full")), left.toList());
        }
    }
}
