package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.cli.files.FileTree;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `attend bundle` made.
///
/// @param folder the bundle
/// @param sdk the SDK in it, if there is one
/// @param withoutSdk whether one was left out by wish
/// @param sizes the bytes of each part, by name
/// @param archive the file that it is packed in, if any
record BundleReport(
        Path folder,
        Optional<TornadoSdk> sdk,
        boolean withoutSdk,
        Map<String, Long> sizes,
        Optional<Path> archive) {
    private static final double MEBIBYTE = 1 << 20;

    /// As one JSON object.
    ObjectNode json() throws IOException {
        ObjectNode root = Json.object();
        root.put("folder", folder.toString()).put("bytes", FileTree.size(folder));
        ObjectNode parts = root.putObject("parts");
        sizes.forEach(parts::put);
        sdk.ifPresent(found -> found.backends().forEach(root.putArray("backends")::add));
        if (archive.isPresent()) {
            root.put("archive", archive.get().toString())
                    .put("archiveBytes", Files.size(archive.get()));
        }
        return root;
    }

    /// In words.
    void print(PrintWriter out) throws IOException {
        out.printf(
                "bundle: %s, %s (%s)%n",
                folder,
                mebibytes(FileTree.size(folder)),
                sizes.entrySet().stream()
                        .map(part -> part.getKey() + " " + mebibytes(part.getValue()))
                        .collect(Collectors.joining(", ")));
        out.printf(
                "TornadoVM: %s%n",
                sdk.map(found -> "backends " + String.join(", ", found.backends()))
                        .orElseGet(
                                () ->
                                        withoutSdk
                                                ? "left out"
                                                : "none here, " + TornadoSdk.whereSought()));
        if (archive.isPresent()) {
            out.printf("archive: %s, %s%n", archive.get(), mebibytes(Files.size(archive.get())));
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
