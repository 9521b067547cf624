package org.tornadoattention.tornado.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The program, in a Java of its own: its properties are those of a whole process.
class LaunchOptionsTest {
    @TempDir private Path folder;

    @Test
    void withoutAnSdkTheFileHoldsTheReasonOnly() throws Exception {
        String said = launch(0, "-Dattention.sdk=none");
        assertEquals(
                List.of(
                        "\"-Dattention.sdk.reason=no TornadoVM SDK: the option attention.sdk is"
                                + " none\""),
                Files.readAllLines(file()));
        assertEquals(
                "no TornadoVM SDK: the option attention.sdk is none. " + TornadoSdk.REMEDY,
                said.strip());
    }

    @Test
    void withAnSdkTheFileHoldsItsOptions() throws Exception {
        Path home = SyntheticSdk.create(folder.resolve("my sdk"), "opencl", "ptx");
        String said = launch(0, "-Dattention.sdk=" + home, "-Dattention.backend=ptx");
        assertEquals("TornadoVM SDK: " + home + ", backend ptx", said.strip());
        assertEquals(ArgumentFile.lines(TornadoSdk.at(home), "ptx"), Files.readAllLines(file()));
    }

    @Test
    void whatIsAskedForAndNotThereEndsItWithOneSentence() throws Exception {
        String said = launch(2, "-Dattention.sdk=" + folder.resolve("nowhere"));
        assertEquals(folder.resolve("nowhere") + " is missing", said.strip());
        assertTrue(Files.notExists(file()));
    }

    @Test
    void anEmptyFolderInItsPlaceIsSpared() throws Exception {
        // To replace in two steps, and not in one, would delete it.
        Files.createDirectories(file());
        launch(1, "-Dattention.sdk=none");
        assertTrue(Files.isDirectory(file()));
    }

    private Path file() {
        return folder.resolve("out/tornado.args");
    }

    private String launch(int status, String... properties)
            throws IOException, InterruptedException {
        String classes = System.getProperty("java.class.path");
        ProcessBuilder builder =
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString());
        builder.command().addAll(List.of(properties));
        builder.command().addAll(List.of("-cp", classes, LaunchOptions.class.getName()));
        builder.command().add(file().toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(status, process.waitFor(), said);
        return said;
    }
}
