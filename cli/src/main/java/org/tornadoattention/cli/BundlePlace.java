package org.tornadoattention.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// Where a bundle and its archive may be made.
final class BundlePlace {
    private BundlePlace() {}

    /// Refuses a place that is taken.
    ///
    /// @return the folder itself, where a symbolic link names it
    static Path requireNew(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return target;
        }
        if (!Files.isDirectory(target)) {
            throw new CommandFailure("DIR must be a new folder but %s is a file".formatted(target));
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new CommandFailure(
                        "DIR must be new or empty but %s holds files".formatted(target));
            }
        }
        return target.toRealPath();
    }

    /// Refuses an archive that would be replaced together with the folder, or cannot be written.
    ///
    /// @param target as [#requireNew(Path)] gives it
    static void requireOutside(Path file, Path target) {
        OutputFiles.requireWritable("--archive", file);
        try {
            if (!WholeFile.target(file).normalize().startsWith(target)
                    && !realFolder(file).startsWith(target)) {
                return;
            }
        } catch (IOException e) {
            throw new CommandFailure("--archive %s: %s".formatted(file, ErrorReport.reason(e)), e);
        }
        throw new UsageFailure(
                "--archive must lie outside of DIR, which is %s, but was '%s'"
                        .formatted(target, file));
    }

    private static Path realFolder(Path file) throws IOException {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder").toRealPath();
    }
}
