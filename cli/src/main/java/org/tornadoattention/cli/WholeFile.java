package org.tornadoattention.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import java.util.UUID;

/// Files that are written completely, or not at all.
final class WholeFile {
    private WholeFile() {}

    /// Writes the file that an option names.
    ///
    /// @throws CommandFailure if it cannot be written; what was there is there still
    static void write(String option, Path file, byte[] bytes) {
        try {
            write(file, bytes);
        } catch (IOException e) {
            throw new CommandFailure("%s %s: %s".formatted(option, file, ErrorReport.reason(e)), e);
        }
    }

    /// What is replaced when a file is written: behind a symbolic link, the file it names and not
    /// the link.
    static Path target(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /// Writes beside the place, then to it.
    ///
    /// @throws IOException if the file cannot be written; what was there is there still
    static void write(Path file, byte[] bytes) throws IOException {
        Path target = target(file);
        Path folder = Objects.requireNonNull(target.getParent(), "folder");
        // createTempFile would make it readable by its owner only.
        Path temporary = folder.resolve(".attend-" + UUID.randomUUID());
        try {
            Files.write(temporary, bytes);
            if (Files.exists(target) && isPosix(target)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static boolean isPosix(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
    }
}
