package org.tornadoattention.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/// What cannot be looked at is a finding that names it.
class AttemptTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void theFileAndTheReasonAreTold() throws Exception {
        assertEquals("seen", attempt(() -> "seen"));
        assertEquals(List.of(), told);
        assertEquals("nothing", attempt(() -> fail(new AccessDeniedException("/a b"))));
        IOException missing = new NoSuchFileException("/tmp/x");
        assertEquals("nothing", attempt(() -> fail(new UncheckedIOException("no", missing))));
        assertEquals("nothing", attempt(() -> fail(new IOException("no fork"))));
        assertEquals(
                List.of(
                        "WRONG part: /a b: permission denied -> ls -ld '/a b'   # shows whose it"
                                + " is",
                        "WRONG part: /tmp/x: cannot be found or made -> ls -ld /tmp/x   # shows"
                                + " whose it is",
                        "WRONG part: cannot be looked at: no fork -> ATTEND_DEBUG=1 attend doctor"),
                told);
    }

    private String attempt(Attempt.Part<String> part) throws InterruptedException {
        return Attempt.of("part", part, "nothing", finding -> told.add(Findings.line(finding)));
    }

    private static String fail(IOException e) throws IOException {
        throw e;
    }

    private static String fail(UncheckedIOException e) {
        throw e;
    }
}
