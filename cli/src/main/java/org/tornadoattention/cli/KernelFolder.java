package org.tornadoattention.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where files of kernels go.
///
/// @param option that named the folder, for messages
record KernelFolder(String option, Path path) {
    KernelFolder {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new CommandFailure(
                    "%s must be a folder but '%s' is a file".formatted(option, path));
        }
    }

    /// Makes the folder where it is missing.
    ///
    /// @throws CommandFailure if it cannot be made
    void create() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new CommandFailure("%s %s: %s".formatted(option, path, ErrorReport.reason(e)), e);
        }
    }

    /// Writes a file, and a line that says so.
    ///
    /// @throws CommandFailure if it cannot be written
    void write(String name, byte[] bytes, PrintWriter out) {
        add(name, bytes);
        out.printf("%9d bytes  %s%n", bytes.length, path.resolve(name));
        out.flush();
    }

    /// Writes a file that nobody needs to hear of.
    ///
    /// @throws CommandFailure if it cannot be written
    void add(String name, byte[] bytes) {
        WholeFile.write(option, path.resolve(name), bytes);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
