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
import java.util.stream.Stream;

/// README's first example is the body of [FirstExample], and prints what README says it prints.
class ReadmeTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    @Test
    void readmeShowsTheExampleThatTheBuildCompiles() throws IOException {
        String source =
                Files.readString(
                        MODULE.resolve(
                                "test/java/org/tornadoattention/examples/FirstExample.java"));
        String body =
                source.substring(
                                source.indexOf("args) {\n") + "args) {\n".length(),
                                source.lastIndexOf("\n    }\n}"))
                        .stripIndent();
        assertTrue(
                readme().contains("```java\n" + body + "\n```"),
                () -> "README.md must contain this java block:\n" + body);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void readmeShowsWhatTheExamplePrints() throws IOException {
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            FirstExample.main(new String[0]);
        } finally {
            System.setOut(standardOutput);
        }
        String[] blocks = readme().split("```", -1);
        int java = 0;
        while (!blocks[java].startsWith("java\n")) {
            java++;
        }
        // Blocks alternate with the text between them.
        assertEquals(printed.toString(StandardCharsets.UTF_8).strip(), blocks[java + 2].strip());
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

    private static String readme() throws IOException {
        return Files.readString(MODULE.resolve("../README.md"));
    }
}
