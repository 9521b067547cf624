package org.tornadoattention.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/// GPUs of Intel's and AMD's: whether they may be opened, and their drivers.
///
/// @param backends of the SDK, none where there is no SDK
record GraphicsChecks(Machine machine, List<String> backends) {
    private static final String LEVEL_ZERO = "libze_loader.so.1";

    /// Nothing where there is no such GPU.
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (PciDisplays.of(machine, PciDisplays.INTEL) > 0) {
            findings.add(gpu("Intel GPU", "apt-get install intel-opencl-icd"));
            if (backends.contains("spirv")) {
                findings.add(levelZero());
            }
        }
        if (PciDisplays.of(machine, PciDisplays.AMD) > 0) {
            findings.add(gpu("AMD GPU", "install ROCm's OpenCL (rocm-opencl-runtime)"));
            if (machine.exists("/dev/kfd") && !machine.isUsable("/dev/kfd")) {
                findings.add(closed("AMD GPU", "/dev/kfd"));
            }
        }
        return findings;
    }

    private Finding gpu(String what, String driver) {
        List<String> nodes =
                machine.names("/dev/dri").stream()
                        .filter(name -> name.startsWith("renderD"))
                        .map(name -> "/dev/dri/" + name)
                        .toList();
        if (nodes.isEmpty()) {
            return Finding.note(
                    what,
                    "it is there, but /dev/dri has no render node: no driver is loaded, or the"
                            + " container was not given it",
                    "docker run --device /dev/dri ..., or " + driver);
        }
        return nodes.stream()
                .filter(node -> !machine.isUsable(node))
                .findFirst()
                .map(node -> closed(what, node))
                .orElseGet(() -> Finding.ok(what, String.join(", ", nodes)));
    }

    private static Finding closed(String what, String node) {
        return Finding.note(
                what,
                node + " may not be read and written by this user",
                "sudo usermod -aG render,video $USER, and log in again");
    }

    private Finding levelZero() {
        return new SharedLibraries(machine)
                .find(LEVEL_ZERO)
                .map(path -> Finding.ok("Level Zero", path))
                .orElseGet(
                        () ->
                                Finding.note(
                                        "Level Zero",
                                        LEVEL_ZERO + " is missing, which the backend spirv loads",
                                        "apt-get install libze1 libze-intel-gpu1"));
    }
}
