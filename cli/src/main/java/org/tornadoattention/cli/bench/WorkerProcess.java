package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.tornadoattention.cli.child.LastWords;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [WorkerMain] seen from the process that asks: it may crash, hang or talk nonsense.
final class WorkerProcess implements AutoCloseable {
    private static final String END = "end";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /// Interrupted from the keyboard this process and its workers end at once; so long it takes
    /// until that is known here, and not taken for a crash.
    private static final Duration GRACE = Duration.ofMillis(300);

    private static final int LONGEST_REASON = 300;

    private final Process process;
    private final BufferedWriter requests;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread errors;
    private int asked;

    /// How the line begins that is awaited; one that comes late is no answer to anything.
    private volatile String awaited = "@0 ";

    private volatile boolean closed;
    private volatile String lastError = "";

    private WorkerProcess(Process process) {
        this.process = process;
        requests =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() -> read(process.getInputStream(), this::answered, true));
        errors = Thread.ofVirtual().start(() -> read(process.getErrorStream(), this::told, false));
    }

    /// Starts a process.
    ///
    /// @param environment more variables for it
    static WorkerProcess start(List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new WorkerProcess(builder.start());
    }

    private interface Line {
        void of(String text);
    }

    private void read(InputStream stream, Line each, boolean tellsEnd) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                each.of(line);
            }
        } catch (IOException e) {
            lastError = String.valueOf(e.getMessage()); // Told as why the process ended.
        } finally {
            if (tellsEnd) {
                answers.add(END);
            }
        }
    }

    private void answered(String line) {
        String begin = awaited;
        if (line.startsWith(begin)) {
            answers.add(line.substring(begin.length()));
        } else {
            told(line);
        }
    }

    private void told(String line) {
        LastWords.reason(line).ifPresent(reason -> lastError = reason);
    }

    /// Asks and waits for the answer.
    ///
    /// @throws WorkerFailure if it could not do it, ended, answered nonsense, or took too long; in
    ///   all cases but the first the process is no more
    JsonNode ask(String request, Duration limit) throws WorkerFailure {
        asked++;
        awaited = "@%d ".formatted(asked);
        try {
            requests.write("%d %s".formatted(asked, request));
            requests.newLine();
            requests.flush();
        } catch (IOException e) {
            throw ended();
        }
        return answer(limit);
    }

    /// Waits for an answer that comes by itself.
    ///
    /// @throws WorkerFailure as [#ask]
    JsonNode answer(Duration limit) throws WorkerFailure {
        String line;
        try {
            line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new WorkerFailure("interrupted");
        }
        if (line == null) {
            close();
            throw new WorkerFailure(
                    "no answer within the time limit of %d s: its process was ended"
                            .formatted(limit.toSeconds()));
        }
        if (line.equals(END)) {
            throw ended();
        }
        JsonNode answer = parse(line);
        if (answer.has("failed")) {
            throw new WorkerFailure(answer.path("failed").asText());
        }
        return answer;
    }

    private JsonNode parse(String line) throws WorkerFailure {
        try {
            JsonNode answer = MAPPER.readTree(line);
            if (answer != null && answer.isObject()) {
                return answer;
            }
        } catch (JsonProcessingException e) {
            // Told below, with what is JSON but no object.
        }
        close();
        throw new WorkerFailure("its process answered what is no JSON object: " + shortened(line));
    }

    private WorkerFailure ended() {
        try {
            Thread.sleep(GRACE);
            if (!process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
                return new WorkerFailure("its process closed its output; it was ended");
            }
            errors.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String words = lastError;
        return new WorkerFailure(
                "its process ended with status %d%s"
                        .formatted(
                                process.exitValue(),
                                words.isEmpty() ? "" : ": " + shortened(words)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }

    /// Whether it can be asked again.
    boolean isAlive() {
        return !closed && process.isAlive();
    }

    /// Ends the process.
    @Override
    public void close() {
        closed = true; // A process that is being killed is alive for a while.
        process.destroyForcibly();
    }
}
