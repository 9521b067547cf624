package org.tornadoattention.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Memory, GPUs of Intel's and AMD's, versions of libraries.
class MachineChecksTest {
    @TempDir private Path folder;

    @Test
    void theSmallestLimitOfTheGroupsCounts() throws IOException {
        Machine machine =
                new FakeMachine(folder)
                        .file("/proc/meminfo", "MemTotal: 4194304 kB\nMemAvailable: 1048576 kB\n")
                        .file("/proc/self/cgroup", "0::/outer/inner\n")
                        .file("/sys/fs/cgroup/outer/memory.max", "536870912\n")
                        .file("/sys/fs/cgroup/outer/inner/memory.max", "max\n")
                        .file(
                                "/proc/self/limits",
                                "Max address space         2097152              unlimited bytes\n")
                        .machine();
        List<String> lines =
                new MemoryChecks(machine).findings().stream().map(Findings::line).toList();
        assertEquals("OK memory: 4096 MiB, 1024 MiB available", lines.get(0));
        assertEquals(
                "NOTE container's memory: 512 MiB (cgroup), less than TornadoVM needs for larger"
                        + " plans -> start the container with more, such as docker run --memory 4g",
                lines.get(1));
        assertTrue(lines.get(2).endsWith("-> ulimit -v unlimited"), lines.get(2));
        assertTrue(lines.get(3).startsWith("OK Java heap: at most "), lines.get(3));
    }

    @Test
    void withoutLimitsThereIsNothingToSayOfThem() throws IOException {
        Machine machine =
                new FakeMachine(folder)
                        .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
                        .file("/proc/self/limits", "Max address space   unlimited   unlimited\n")
                        .machine();
        assertEquals(1, new MemoryChecks(machine).findings().size());
    }

    @Test
    void aGpuOfIntelsNeedsARenderNode() throws IOException {
        FakeMachine machine =
                new FakeMachine(folder)
                        .file("/sys/bus/pci/devices/0000:00:02.0/vendor", "0x8086\n")
                        .file("/sys/bus/pci/devices/0000:00:02.0/class", "0x030000\n");
        GraphicsChecks checks = new GraphicsChecks(machine.machine(), List.of("spirv"));
        assertEquals(
                Optional.of(
                        "docker run --device /dev/dri ..., or apt-get install intel-opencl-icd"),
                checks.findings().getFirst().remedy());
        assertEquals("Level Zero", checks.findings().get(1).what());
        machine.file("/dev/dri/renderD128", "");
        assertEquals(
                "OK Intel GPU: /dev/dri/renderD128", Findings.line(checks.findings().getFirst()));
    }

    @Test
    void versionsCompareByNumbers() {
        String bytes = "\0GLIBCXX_3.4.9\0GLIBCXX_3.4.30\0GLIBCXX_DEBUG\0GLIBC_2.36\0GLIBC_2.4\0";
        assertEquals(Optional.of("3.4.30"), SymbolVersions.highest(bytes, "GLIBCXX"));
        assertEquals(Optional.of("2.36"), SymbolVersions.highest(bytes, "GLIBC"));
        assertEquals(Optional.empty(), SymbolVersions.highest("", "GLIBC"));
        assertTrue(SymbolVersions.compare("3.4.30", "3.4.32") < 0);
        assertEquals(0, SymbolVersions.compare("2.36", "2.36"));
    }
}
