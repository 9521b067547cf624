package org.tornadoattention.cli.inspect;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Chromium without a window, where the machine has one.
record Browser(Path program) {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    /// The page's elements after its scripts ran, and what they complained of.
    record Page(String dom, List<String> complaints) {}

    static Optional<Browser> find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Browser::new);
    }

    /// Opens a page.
    ///
    /// @param profile an empty folder
    Page open(Path page, Path profile) throws IOException, InterruptedException {
        Path dom = profile.resolve("dom.html");
        Path log = profile.resolve("log.txt");
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--enable-logging=stderr",
                                "--user-data-dir=" + profile,
                                "--window-size=1400,1200",
                                "--virtual-time-budget=20000",
                                "--dump-dom",
                                page.toUri().toString())
                        .redirectOutput(dom.toFile())
                        .redirectError(log.toFile())
                        .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the browser did not end");
        }
        List<String> complaints =
                Files.readString(log, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.contains("CONSOLE"))
                        .toList();
        return new Page(Files.readString(dom), complaints);
    }
}
