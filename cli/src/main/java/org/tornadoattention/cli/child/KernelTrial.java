package org.tornadoattention.cli.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.tornadoattention.cli.files.TemporaryFolder;
import org.tornadoattention.tornado.sdk.ArgumentFile;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Whether an SDK computes: `attend demo` with a small step on the engine `tornado`, compared with
/// the oracle, in a Java of its own.
public sealed interface KernelTrial {
    /// A driver may compile for long; none that works needs this.
    Duration LIMIT = Duration.ofMinutes(3);

    /// It ran, and the result is right.
    ///
    /// @param milliseconds of one run
    record Ran(String device, String backend, String kernel, double milliseconds)
            implements KernelTrial {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s (%s): %s, %.2f ms, right against the oracle",
                    device,
                    backend,
                    kernel,
                    milliseconds);
        }
    }

    /// TornadoVM started and found no device, or did not start.
    ///
    /// @param reason a clause without a full stop
    record NoDevice(String reason) implements KernelTrial {}

    /// There is a device, and the kernel did not run on it or computed something wrong.
    ///
    /// @param reason a clause without a full stop
    record Failed(String reason) implements KernelTrial {}

    /// Tries one backend of an SDK.
    ///
    /// @param backend as [TornadoSdk#backend(String)] gives it
    /// @throws IOException if no second Java can be started
    /// @throws InterruptedException if this thread is interrupted
    static KernelTrial run(TornadoSdk sdk, String backend)
            throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.make("attend-trial")) {
            Path options = folder.resolve("tornado.args");
            Path picture = folder.resolve("picture.png");
            Files.write(options, ArgumentFile.lines(sdk, backend));
            ChildJava java =
                    new ChildJava(
                            javaOptions(options), Map.of("TORNADOVM_HOME", sdk.home().toString()));
            return judge(
                    java.run(
                            "org.tornadoattention.cli.Attend",
                            List.of(
                                    "demo",
                                    "--engine=tornado",
                                    "--heads=2",
                                    "--kv-heads=1",
                                    "--length=64",
                                    "--head-dim=32",
                                    "--repeat=1",
                                    "--json",
                                    "--output=" + picture),
                            LIMIT));
        }
    }

    private static List<String> javaOptions(Path file) {
        List<String> options = new ArrayList<>();
        options.add("@" + file);
        options.addAll(ChildJava.collector());
        options.add("-Djava.awt.headless=true");
        options.add("-Duser.home=" + System.getProperty("user.home"));
        return options;
    }

    /// What a run of `attend demo --json` amounts to.
    static KernelTrial judge(ChildJava.Result result) {
        if (result.status().isEmpty()) {
            return new Failed("it did not end within %d s".formatted(LIMIT.toSeconds()));
        }
        String marker = "attend demo: ";
        Optional<String> told =
                result.err()
                        .lines()
                        .filter(line -> line.startsWith(marker))
                        .map(line -> line.substring(marker.length()))
                        .findFirst();
        if (told.isPresent()) {
            return told.get().startsWith("engine tornado is not available")
                    ? new NoDevice(told.get())
                    : new Failed(told.get());
        }
        Optional<JsonNode> run = firstRun(result.out());
        if (run.isEmpty()) {
            return new Failed(
                    "Java ended with status %d; its last words: %s"
                            .formatted(result.status().get(), result.lastWords()));
        }
        JsonNode engine = run.get();
        return engine.path("verdict").asText().equals("ok")
                ? new Ran(
                        engine.path("device").asText(),
                        engine.path("backend").asText(),
                        engine.path("kernel").asText(),
                        engine.path("medianMilliseconds").asDouble())
                : new Failed(
                        "device %s computes something else than the oracle: the largest error is %s"
                                .formatted(
                                        engine.path("device").asText(),
                                        engine.path("largestError").asText()));
    }

    private static Optional<JsonNode> firstRun(String out) {
        int start = out.indexOf("{\n"); // Drivers print to standard output, too.
        if (start < 0) {
            return Optional.empty();
        }
        try {
            JsonNode run =
                    new ObjectMapper().readTree(out.substring(start)).path("engines").path(0);
            return run.isObject() ? Optional.of(run) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
