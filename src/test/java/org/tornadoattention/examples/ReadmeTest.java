package org.tornadoattention.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The examples of README.md and docs/cache.md are the bodies of [FirstExample], [CacheExample] and
/// [CachePlanExample], that of docs/decoding.md is the whole of [DecodingExample], and they print
/// what the documents say.
class ReadmeTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void readmeShowsTheExampleAndWhatItPrints() throws IOException {
        assertShows("../README.md", body("FirstExample"), FirstExample::main);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void cacheDocumentShowsTheExamplesAndWhatTheyPrint() throws IOException {
        assertShows("../docs/cache.md", body("CacheExample"), CacheExample::main);
        assertShows("../docs/cache.md", body("CachePlanExample"), CachePlanExample::main);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void decodingDocumentShowsTheProgramAndWhatItPrints() throws IOException {
        String source = source("DecodingExample");
        String program = source.substring(source.indexOf("import ")).strip();
        assertShows("../docs/decoding.md", program, DecodingExample::main);
    }

    /// Sees the code in a block of the document, and what it prints in the block after.
    private static void assertShows(String document, String code, Consumer<String[]> example)
            throws IOException {
        // Blocks alternate with the text between them.
        List<String> blocks = List.of(text(document).split("```", -1));
        int block = blocks.indexOf("java\n" + code + "\n");
        assertTrue(block >= 0, () -> document + " must contain this java block:\n" + code);
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.accept(new String[0]);
        } finally {
            System.setOut(standardOutput);
        }
        assertEquals(
                printed.toString(StandardCharsets.UTF_8).strip(), blocks.get(block + 2).strip());
    }

    @Test
    void documentsHoldNoPlaceholders() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MODULE.resolve("../docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        documents.add(MODULE.resolve("../README.md"));
        for (Path document : documents) {
            for (String line : Files.readAllLines(document)) {
                assertFalse(line.matches("[A-Z]{4,}|.*(TODO|FIXME).*"), document + ": " + line);
            }
        }
    }

    /// The body of an example's main.
    private static String body(String example) throws IOException {
        String source = source(example);
        String start = "args) {\n";
        return source.substring(
                        source.indexOf(start) + start.length(), source.lastIndexOf("\n    }\n}"))
                .stripIndent();
    }

    private static String source(String example) throws IOException {
        return text("test/java/org/tornadoattention/examples/" + example + ".java");
    }

    private static String text(String file) throws IOException {
        return Files.readString(MODULE.resolve(file));
    }
}
