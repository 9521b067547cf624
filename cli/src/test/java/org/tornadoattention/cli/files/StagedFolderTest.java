package org.tornadoattention.cli.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.child.ChildJava;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What a move replaces, what it spares, and what a signal leaves.
class StagedFolderTest {
    @TempDir private Path folder;

    /// Fills staged folders and moves them to one place, again and again, until it is ended.
    static final class Mover {
        public static void main(String[] args) throws IOException {
            Path target = Path.of(args[0]);
            for (int n = 0; ; n++) {
                try (StagedFolder staged = StagedFolder.beside(target)) {
                    Path part = Files.createDirectory(staged.folder().resolve("part"));
                    Files.writeString(part.resolve("first"), "1");
                    Files.writeString(part.resolve("second"), "2");
                    staged.move(part, target);
                }
                if (n == 0) {
                    Files.createFile(target.resolveSibling("moving"));
                }
            }
        }
    }

    @Test
    void whereASignalEndsJavaAMoveIsWholeAndNothingElseIsLeft() throws Exception {
        for (int round = 0; round < 5; round++) {
            Path place = Files.createDirectory(folder.resolve("round-" + round));
            Path target = place.resolve("target");
            Process mover =
                    new ProcessBuilder(
                                    ChildJava.command(
                                            List.of(),
                                            Mover.class.getName(),
                                            List.of(target.toString())))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("said-" + round).toFile())
                            .start();
            try {
                while (mover.isAlive() && Files.notExists(place.resolve("moving"))) {
                    Thread.sleep(10);
                }
                Thread.sleep(7L * round);
                // Not that of Ctrl-C, which Java ignores where whoever started it does.
                mover.destroy();
                assertTrue(mover.waitFor(60, TimeUnit.SECONDS), "it goes on");
            } finally {
                mover.destroyForcibly();
            }
            String said = Files.readString(folder.resolve("said-" + round));
            assertEquals(143, mover.exitValue(), said);
            assertEquals(List.of("moving", "target"), names(place), said);
            assertEquals(List.of("first", "second"), names(target), said);
        }
    }

    @Test
    void aMoveReplacesAndAMoveToANewPlaceDoesNot() throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        try (StagedFolder staged = StagedFolder.beside(target)) {
            Path first = Files.createDirectory(staged.folder().resolve("first"));
            Files.createFile(first.resolve("of the first"));
            staged.moveToNew(first, target);
            Path second = Files.createDirectory(staged.folder().resolve("second"));
            assertEquals(
                    target + " must be new or empty, but meanwhile something came to lie there",
                    assertThrows(IOException.class, () -> staged.moveToNew(second, target))
                            .getMessage());
            assertEquals(List.of("of the first"), names(target));
            staged.move(second, target);
        }
        assertEquals(List.of(), names(target));
        assertEquals(List.of("target"), names(folder));
    }

    @Test
    void whatIsMovedToANewPlaceCanBeTakenBack() throws IOException {
        Path target = folder.resolve("target");
        try (StagedFolder staged = StagedFolder.beside(target)) {
            Path part = Files.createDirectory(staged.folder().resolve("part"));
            staged.moveToNew(part, target);
            staged.takeBack(part, target);
            assertTrue(Files.isDirectory(part));
        }
        assertEquals(List.of(), names(folder));
    }

    @Test
    void aLinkToAnEmptyFolderIsNotCalledFull() throws IOException {
        Path target = folder.resolve("link");
        Files.createDirectory(folder.resolve("empty"));
        Files.createSymbolicLink(target, Path.of("empty"));
        try (StagedFolder staged = StagedFolder.beside(target)) {
            Path part = Files.createDirectory(staged.folder().resolve("part"));
            assertEquals(
                    target + " is a symbolic link: name the folder itself",
                    assertThrows(IOException.class, () -> staged.moveToNew(part, target))
                            .getMessage());
        }
    }

    @Test
    void aPathIsOneWordOfAShell() {
        assertEquals("/opt/sdk-5.2.0+a", ShellText.quoted("/opt/sdk-5.2.0+a"));
        assertEquals("'/my $HOME'", ShellText.quoted(Path.of("/my $HOME")));
        assertEquals("'it'\\''s'", ShellText.quoted("it's"));
        assertEquals("''", ShellText.quoted(""));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
