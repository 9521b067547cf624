package org.tornadoattention.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/// The most memory that this process has used.
///
/// @param bytes how much
/// @param measure what was measured, for people
record PeakMemory(long bytes, String measure) {
    private static final Path STATUS = Path.of("/proc/self/status");

    /// Resident memory where the system tells (Linux), else what the JVM has committed now.
    static PeakMemory now() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    long kibibytes = Long.parseLong(line.replaceAll("[^0-9]", ""));
                    return new PeakMemory(kibibytes * 1024, "peak resident memory, VmHWM");
                }
            }
        } catch (IOException e) {
            // Not Linux: told by the measure's name.
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return new PeakMemory(
                memory.getHeapMemoryUsage().getCommitted()
                        + memory.getNonHeapMemoryUsage().getCommitted(),
                "committed heap and non-heap memory of the JVM, this system tells no peak");
    }

    @Override
    public String toString() {
        return "%d MiB (%s)".formatted(bytes >> 20, measure);
    }
}
