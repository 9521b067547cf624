package org.tornadoattention.cli.doctor;

import org.tornadoattention.cli.files.TemporaryFolder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a machine shows of itself: its files, the environment, its programs.
///
/// @param root where its files are; `/` but in tests
public record Machine(Path root, Map<String, String> environment) {
    private static final long PROGRAM_SECONDS = 20;

    public Machine {
        environment = Map.copyOf(environment);
    }

    /// The machine this runs on.
    public static Machine here() {
        return new Machine(Path.of("/"), System.getenv());
    }

    /// A place of this machine.
    ///
    /// @param path absolute
    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    /// A variable's value, empty where it is not set or empty.
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /// What a file holds; empty where it is not there or cannot be read.
    Optional<String> text(String path) {
        try {
            // As Latin-1 any bytes are a text.
            return Optional.of(Files.readString(at(path), StandardCharsets.ISO_8859_1).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The names in a folder, sorted; none where there is no such folder.
    List<String> names(String folder) {
        try (Stream<Path> files = Files.list(at(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    boolean exists(String path) {
        return Files.exists(at(path));
    }

    /// Whether this user may read and write there.
    boolean isUsable(String path) {
        return Files.isReadable(at(path)) && Files.isWritable(at(path));
    }

    /// What a program of the PATH writes to standard output; empty where there is none, or it
    /// fails, or takes long.
    Optional<String> program(String name, String... arguments) {
        Optional<Path> file =
                Pattern.compile(":")
                        .splitAsStream(variable("PATH").orElse(""))
                        .filter(folder -> folder.startsWith("/"))
                        .map(folder -> at(folder).resolve(name))
                        .filter(Files::isExecutable)
                        .findFirst();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(file.get().toString());
        builder.command().addAll(List.of(arguments));
        try {
            try (TemporaryFolder folder = TemporaryFolder.make("attend-program")) {
                Path out = folder.resolve("out");
                Process process =
                        builder.redirectOutput(out.toFile())
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start();
                boolean ended = process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                return ended && process.exitValue() == 0
                        ? Optional.of(Files.readString(out, StandardCharsets.ISO_8859_1).strip())
                        : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
