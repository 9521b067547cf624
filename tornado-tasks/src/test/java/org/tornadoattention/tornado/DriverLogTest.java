package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

class DriverLogTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path folder;

    @Test
    void theNewestLogSinceTheStartIsRead() throws IOException {
        write("old.log", "old", -10);
        write("first.log", "first error", 1);
        write("second.log", " second error\n", 2);
        write("source.cl", "kernel", 3);
        assertEquals(Optional.of("second error"), new DriverLog(folder).since(START));
    }

    @Test
    void anOldLogIsNotTakenForThisFailure() throws IOException {
        write("old.log", "old", -10);
        assertEquals(Optional.empty(), new DriverLog(folder).since(START));
    }

    @Test
    void strayBytesAreNoLog() throws IOException {
        write("stray.log", "\u0001\uFFFD\uFFFD", 1);
        assertEquals(Optional.empty(), new DriverLog(folder).since(START));
    }

    @Test
    void aMissingFolderIsNoFailureOfItsOwn() {
        assertEquals(Optional.empty(), new DriverLog(folder.resolve("none")).since(START));
    }

    @Test
    void aLongLogIsCut() throws IOException {
        write("long.log", "x".repeat(10_000), 1);
        assertEquals(2003, new DriverLog(folder).since(START).orElseThrow().length());
    }

    private void write(String name, String text, int seconds) throws IOException {
        Path logs = Files.createDirectories(folder.resolve("opencl-logs/device-0-0"));
        Path file = Files.writeString(logs.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(seconds)));
    }
}
