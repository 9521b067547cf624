package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Memory grows with the length and not with its square: a process of its own computes full
/// attention at a length whose scores alone would take 4 GiB.
class MemoryBoundTest {
    private static final int LENGTH = 32768;
    private static final int DIM = 64;
    private static final Path STATUS = Path.of("/proc/self/status");

    /// Heap and native memory together. Inputs and output take 32 MiB; the rest is Java itself.
    private static final long BOUND_KIB = 256 * 1024;

    @Test
    void longSequencesStayWithinTheStatedBound() throws IOException, InterruptedException {
        assumeTrue(Files.exists(STATUS), "peak resident memory is read from " + STATUS);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:MaxDirectMemorySize=128m",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        List<String> lines = printed.lines().toList();
        long peakKib = Long.parseLong(lines.getLast());
        assertTrue(
                peakKib <= BOUND_KIB,
                () -> "peak resident memory was %d KiB of %d".formatted(peakKib, BOUND_KIB));
    }

    /// The process that is measured; prints its peak resident memory in KiB.
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            Tensor query = Tensor.randomNormal(1, 1, 1, LENGTH, DIM);
            Tensor key = Tensor.randomNormal(2, 1, 1, LENGTH, DIM);
            Tensor value = Tensor.randomNormal(3, 1, 1, LENGTH, DIM);
            AttentionInputs inputs = AttentionInputs.of(query, key, value);
            try (AttentionEngine engine = Engines.open("jvm")) {
                engine.run(AttentionSpec.of(inputs), inputs);
            }
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    System.out.println(line.replaceAll("[^0-9]", ""));
                }
            }
        }
    }
}
