package org.tornadoattention.benchmarks.gpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What nvidia-smi says of the first GPU and its driver, where there is one.
final class NvidiaDriver {
    private static final int SECONDS = 10;

    private NvidiaDriver() {}

    static Optional<String> ask() {
        try {
            Process process =
                    new ProcessBuilder(
                                    "nvidia-smi",
                                    "--query-gpu=name,driver_version,memory.total",
                                    "--format=csv,noheader")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try {
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return Optional.empty();
                }
                byte[] said = process.getInputStream().readAllBytes();
                return new String(said, StandardCharsets.UTF_8).lines().findFirst();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty(); // There is no such program.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
