package org.tornadoattention.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folders that Linux's loader looks for shared libraries in.
record SharedLibraries(Machine machine) {
    private static final List<String> USUAL =
            List.of(
                    "/lib64",
                    "/usr/lib64",
                    "/lib/x86_64-linux-gnu",
                    "/usr/lib/x86_64-linux-gnu",
                    "/lib/aarch64-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu",
                    "/lib",
                    "/usr/lib",
                    "/usr/local/lib",
                    "/usr/lib/wsl/lib",
                    "/usr/local/cuda/lib64");

    /// The path of a library on the machine, if one of the folders has it.
    Optional<String> find(String name) {
        return folders().map(folder -> folder + "/" + name).filter(machine::exists).findFirst();
    }

    /// The same for any library whose name begins so, such as `libnvrtc.so`.
    Optional<String> findBeginning(String start) {
        return folders()
                .flatMap(
                        folder ->
                                machine.names(folder).stream()
                                        .filter(name -> name.startsWith(start))
                                        .map(name -> folder + "/" + name))
                .findFirst();
    }

    private Stream<String> folders() {
        Stream<String> told =
                Pattern.compile(":").splitAsStream(machine.variable("LD_LIBRARY_PATH").orElse(""));
        Stream<String> configured =
                machine.names("/etc/ld.so.conf.d").stream()
                        .flatMap(name -> machine.text("/etc/ld.so.conf.d/" + name).stream())
                        .flatMap(String::lines)
                        .map(String::strip);
        return Stream.of(told, configured, USUAL.stream())
                .flatMap(folders -> folders)
                .filter(folder -> folder.startsWith("/"));
    }
}
