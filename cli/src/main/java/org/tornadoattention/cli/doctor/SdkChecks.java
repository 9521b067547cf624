package org.tornadoattention.cli.doctor;

import org.tornadoattention.cli.files.ShellText;
import org.tornadoattention.tornado.sdk.ArgumentFile;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// TornadoVM's SDK: whether it is there, whole, for this machine, and which backend would start.
///
/// @param needed whether the engine `tornado` was asked for by name
record SdkChecks(Machine machine, boolean needed) {
    private static final String WHAT = "TornadoVM SDK";
    private static final String SETUP = "attend setup";

    /// Installs where nothing lies, or refuses: an SDK that is there may be wanted as it is.
    private static final String SETUP_BESIDE =
            SETUP + "%s --to \"$HOME/tornadovm\" && export" + " TORNADOVM_HOME=\"$HOME/tornadovm\"";

    private static final String CHOICE = "ATTEND_TORNADO";

    /// What is known of the SDK.
    ///
    /// @param sdk the SDK, if there is one that fits this machine
    /// @param backend the one that would start, if that is well chosen
    record Seen(List<Finding> findings, Optional<TornadoSdk> sdk, Optional<String> backend) {}

    /// Looks where every program of ours does.
    Seen look() throws IOException, InterruptedException {
        Optional<TornadoSdk> found = TornadoSdk.find();
        if (found.isEmpty()) {
            // Whoever names an SDK, or has one half, means to use it.
            boolean named = machine.variable("TORNADOVM_HOME").isPresent();
            boolean current =
                    Files.exists(
                            TornadoSdk.candidates().resolve("current"), LinkOption.NOFOLLOW_LINKS);
            boolean none = System.getProperty("attention.sdk", "").equals("none");
            boolean meant = !none && (named || current);
            String told = TornadoSdk.whereSought();
            return new Seen(
                    List.of(
                            Finding.missing(
                                    needed || meant, WHAT, told, remedy(named, current && !none))),
                    Optional.empty(),
                    Optional.empty());
        }
        TornadoSdk sdk = found.get();
        String facts =
                "%s, %s, backends %s"
                        .formatted(
                                sdk.version().orElse("no version"),
                                sdk.home(),
                                String.join(", ", sdk.backends()));
        Optional<String> misfit = sdk.misfit();
        if (misfit.isPresent()) {
            return new Seen(
                    List.of(Finding.wrong(WHAT, misfit.get(), SETUP_BESIDE.formatted(""))),
                    Optional.empty(),
                    Optional.empty());
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(WHAT, facts));
        Optional<String> backend = backend(sdk, findings);
        if (backend.isPresent()) {
            List<Finding> none = List.of();
            findings.addAll(
                    Attempt.of(
                            "options for Java",
                            () -> List.of(options(sdk, backend.get())),
                            none,
                            findings::add));
            findings.addAll(
                    Attempt.of(
                            "native library",
                            () -> libraries(sdk, backend.get()),
                            none,
                            findings::add));
        }
        return new Seen(findings, found, backend);
    }

    private static String remedy(boolean named, boolean current) {
        if (current) {
            return SETUP_BESIDE.formatted("");
        }
        return named ? "unset TORNADOVM_HOME && " + SETUP : SETUP;
    }

    /// The backend that `attend` would start with.
    private Optional<String> backend(TornadoSdk sdk, List<Finding> findings) {
        String choice = machine.variable(CHOICE).orElse("");
        if (choice.equals("off")) {
            findings.add(
                    Finding.missing(
                            needed,
                            CHOICE,
                            "it is off: attend starts without TornadoVM",
                            "unset " + CHOICE));
            return Optional.of(sdk.backend(""));
        }
        if (!choice.isEmpty() && !sdk.backends().contains(choice)) {
            findings.add(
                    Finding.wrong(
                            CHOICE,
                            "it is %s, but the SDK has %s"
                                    .formatted(choice, String.join(", ", sdk.backends())),
                            "unset %s, or %s"
                                    .formatted(
                                            CHOICE,
                                            SETUP_BESIDE.formatted(
                                                    " --backend " + ShellText.quoted(choice)))));
            return Optional.empty();
        }
        return Optional.of(sdk.backend(choice));
    }

    private static Finding options(TornadoSdk sdk, String backend) {
        return Finding.ok(
                "options for Java",
                "%d, with backend %s".formatted(ArgumentFile.lines(sdk, backend).size(), backend));
    }

    /// The native library of the backend, and whether the system's libraries are new enough for it.
    private List<Finding> libraries(TornadoSdk sdk, String backend) throws IOException {
        Path file = sdk.home().resolve("lib/libtornado-" + backend + ".so");
        if (!TornadoSdk.thisPlatform().startsWith("linux")) {
            return List.of();
        }
        if (!Files.isRegularFile(file)) {
            return List.of(
                    Finding.wrong(
                            "native library", file + " is missing", SETUP_BESIDE.formatted("")));
        }
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        List<Finding> findings = new ArrayList<>();
        for (String[] part :
                new String[][] {
                    {"C++ library", "GLIBCXX", "libstdc++.so.6"},
                    {"C library", "GLIBC", "libc.so.6"}
                }) {
            Optional<String> wanted = SymbolVersions.highest(bytes, part[1]);
            wanted.ifPresent(version -> findings.add(library(part, version)));
        }
        return findings;
    }

    private Finding library(String[] part, String wanted) {
        Optional<String> path = new SharedLibraries(machine).find(part[2]);
        if (path.isEmpty()) {
            return Finding.missing(
                    needed,
                    part[0],
                    part[2] + " is missing, which the SDK needs",
                    "apt-get install " + (part[1].equals("GLIBC") ? "libc6" : "libstdc++6"));
        }
        String has =
                machine.text(path.get())
                        .flatMap(bytes -> SymbolVersions.highest(bytes, part[1]))
                        .orElse("0.0");
        String value = "%s has %s_%s; the SDK needs %s".formatted(path.get(), part[1], has, wanted);
        return SymbolVersions.compare(has, wanted) >= 0
                ? Finding.ok(part[0], value)
                : Finding.missing(
                        needed,
                        part[0],
                        value,
                        "use a newer system or container, such as ubuntu:24.04 or debian:13");
    }
}
