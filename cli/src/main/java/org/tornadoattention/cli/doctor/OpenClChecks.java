package org.tornadoattention.cli.doctor;

import org.tornadoattention.cli.files.ShellText;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// OpenCL: the loader, the drivers that are registered, and what they answer.
///
/// @param needed whether an engine was asked for that runs on it
record OpenClChecks(Machine machine, boolean needed) {
    static final String LOADER = "libOpenCL.so.1";

    private static final String VENDORS = "/etc/OpenCL/vendors";
    private static final String VENDORS_VARIABLE = "OCL_ICD_VENDORS";
    private static final String POCL = "apt-get install pocl-opencl-icd   # the processor";
    private static final String HALF_VARIABLE = "POCL_EXTRA_BUILD_FLAGS";
    private static final String HALF_FLAG = "-Dhalf=_Float16";
    private static final long MIB = 1 << 20;

    /// The library through which drivers are found.
    Optional<String> loader() {
        return new SharedLibraries(machine).find(LOADER);
    }

    Finding loaderFinding() {
        return loader().map(path -> Finding.ok("OpenCL loader", path))
                .orElseGet(
                        () ->
                                Finding.missing(
                                        needed,
                                        "OpenCL loader",
                                        LOADER + " is missing: no OpenCL device can be found",
                                        "apt-get install ocl-icd-libopencl1"));
    }

    /// The files that register drivers, each naming a library.
    List<Finding> vendors() {
        String folder = absolute(machine.variable(VENDORS_VARIABLE).orElse(VENDORS));
        List<String> files =
                machine.names(folder).stream().filter(name -> name.endsWith(".icd")).toList();
        if (files.isEmpty()) {
            return List.of(
                    Finding.missing(
                            needed, "OpenCL drivers", "none is registered in " + folder, POCL));
        }
        List<Finding> findings = new ArrayList<>();
        for (String file : files) {
            String library =
                    machine.text(folder + "/" + file).orElse("").lines().findFirst().orElse("");
            if (library.isBlank()) {
                findings.add(
                        Finding.note(
                                "OpenCL driver",
                                "%s/%s is empty, or may not be read".formatted(folder, file),
                                reinstall(folder, file)));
                continue;
            }
            String value = "%s/%s names %s".formatted(folder, file, library);
            boolean there =
                    library.contains("/")
                            ? machine.exists(absolute(library))
                            : new SharedLibraries(machine).find(library).isPresent();
            findings.add(
                    there
                            ? Finding.ok("OpenCL driver", value)
                            : Finding.note(
                                    "OpenCL driver",
                                    value + ", which is not there",
                                    reinstall(folder, file)));
        }
        return findings;
    }

    private static String reinstall(String folder, String file) {
        return "reinstall that driver, or move %s elsewhere"
                .formatted(ShellText.quoted(folder + "/" + file));
    }

    /// As the loader takes it: from the current folder.
    private static String absolute(String path) {
        return path.startsWith("/") ? path : Path.of(path).toAbsolutePath().normalize().toString();
    }

    /// What the drivers answered.
    List<Finding> answers(OpenCl answer) {
        List<Finding> findings = new ArrayList<>();
        answer.fault()
                .ifPresent(
                        fault ->
                                findings.add(
                                        Finding.wrong(
                                                "OpenCL",
                                                fault,
                                                "clinfo   # (apt-get install clinfo) shows which"
                                                        + " driver does it")));
        for (OpenCl.Platform platform : answer.platforms()) {
            platform.fault()
                    .ifPresent(
                            fault ->
                                    findings.add(
                                            Finding.missing(
                                                    needed,
                                                    "OpenCL platform " + platform.name(),
                                                    fault,
                                                    "clinfo   # (apt-get install clinfo) shows"
                                                            + " what else it says")));
        }
        if (answer.fault().isEmpty() && answer.devices().isEmpty()) {
            findings.add(Finding.missing(needed, "OpenCL devices", "there is none", POCL));
        }
        for (OpenCl.Platform platform : answer.platforms()) {
            for (OpenCl.Device device : platform.devices()) {
                findings.add(
                        Finding.ok(
                                "OpenCL device",
                                "%s (%s, %d MiB), %s, driver %s"
                                        .formatted(
                                                device.name(),
                                                device.type(),
                                                device.memory() / MIB,
                                                platform.name(),
                                                device.driver())));
            }
        }
        half(answer).ifPresent(findings::add);
        return findings;
    }

    /// PoCL 3 on a processor has float16, but only if its compiler is told so.
    private Optional<Finding> half(OpenCl answer) {
        boolean without =
                answer.platforms().stream()
                        .filter(OpenCl.Platform::isPocl)
                        .flatMap(platform -> platform.devices().stream())
                        .anyMatch(device -> !device.half());
        if (!without) {
            return Optional.empty();
        }
        String flags = machine.variable(HALF_VARIABLE).orElse("");
        return Optional.of(
                flags.contains(HALF_FLAG)
                        ? Finding.ok("PoCL's float16", HALF_VARIABLE + " has " + HALF_FLAG)
                        : Finding.note(
                                "PoCL's float16",
                                "%s has no %s: engine tornado refuses float16 on PoCL"
                                        .formatted(HALF_VARIABLE, HALF_FLAG),
                                "export %s=%s"
                                        .formatted(
                                                HALF_VARIABLE,
                                                ShellText.quoted(
                                                        (flags + " " + HALF_FLAG).strip()))));
    }
}
