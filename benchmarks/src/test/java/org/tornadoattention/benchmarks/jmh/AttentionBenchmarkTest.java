package org.tornadoattention.benchmarks.jmh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

final class AttentionBenchmarkTest {
    /// JMH reads this list, which its annotation processor writes, and nothing else.
    @Test
    void benchmarkIsInTheListThatJmhReads() throws IOException {
        try (InputStream list =
                Objects.requireNonNull(
                        AttentionBenchmark.class.getResourceAsStream("/META-INF/BenchmarkList"),
                        "/META-INF/BenchmarkList")) {
            String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(text.contains(AttentionBenchmark.class.getName()), text);
        }
    }
}
