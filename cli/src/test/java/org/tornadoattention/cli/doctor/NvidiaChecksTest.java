package org.tornadoattention.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Machines with a GPU of NVIDIA's in one state or another.
class NvidiaChecksTest {
    @TempDir private Path folder;

    @Test
    void withoutAGpuThatIsAllThereIsToSay() {
        assertEquals(List.of("NOTE NVIDIA GPU: there is none"), told(List.of("ptx")));
    }

    @Test
    void aGpuWithoutADriverIsNoticed() throws IOException {
        fake().file("/sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n")
                .file("/sys/bus/pci/devices/0000:01:00.0/class", "0x030200\n");
        assertEquals(
                List.of(
                        "NOTE NVIDIA driver: there is a GPU of NVIDIA's, but no driver is loaded"
                                + " -> apt-get install nvidia-driver, and restart"),
                told(List.of("ptx")));
    }

    @Test
    void whatIsThereIsNamed() throws IOException {
        driver().file("/usr/lib/x86_64-linux-gnu/libcuda.so.1", "")
                .file("/usr/local/cuda/lib64/libnvrtc.so.12", "")
                .file("/etc/OpenCL/vendors/nvidia.icd", "libnvidia-opencl.so.1\n");
        assertEquals(
                List.of(
                        "OK NVIDIA driver: 570.86.15",
                        "OK NVIDIA GPU: NVIDIA H200, 143771 MiB, driver 570.86.15, compute"
                                + " capability 9.0",
                        "OK libcuda: /usr/lib/x86_64-linux-gnu/libcuda.so.1",
                        "OK NVRTC: /usr/local/cuda/lib64/libnvrtc.so.12"),
                told(List.of("opencl", "ptx", "cuda")));
    }

    @Test
    void whatABackendLoadsAndIsNotThereIsNamedWithTheCommand() throws IOException {
        driver().file("/usr/lib/x86_64-linux-gnu/libnvidia-opencl.so.1", "");
        List<Finding> findings = checks(List.of("ptx", "cuda")).findings();
        assertEquals(
                List.of("NVIDIA driver", "NVIDIA GPU", "libcuda", "NVRTC", "NVIDIA's OpenCL"),
                findings.stream().map(Finding::what).toList());
        assertEquals(Finding.Level.WRONG, findings.get(2).level());
        assertEquals(
                "mkdir -p /etc/OpenCL/vendors && echo libnvidia-opencl.so.1 >"
                        + " /etc/OpenCL/vendors/nvidia.icd",
                findings.get(4).remedy().orElseThrow());
    }

    private FakeMachine fake() {
        return new FakeMachine(folder);
    }

    private FakeMachine driver() throws IOException {
        return fake().file(
                        "/proc/driver/nvidia/version",
                        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15 "
                                + " Release Build\nGCC version: gcc 12.2.0\n")
                .file("/dev/nvidiactl", "")
                .file("/dev/nvidia0", "")
                .program("/usr/bin/nvidia-smi", "NVIDIA H200, 143771 MiB, 570.86.15, 9.0");
    }

    private NvidiaChecks checks(List<String> backends) {
        return new NvidiaChecks(fake().machine(Map.of("PATH", "/usr/bin")), backends);
    }

    private List<String> told(List<String> backends) {
        return checks(backends).findings().stream().map(Findings::line).toList();
    }
}
