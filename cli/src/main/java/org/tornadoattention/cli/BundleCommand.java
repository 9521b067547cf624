package org.tornadoattention.cli;

import org.tornadoattention.cli.bundle.Bundle;
import org.tornadoattention.cli.bundle.PackedArchive;
import org.tornadoattention.cli.files.DiskFull;
import org.tornadoattention.cli.files.FileTree;
import org.tornadoattention.cli.files.StagedFolder;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// `attend bundle`: a folder that runs on a machine with no Java.
@Command(
        name = "bundle",
        description = {
            "Makes a folder that runs attend on a machine of this platform with no Java, no Maven"
                    + " and no network: a Java of the needed modules, our jars, the TornadoVM SDK"
                    + " if there is one, a launcher.",
            "Folder and archive are written whole or not at all."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend bundle attend-linux --archive attend-linux.tar.xz",
            "  attend bundle attend-small --no-sdk",
            "  scp attend-linux.tar.xz there: && ssh there 'tar xf attend-linux.tar.xz &&"
                    + " attend-linux/attend doctor'"
        })
final class BundleCommand extends AttendCommand {
    private static final double MEBIBYTE = 1 << 20;

    @Parameters(paramLabel = "DIR", description = "The folder to make; must not be there yet.")
    private Path folder = Path.of("");

    @Option(
            names = "--archive",
            paramLabel = "FILE",
            description = "Also packs it, as .tar.xz (smaller, a minute or two) or .tar.gz.")
    private Optional<Path> archive = Optional.empty();

    @Option(names = "--no-sdk", negatable = false, description = "Leaves the SDK out.")
    private boolean noSdk;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        archive.filter(file -> !PackedArchive.isName(file))
                .ifPresent(
                        file -> {
                            throw new UsageFailure(
                                    "--archive must end with .tar.xz, .tar.gz or .tgz but was '%s'"
                                            .formatted(file));
                        });
        Path target = BundlePlace.requireNew(folder.toAbsolutePath().normalize());
        archive.ifPresent(file -> BundlePlace.requireOutside(file, target));
        Bundle bundle = bundle();
        BundleReport report =
                new BundleReport(target, bundle.sdk(), noSdk, make(bundle, target), archive);
        if (json) {
            Json.print(out(), report.json());
        } else {
            report.print(out());
        }
        return OK;
    }

    /// Makes folder and archive: both beside their places, then each is moved there.
    ///
    /// @return the bytes of each part, by name
    private Map<String, Long> make(Bundle bundle, Path target) throws IOException {
        try (StagedFolder staged = StagedFolder.beside(target);
                Progress progress = progress("making the bundle")) {
            Path made = Files.createDirectory(staged.folder().resolve("bundle"));
            Map<String, Long> sizes;
            try {
                boolean inner = archive.filter(PackedArchive::isXz).isEmpty();
                sizes = bundle.make(made, inner, progress::update);
            } catch (IOException e) {
                throw DiskFull.explain(e, target, "no bundle was made");
            }
            if (archive.isEmpty()) {
                staged.moveToNew(made, target);
                return sizes;
            }
            Path file = WholeFile.target(archive.get());
            try (StagedFolder beside = StagedFolder.beside(file)) {
                Path packed =
                        pack(made, beside.folder().resolve(archive.get().getFileName()), progress);
                staged.moveToNew(made, target);
                try {
                    beside.move(packed, file);
                } catch (IOException e) {
                    staged.takeBack(made, target); // Both, or none.
                    throw e;
                }
            }
            return sizes;
        }
    }

    private Bundle bundle() throws IOException {
        Optional<TornadoSdk> sdk = noSdk ? Optional.empty() : TornadoSdk.find();
        if (sdk.isPresent()) {
            Optional<String> misfit = sdk.get().misfit();
            if (misfit.isPresent()) {
                throw new CommandFailure(misfit.get() + "; --no-sdk leaves it out");
            }
        }
        Map<Boolean, List<Path>> parts =
                Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(System.getProperty("java.class.path"))
                        .filter(part -> !part.isEmpty())
                        .map(Path::of)
                        .collect(Collectors.partitioningBy(Files::isRegularFile));
        if (!parts.getOrDefault(false, List.of()).isEmpty()) {
            throw new CommandFailure(
                    "a bundle is made of jars, but %s on the class path is none: start through ./attend"
                            .formatted(parts.getOrDefault(false, List.of()).getFirst()));
        }
        return new Bundle(parts.getOrDefault(true, List.of()), sdk, ownJar());
    }

    private static Path ownJar() {
        try {
            return Path.of(
                    Attend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path holds files", e);
        }
    }

    /// @return the file
    private Path pack(Path made, Path file, Progress progress) throws IOException {
        long total = Math.max(1, Math.round(FileTree.size(made) / MEBIBYTE));
        ProgressBar bar = new ProgressBar("packing", "MiB", total);
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        try {
            new PackedArchive(file)
                    .write(
                            made,
                            name,
                            done ->
                                    progress.update(
                                            bar.at(Math.min(total, Math.round(done / MEBIBYTE)))));
            return file;
        } catch (IOException e) {
            throw DiskFull.explain(e, file, "no bundle was made");
        }
    }
}
