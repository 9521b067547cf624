package org.tornadoattention.benchmarks.cpu;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A [Worker] seen from the process that asks.
final class WorkerProcess implements AutoCloseable {
    private static final String OPEN = "open ";

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter requests;
    private final String description;

    private WorkerProcess(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        requests =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        String answer = next();
        description = answer.startsWith(OPEN) ? answer.substring(OPEN.length()) : answer;
    }

    /// Starts a contender with this process's Java and class path.
    static WorkerProcess start(ContenderProvider provider, String name, int threads)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx2g",
                        "-XX:MaxDirectMemorySize=8g"));
        command.addAll(provider.javaOptions(name));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Worker.class.getName(), name, Integer.toString(threads)));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(provider.environment(name));
        return new WorkerProcess(name, builder.start());
    }

    /// The contender's name.
    String name() {
        return name;
    }

    /// What it said of itself, or `failed REASON`.
    String description() {
        return description;
    }

    /// Asks and waits for the answer, without its `@`; `failed REASON` if the process ended.
    String ask(String request) {
        try {
            requests.write(request);
            requests.newLine();
            requests.flush();
            return next();
        } catch (IOException e) {
            return "failed its process ended: " + e.getMessage();
        }
    }

    private String next() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("@")) {
                return line.substring(1);
            }
        }
        return "failed its process ended";
    }

    @Override
    public void close() {
        try {
            requests.close(); // The end of its input ends it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroy();
        }
    }
}
