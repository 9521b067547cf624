package org.tornadoattention.cli;

import org.tornadoattention.cli.child.KernelTrial;
import org.tornadoattention.cli.files.DiskFull;
import org.tornadoattention.cli.files.StagedFolder;
import org.tornadoattention.cli.setup.Checksum;
import org.tornadoattention.cli.setup.Installation;
import org.tornadoattention.cli.setup.OfficialArchive;
import org.tornadoattention.cli.setup.Unpacker;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `attend setup`: fetches or takes a TornadoVM SDK, and installs it where every program of ours
/// finds it.
@Command(
        name = "setup",
        description = {
            "Installs a TornadoVM SDK: fetches the official archive for this platform, or takes one"
                    + " that is here; shows its SHA-256; unpacks it beside its place and moves it"
                    + " there; runs a kernel with it.",
            "If anything fails before that, nothing is installed."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend setup                          # OpenCL, into ~/.sdkman/candidates/tornadovm",
            "  attend setup --backend ptx --to ~/tornadovm-ptx",
            "  attend setup --from tornadovm-5.2.0-jdk25-opencl-linux-amd64.zip --sha256 3f2a...",
            "",
            "Through a proxy: ATTEND_JAVA_OPTS=\"-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT\"."
        })
final class SetupCommand extends AttendCommand {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "Backend of the official archive: opencl, ptx, spirv, cuda, or full for all"
                            + " (default: opencl).")
    private String backend = "opencl";

    @Option(
            names = "--sdk-version",
            paramLabel = "VERSION",
            description = "Version of the official archive (default: 5.2.0-jdk25).")
    private String version = OfficialArchive.PINNED;

    @Option(
            names = "--from",
            paramLabel = "FILE|URL",
            description =
                    "Takes this zip or tar.gz archive instead of the official one, and not with"
                            + " --backend or --sdk-version.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "What the archive's SHA-256 must be.")
    private Optional<String> sha256 = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description =
                    "Where the SDK will lie (default: a folder for this version in SDKMAN's"
                            + " candidates, linked as current unless another is).")
    private Optional<Path> to = Optional.empty();

    @Option(
            names = "--force",
            description = "Replaces an SDK that lies there, and what is linked as current.")
    private boolean force;

    @Option(
            names = "--no-check",
            negatable = false,
            description = "Runs no kernel: for machines without a device.")
    private boolean noCheck;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        sha256.filter(sum -> !sum.matches("[0-9a-fA-F]{64}"))
                .ifPresent(
                        sum -> {
                            throw new UsageFailure(
                                    "--sha256 must be 64 hexadecimal digits but was '%s'"
                                            .formatted(sum));
                        });
        Optional<SetupArchive> given = from.map(this::given);
        SetupArchive archive = given.orElseGet(() -> SetupArchive.official(version, backend));
        SetupReport done = install(archive);
        if (!noCheck) {
            try (Progress _ = progress("running a kernel")) {
                done = done.with(KernelTrial.run(done.sdk(), done.sdk().backend("")));
            }
        }
        if (json) {
            Json.print(out(), done.json());
        } else {
            done.print(out());
        }
        done.requireRan();
        return OK;
    }

    private SetupArchive given(String text) {
        for (String option : List.of("--backend", "--sdk-version")) {
            if (givenOptions().contains(option)) {
                throw new UsageFailure(
                        "%s chooses among the official archives and must not be given with --from, whose archive was '%s'"
                                .formatted(option, text));
            }
        }
        return SetupArchive.from(text);
    }

    private SetupReport install(SetupArchive archive) throws IOException, InterruptedException {
        Path place =
                to.map(folder -> folder.toAbsolutePath().normalize())
                        .orElseGet(() -> TornadoSdk.candidates().resolve("new"));
        // Known before a long download, where the archive's name says it.
        Path expected =
                to.isPresent() ? place : place.resolveSibling(archive.folderName().orElse("new"));
        Installation.requireFree(expected, force);
        Optional<SetupReport> done = Optional.empty();
        try (StagedFolder staged = StagedFolder.beside(place)) {
            try {
                done = Optional.of(install(archive, staged, expected));
            } catch (IOException e) {
                throw DiskFull.explain(e, expected, "nothing was installed");
            }
        } catch (IOException e) {
            if (done.isEmpty()) {
                throw e;
            }
            throw halfDone(done.get().sdk(), "what was beside it could not all be deleted", e);
        }
        return done.get();
    }

    private static CommandFailure halfDone(TornadoSdk sdk, String what, IOException e) {
        return new CommandFailure(
                "the SDK is installed in %s, but %s: %s"
                        .formatted(sdk.home(), what, ErrorReport.describe(e)),
                e);
    }

    /// @param expected where it will lie, unless only the SDK itself says that
    private SetupReport install(SetupArchive archive, StagedFolder staged, Path expected)
            throws IOException, InterruptedException {
        Path file = archive.fetch(staged.folder(), this::progress);
        String sum = checksum(file, archive.name());
        TornadoSdk unpacked;
        try (Progress _ = progress("unpacking " + archive.name())) {
            Path folder = Files.createDirectory(staged.folder().resolve("unpacked"));
            new Unpacker(file, archive.name(), Unpacker.Limits.USUAL).to(folder);
            unpacked = Installation.sdkIn(folder, archive.name());
        }
        Path target =
                to.isPresent() || archive.folderName().isPresent()
                        ? expected
                        : expected.resolveSibling(Installation.folderName(unpacked));
        // Again: another setup may have been at work.
        Installation.requireFree(target, force);
        TornadoSdk sdk = Installation.move(staged, unpacked, target, force);
        return new SetupReport(sdk, sum, otherCurrent(sdk, target), Optional.empty());
    }

    private Optional<Path> otherCurrent(TornadoSdk sdk, Path target) {
        if (to.isPresent()) {
            return Optional.empty();
        }
        try {
            return Installation.makeCurrent(target, force);
        } catch (IOException e) {
            throw halfDone(sdk, "it could not be linked as current", e);
        }
    }

    private String checksum(Path archive, String name) throws IOException {
        String sum = Checksum.of(archive);
        if (!json) {
            out().printf(
                            "SHA-256 of %s:%n  %s%s%n",
                            name, sum, sha256.isPresent() ? "" : " (no --sha256 to compare with)");
            out().flush();
        }
        sha256.map(wanted -> wanted.toLowerCase(Locale.ROOT))
                .filter(wanted -> !wanted.equals(sum))
                .ifPresent(
                        wanted -> {
                            throw new CommandFailure(
                                    "%s must have the SHA-256 %s but has %s; nothing was installed"
                                            .formatted(name, wanted, sum));
                        });
        return sum;
    }
}
