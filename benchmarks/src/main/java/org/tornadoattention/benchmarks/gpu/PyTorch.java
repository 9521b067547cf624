package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.cli.bench.BenchCell;
import org.tornadoattention.cli.files.TemporaryFolder;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The Python program that times PyTorch, and what keeps it from running.
///
/// @param endMillis of the clock; what would begin later is left out
record PyTorch(String python, TemporaryFolder folder, Path lines, long endMillis) {
    private static final String PROGRAM = "sdpa.py";
    private static final int PROBE_SECONDS = 60;
    private static final int GRACE_SECONDS = 20;

    /// Runs it to its end.
    ///
    /// @return why it did not, or not to its end
    Optional<String> run(Suite suite, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path program = folder.resolve(PROGRAM);
        try (InputStream in = PyTorch.class.getResourceAsStream(PROGRAM)) {
            Files.copy(Objects.requireNonNull(in, "the jar has the program"), program);
        }
        Optional<String> absent = start(PROBE_SECONDS, List.of(program.toString(), "--probe"));
        if (absent.isPresent()) {
            return absent;
        }
        progress.accept("timing PyTorch");
        List<String> arguments = new ArrayList<>();
        arguments.add(program.toString());
        arguments.addAll(List.of("--data", folder.resolve("").toString()));
        arguments.addAll(List.of("--lines", lines.toString()));
        arguments.addAll(List.of("--end", Long.toString(endMillis / 1000), "--cells"));
        suite.cells().stream().map(BenchCell::name).forEach(arguments::add);
        long left = (endMillis - System.currentTimeMillis()) / 1000;
        try (ProgressLines _ = new ProgressLines(lines, progress)) {
            return start(Math.max(0, left) + GRACE_SECONDS, arguments);
        }
    }

    private Optional<String> start(long seconds, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python));
        command.addAll(arguments);
        File said = folder.resolve("python.txt").toFile();
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(said)
                            .start();
        } catch (IOException e) {
            return Optional.of("there is no " + python);
        }
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                return Optional.of("%s took longer than %d s".formatted(python, seconds));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() == 0) {
            return Optional.empty();
        }
        String last =
                Files.readString(said.toPath())
                        .lines()
                        .filter(line -> !line.isBlank())
                        .reduce((_, line) -> line)
                        .orElse("nothing");
        return Optional.of(
                "%s ended with status %d: %s".formatted(python, process.exitValue(), last.strip()));
    }
}
