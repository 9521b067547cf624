package org.tornadoattention.cli.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Which version of this repository runs, if it runs out of a checkout.
final class Checkout {
    private static final String UNKNOWN = "unknown";
    private static final int SECONDS = 10;

    private Checkout() {}

    /// The commit, and whether files differ from it; `unknown` outside a checkout or without git.
    static String commit() {
        try {
            Path code =
                    Path.of(
                            Checkout.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            String folder = Objects.requireNonNull(code.getParent(), "folder").toString();
            String top = git(folder, "rev-parse", "--show-toplevel").orElse("");
            // A bundle may lie in a repository of somebody else.
            if (top.isEmpty() || !Files.exists(Path.of(top, "cli", "pom.xml"))) {
                return UNKNOWN;
            }
            String commit = git(folder, "rev-parse", "--short=12", "HEAD").orElse("");
            if (commit.isEmpty()) {
                return UNKNOWN;
            }
            // Results that are being renewed do not change what is measured.
            boolean unchanged =
                    git(folder, "diff", "--quiet", "HEAD", "--", ":/", ":!/benchmarks/results")
                            .isPresent();
            return unchanged ? commit : commit + " and changes";
        } catch (URISyntaxException | IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /// What git says, a line or nothing; empty where it fails or takes too long.
    private static Optional<String> git(String folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("git");
        command.add("-C");
        command.add(folder);
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                return Optional.empty();
            }
            byte[] said = process.getInputStream().readAllBytes();
            return Optional.of(new String(said, StandardCharsets.UTF_8).strip());
        } finally {
            process.destroyForcibly();
        }
    }
}
