package org.tornadoattention.cli.setup;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.cli.files.StagedFolder;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Puts an unpacked SDK into its place.
public final class Installation {
    private static final String CURRENT = "current";
    private static final String ARGUMENT_FILE = "tornado-argfile(\\.template)?";

    /// The SDK's folder in an archive, and that folder's name in another one.
    private static final int DEPTH = 4;

    private Installation() {}

    /// The SDK among unpacked files, checked to be whole and for this machine.
    ///
    /// @param unpacked the folder
    /// @param archive where the files come from, for messages
    /// @throws IOException if there is none, or none for this machine; the message is a sentence
    public static TornadoSdk sdkIn(Path unpacked, String archive) throws IOException {
        Optional<Path> home;
        try (Stream<Path> files =
                Files.find(
                        unpacked,
                        DEPTH,
                        (path, _) -> path.getFileName().toString().matches(ARGUMENT_FILE))) {
            home = files.map(Path::getParent).min(Comparator.comparing(Path::getNameCount));
        }
        if (home.isEmpty()) {
            throw new IOException(
                    "%s holds no TornadoVM SDK: no folder in it has tornado-argfile.template"
                            .formatted(archive));
        }
        TornadoSdk sdk;
        try {
            sdk = TornadoSdk.at(home.get());
        } catch (IllegalArgumentException e) {
            throw new IOException(named(e.getMessage(), home.get(), archive), e);
        }
        Optional<String> misfit = sdk.misfit();
        if (misfit.isPresent()) {
            throw new IOException(named(misfit.get(), sdk.home(), archive));
        }
        return sdk;
    }

    private static String named(@Nullable String message, Path home, String archive) {
        return String.valueOf(message)
                .replace(home.toAbsolutePath().normalize().toString(), archive);
    }

    /// The name of an SDK's folder among SDKMAN's, such as `5.2.0-jdk25-opencl`.
    public static String folderName(TornadoSdk sdk) throws IOException {
        return sdk.version().orElse("unknown") + "-" + String.join("-", sdk.backends());
    }

    /// Refuses a place that is taken.
    ///
    /// @param force whether an SDK there may be replaced
    /// @throws IOException if it may not; the message is a sentence
    public static void requireFree(Path target, boolean force) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean empty = false;
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                empty = files.findAny().isEmpty();
            }
        }
        boolean sdk =
                Files.exists(target.resolve("tornado-argfile.template"))
                        || Files.exists(target.resolve("tornado-argfile"));
        if (!empty && !sdk) {
            throw new IOException(
                    "%s is there already and no TornadoVM SDK: name another folder with --to"
                            .formatted(target));
        }
        if (!empty && !force) {
            throw new IOException(
                    "%s is there already: --force replaces it, --to names another folder"
                            .formatted(target));
        }
    }

    /// Moves the SDK to its place.
    ///
    /// @param force whether an SDK that lies there is replaced
    /// @return the SDK there
    public static TornadoSdk move(StagedFolder staged, TornadoSdk sdk, Path target, boolean force)
            throws IOException {
        if (force) {
            staged.move(sdk.home(), target);
        } else {
            staged.moveToNew(sdk.home(), target);
        }
        return TornadoSdk.at(target);
    }

    /// Makes an SDK of SDKMAN's folder the current one, which every program of ours finds.
    ///
    /// @param force whether another one may be current now
    /// @return what `current` names then, if that is another SDK
    public static Optional<Path> makeCurrent(Path target, boolean force) throws IOException {
        Path link = target.resolveSibling(CURRENT);
        boolean there = Files.exists(link, LinkOption.NOFOLLOW_LINKS);
        if (there && !force && Files.exists(link)) {
            Path now = link.toRealPath();
            return now.equals(target.toRealPath()) ? Optional.empty() : Optional.of(now);
        }
        if (there && !Files.isSymbolicLink(link)) {
            return Optional.of(link);
        }
        // Made beside and moved: at no time is there none.
        Path made = target.resolveSibling(".attend-" + UUID.randomUUID());
        Files.createSymbolicLink(made, target.getFileName());
        try {
            Files.move(
                    made,
                    link,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
        return Optional.empty();
    }
}
