package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the command refuses; what it makes is the test of the package bundle.
final class BundleCommandTest {
    @TempDir private Path folder;

    @Test
    void aFolderThatHoldsFilesIsSpared() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Invocation full = Invocation.of("bundle", folder);
        assertEquals(1, full.status());
        assertEquals(
                "attend bundle: DIR must be new or empty but %s holds files\n".formatted(folder),
                full.err());
        assertTrue(Invocation.of("bundle", file).err().contains("is a file"));
        assertEquals("text", Files.readString(file));
    }

    @Test
    void anArchiveOfAnotherKindIsWrongUsage() {
        Invocation run = Invocation.of("bundle", folder.resolve("b"), "--archive", "b.rar");
        assertEquals(2, run.status());
        assertTrue(
                run.err().contains("--archive must end with .tar.xz, .tar.gz or .tgz but was"),
                run.err());
        assertEquals(2, Invocation.of("bundle").status());
    }

    @Test
    void anArchiveInsideOfTheFolderIsWrongUsage() throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("b"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), bundle.getFileName());
        for (Path place : new Path[] {bundle, link}) {
            Path archive = place.resolve("b.tar.gz");
            for (Path named : new Path[] {bundle, link}) {
                Invocation run = Invocation.of("bundle", named, "--archive", archive);
                assertEquals(2, run.status());
                assertTrue(
                        run.err()
                                .startsWith(
                                        "attend bundle: --archive must lie outside of DIR, which is %s, but was '%s'"
                                                .formatted(bundle.toRealPath(), archive)),
                        run.err());
            }
        }
    }

    @Test
    void aClassPathOfFoldersIsRefused() {
        Invocation run = Invocation.of("bundle", folder.resolve("b"), "--no-sdk");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("a bundle is made of jars"), run.err());
        assertTrue(Files.notExists(folder.resolve("b")));
    }
}
