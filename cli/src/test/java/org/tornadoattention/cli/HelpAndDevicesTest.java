package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/// What the commands say about themselves and about engines.
final class HelpAndDevicesTest {
    @Test
    void everyCommandHelpsWithExamples() {
        for (String command :
                new String[] {
                    "demo",
                    "run",
                    "decode",
                    "devices",
                    "conformance",
                    "kernels",
                    "doctor",
                    "setup",
                    "bundle",
                    "bench",
                    "inspect"
                }) {
            Invocation help = Invocation.of(command, "--help");
            assertEquals(0, help.status());
            assertTrue(help.out().contains("Examples:"), help.out());
            assertTrue(help.out().contains("attend " + command), help.out());
            assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
        }
        assertTrue(Invocation.of("--help").out().contains("conformance"));
        assertTrue(Invocation.of("--version").out().startsWith("attend "));
    }

    @Test
    void devicesShowsEveryEngine() throws IOException {
        Invocation text = Invocation.of("devices");
        assertEquals(0, text.status());
        assertTrue(text.out().contains("oracle: "), text.out());
        assertTrue(text.out().contains("device 0: "), text.out());
        JsonNode engines =
                new ObjectMapper()
                        .readTree(Invocation.of("devices", "--json").out())
                        .path("engines");
        assertFalse(engines.isEmpty());
        for (JsonNode engine : engines) {
            String explained = engine.path("available").asBoolean() ? "devices" : "remedy";
            assertTrue(engine.has(explained), engine.toString());
        }
    }
}
