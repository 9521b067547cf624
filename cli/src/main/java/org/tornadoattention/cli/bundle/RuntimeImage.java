package org.tornadoattention.cli.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;

/// A Java of the modules that we and TornadoVM need, made by jlink from the JDK that runs this.
final class RuntimeImage {
    private static final String LIST = "modules";

    private RuntimeImage() {}

    /// Makes it.
    ///
    /// @param folder does not exist
    /// @param compressed whether the file with all classes is compressed: half as large, but what
    ///   is compressed twice becomes larger
    /// @throws IOException if this Java cannot; the message is a sentence
    static void make(Path folder, boolean compressed) throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        ToolProvider jlink =
                ToolProvider.findFirst("jlink")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "the Java in %s has no jlink: run attend bundle with a whole JDK, such as Temurin 25, named by JAVA_HOME"
                                                        .formatted(home)));
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        int status =
                jlink.run(
                        writer,
                        writer,
                        "--output",
                        folder.toString(),
                        "--add-modules",
                        String.join(",", modules()),
                        "--strip-java-debug-attributes",
                        "--no-man-pages",
                        "--no-header-files",
                        "--compress",
                        compressed ? "zip-9" : "zip-0");
        if (status != 0) {
            String jmods =
                    Files.isDirectory(home.resolve("jmods"))
                            ? ""
                            : "; it has no jmods: install them, or use a JDK that links without,"
                                    + " such as Temurin 25";
            throw new IOException(
                    "jlink of the JDK in %s failed: %s%s"
                            .formatted(home, said.toString().strip(), jmods));
        }
    }

    /// What docker/install/application.sh reads, too.
    static List<String> modules() throws IOException {
        try (InputStream in = RuntimeImage.class.getResourceAsStream(LIST)) {
            byte[] bytes = Objects.requireNonNull(in, "the jar has the list").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
