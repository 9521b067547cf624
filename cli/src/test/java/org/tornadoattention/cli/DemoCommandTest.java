package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

import javax.imageio.ImageIO;

/// The demo at a size that takes no time.
final class DemoCommandTest {
    @TempDir private Path folder;

    @Test
    void everyEngineIsCheckedTimedAndPictured() throws IOException {
        Path picture = folder.resolve("picture.png");
        Invocation run = demo("--output", picture);
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("4 query heads on 2 key-value heads"), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.startsWith("oracle  ")), run.out());
        assertTrue(run.out().contains("checked on all 64 rows"), run.out());
        assertTrue(run.out().contains("memory: "), run.out());
        BufferedImage image = ImageIO.read(picture.toFile());
        assertTrue(image.getWidth() > 4 * 8 * ConstructedHeads.TOKENS, "four panels");
        assertTrue(image.getHeight() > 8 * ConstructedHeads.TOKENS, "one row of panels");
    }

    @Test
    void moreWorkIsCheckedOnASample() throws IOException {
        Path picture = folder.resolve("picture.png");
        Invocation run =
                Invocation.of(
                        "demo",
                        "--heads",
                        1,
                        "--kv-heads",
                        1,
                        "--length",
                        36000,
                        "--head-dim",
                        8,
                        "--engine",
                        "oracle",
                        "--output",
                        picture);
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("checked on 32 of 36000 rows"), run.out());
    }

    @Test
    void jsonHasTheTable() throws IOException {
        Invocation run = demo("--output", folder.resolve("p.png"), "--json", "--engine", "oracle");
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals("oracle", json.path("engines").path(0).path("engine").asText());
        assertEquals("reference", json.path("engines").path(0).path("verdict").asText());
        assertTrue(json.path("memoryBytes").asLong() > 0);
    }

    private static Invocation demo(Object... options) {
        Object[] args = new Object[options.length + 9];
        Object[] size = {"demo", "--heads", 4, "--kv-heads", 2, "--length", 16, "--head-dim", 8};
        System.arraycopy(size, 0, args, 0, size.length);
        System.arraycopy(options, 0, args, size.length, options.length);
        return Invocation.of(args);
    }
}
