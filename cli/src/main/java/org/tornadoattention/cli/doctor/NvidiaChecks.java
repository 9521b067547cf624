package org.tornadoattention.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// NVIDIA's GPUs, their driver, and the libraries of it that TornadoVM's backends load.
///
/// @param backends of the SDK, none where there is no SDK
record NvidiaChecks(Machine machine, List<String> backends) {
    private static final String DRIVER = "NVIDIA driver";
    private static final String OPENCL_LIBRARY = "libnvidia-opencl.so.1";
    private static final Pattern VERSION = Pattern.compile("Kernel Module.*?\\s(\\d+(\\.\\d+)+)");
    private static final String CAPABILITIES =
            "in a container: docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all ...";

    /// The GPUs by the machine's files alone; none where there is neither card nor driver.
    List<Finding> findings() {
        SharedLibraries libraries = new SharedLibraries(machine);
        Optional<String> module =
                machine.text("/proc/driver/nvidia/version").flatMap(NvidiaChecks::version);
        boolean reachable = machine.exists("/dev/nvidiactl") || machine.exists("/dev/dxg");
        if (module.isEmpty() && !reachable) {
            return PciDisplays.of(machine, PciDisplays.NVIDIA) == 0
                    ? List.of(Finding.note("NVIDIA GPU", "there is none"))
                    : List.of(
                            Finding.note(
                                    DRIVER,
                                    "there is a GPU of NVIDIA's, but no driver is loaded",
                                    "apt-get install nvidia-driver, and restart"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(DRIVER, module.orElse("kernel module of the host")));
        findings.addAll(gpus());
        if (!reachable) {
            findings.add(
                    Finding.note(
                            "NVIDIA device files",
                            "/dev/nvidiactl is missing: the GPUs cannot be reached from here",
                            "nvidia-modprobe -u -c=0; " + CAPABILITIES));
            return findings;
        }
        findings.addAll(deviceFiles());
        boolean direct = backends.contains("ptx") || backends.contains("cuda");
        Optional<String> cuda = libraries.find("libcuda.so.1");
        if (cuda.isPresent()) {
            findings.add(Finding.ok("libcuda", cuda.get()));
        } else {
            findings.add(
                    Finding.missing(
                            direct,
                            "libcuda",
                            "libcuda.so.1 is missing, which the backends ptx and cuda load",
                            "apt-get install libcuda1; " + CAPABILITIES));
        }
        if (backends.contains("cuda")) {
            findings.add(nvrtc(libraries));
        }
        openCl(libraries).ifPresent(findings::add);
        return findings;
    }

    private static Optional<String> version(String text) {
        Matcher matcher = VERSION.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private List<Finding> gpus() {
        String query = "--query-gpu=name,memory.total,driver_version,compute_cap";
        Optional<String> told = machine.program("nvidia-smi", query, "--format=csv,noheader");
        if (told.isEmpty()) {
            return List.of(
                    Finding.note(
                            "NVIDIA GPU",
                            "nvidia-smi is not there, or fails",
                            "nvidia-smi   # shows what it says"));
        }
        return told.get()
                .lines()
                .map(line -> line.split("\\s*,\\s*"))
                .map(
                        cells ->
                                cells.length == 4
                                        ? "%s, %s, driver %s, compute capability %s"
                                                .formatted((Object[]) cells)
                                        : String.join(", ", cells))
                .map(gpu -> Finding.ok("NVIDIA GPU", gpu))
                .toList();
    }

    private List<Finding> deviceFiles() {
        return machine.names("/dev").stream()
                .filter(name -> name.matches("nvidia(ctl|-uvm|\\d+)"))
                .map(name -> "/dev/" + name)
                .filter(file -> !machine.isUsable(file))
                .map(
                        file ->
                                Finding.note(
                                        "NVIDIA device files",
                                        file + " may not be read and written by this user",
                                        "sudo chmod 0666 " + file))
                .toList();
    }

    private static Finding nvrtc(SharedLibraries libraries) {
        return libraries
                .findBeginning("libnvrtc.so")
                .map(path -> Finding.ok("NVRTC", path))
                .orElseGet(
                        () ->
                                Finding.note(
                                        "NVRTC",
                                        "libnvrtc.so is missing, which the backend cuda loads",
                                        "install the CUDA toolkit, or use ATTEND_TORNADO=ptx or"
                                                + " opencl"));
    }

    /// The driver's OpenCL is there, but nobody registered it: usual in containers.
    private Optional<Finding> openCl(SharedLibraries libraries) {
        String vendors = "/etc/OpenCL/vendors";
        boolean registered =
                machine.names(vendors).stream()
                        .anyMatch(
                                name ->
                                        machine.text(vendors + "/" + name)
                                                .orElse("")
                                                .contains("nvidia-opencl"));
        if (registered) {
            return Optional.empty(); // It is among the drivers of OpenCL.
        }
        return Optional.of(
                libraries.find(OPENCL_LIBRARY).isPresent()
                        ? Finding.note(
                                "NVIDIA's OpenCL",
                                OPENCL_LIBRARY + " is there but registered nowhere",
                                "mkdir -p %s && echo %s > %s/%s"
                                        .formatted(
                                                vendors,
                                                OPENCL_LIBRARY,
                                                vendors,
                                                // Another driver may be registered by this name.
                                                machine.exists(vendors + "/nvidia.icd")
                                                        ? "nvidia-opencl.icd"
                                                        : "nvidia.icd"))
                        : Finding.note(
                                "NVIDIA's OpenCL",
                                OPENCL_LIBRARY + " is missing",
                                "apt-get install nvidia-opencl-icd; " + CAPABILITIES));
    }
}
