package org.tornadoattention.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// A machine whose files lie in a folder.
record FakeMachine(Path root) {
    FakeMachine file(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /// A program that prints a text.
    FakeMachine program(String path, String prints) throws IOException {
        file(path, "#!/bin/sh\ncat <<'END'\n" + prints + "\nEND\n");
        Files.setPosixFilePermissions(
                root.resolve(path.substring(1)), PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    Machine machine() {
        return machine(Map.of());
    }

    Machine machine(Map<String, String> environment) {
        return new Machine(root, environment);
    }
}
