package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;

/// Progress is told after two seconds and not before.
final class ProgressTest {
    @Test
    void shortWorkIsSilent() {
        StringWriter err = new StringWriter();
        new Progress(new PrintWriter(err), true, "short").close();
        assertEquals("", err.toString());
    }

    @Test
    void longWorkIsToldOnALineOrOnManyInPlace() throws InterruptedException {
        StringWriter lines = new StringWriter();
        StringWriter inPlace = new StringWriter();
        try (Progress forFile = new Progress(new PrintWriter(lines), false, "long");
                Progress forTerminal = new Progress(new PrintWriter(inPlace), true, "long")) {
            forFile.update("longer");
            forTerminal.update("longer");
            Thread.sleep(2600);
        }
        assertEquals(1, lines.toString().lines().count(), lines.toString());
        assertTrue(lines.toString().startsWith("attend: longer ("), lines.toString());
        assertTrue(
                inPlace.toString().contains("\rattend") || inPlace.toString().contains("\033[K"));
        assertTrue(inPlace.toString().endsWith("\r\033[K"), "the line is cleared at the end");
    }

    @Test
    void whatIsPrintedAsideHasALineOfItsOwn() throws InterruptedException {
        StringWriter all = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(all), true, "long")) {
            Thread.sleep(2600);
            progress.aside(() -> all.write("a finding\n"));
        }
        assertTrue(all.toString().contains(" s)\r\033[Ka finding\n"), all.toString());
    }
}
