package org.tornadoattention.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What a driver said when it rejected a kernel: TornadoVM's exceptions do not have it, but it
/// leaves a file below the SDK's folder.
final class DriverLog {
    /// Of a long log the beginning tells most.
    private static final int LONGEST = 2000;

    /// Below that it is no text: a second failure in one process made PoCL 3.1 answer with four
    /// stray bytes.
    private static final int LETTERS = 8;

    /// Backend, device, file.
    private static final int DEPTH = 3;

    private final Path folder;

    /// @param folder with a folder of logs for each backend, such as `opencl-logs`
    DriverLog(Path folder) {
        this.folder = folder;
    }

    /// Where TornadoVM writes: in a folder named null, where it does not know the SDK's.
    static DriverLog ofSdk() {
        String home = Optional.ofNullable(System.getenv("TORNADOVM_HOME")).orElse("null");
        return new DriverLog(Path.of(home, "var"));
    }

    /// The newest log that was written since then.
    Optional<String> since(Instant start) {
        try (Stream<Path> files = Files.find(folder, DEPTH, (path, _) -> isLog(path))) {
            return files.filter(path -> !modified(path).toInstant().isBefore(start))
                    .max(Comparator.comparing(DriverLog::modified))
                    .map(DriverLog::read)
                    .filter(text -> text.chars().filter(Character::isLetter).count() >= LETTERS);
        } catch (IOException | UncheckedIOException e) {
            return Optional
                    .empty(); // There is none, or it may not be read: the cause is told anyway.
        }
    }

    private boolean isLog(Path path) {
        return path.toString().endsWith(".log")
                && folder.relativize(path).getName(0).toString().endsWith("-logs");
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path path) {
        try {
            String text = Files.readString(path).strip();
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
