package org.tornadoattention.cli.child;

import org.tornadoattention.cli.files.TemporaryFolder;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A Java of the same home and class path as this one, with a time limit.
///
/// @param options Java's own options, before the class path
/// @param environment variables that are set for it, beside those of this process
public record ChildJava(List<String> options, Map<String, String> environment) {
    private static final Pattern COLLECTOR =
            Pattern.compile("-XX:[+-]Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");

    /// What became of it.
    ///
    /// @param status the exit status; 128 and the signal's number where a signal ended it; empty
    ///   where it was ended at the time limit
    /// @param out what it wrote to standard output
    /// @param err what it wrote to standard error
    public record Result(Optional<Integer> status, String out, String err) {
        /// What it said last that may be a reason, one line, for messages; `nothing` if it said no
        /// such thing.
        public String lastWords() {
            return LastWords.in(out + "\n" + err);
        }
    }

    public ChildJava {
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    /// Runs a class's main method to its end, or to the limit.
    ///
    /// @throws IOException if Java cannot be started, or its output not be kept
    /// @throws InterruptedException if this thread is interrupted; the child is ended
    public Result run(String mainClass, List<String> arguments, Duration limit)
            throws IOException, InterruptedException {
        // Files, not pipes: nobody must read while the child writes.
        try (TemporaryFolder folder = TemporaryFolder.make("attend-child")) {
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            try (BoundProcess process =
                    BoundProcess.start(builder(mainClass, arguments, out.toFile(), err.toFile()))) {
                return new Result(process.status(limit), text(out), text(err));
            }
        }
    }

    /// The command that starts a class with this process's Java and class path.
    ///
    /// @param options Java's own
    public static List<String> command(
            List<String> options, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    /// The options that choose the garbage collector of a child that starts TornadoVM: what this
    /// process was started with, for a second choice beside it would keep Java from starting; where
    /// it was started with none, what TornadoVM's own options choose.
    public static List<String> collector() {
        // With those of the variables that Java itself reads, which the child inherits.
        return collector(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    static List<String> collector(List<String> started) {
        List<String> chosen =
                started.stream().filter(option -> COLLECTOR.matcher(option).matches()).toList();
        return chosen.isEmpty() ? List.of("-XX:+UseParallelGC") : chosen;
    }

    private ProcessBuilder builder(String mainClass, List<String> arguments, File out, File err) {
        ProcessBuilder builder =
                new ProcessBuilder(command(options, mainClass, arguments))
                        .redirectOutput(out)
                        .redirectError(err);
        // What the launcher told this process of its standard error is not the child's.
        builder.environment().remove("ATTEND_STDERR");
        builder.environment().putAll(environment);
        return builder;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
