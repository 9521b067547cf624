package org.tornadoattention.cli.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/// What comes out of an archive, each part checked before it is written. Links are made last, so
/// that no file is written through one.
final class UnpackedTree {
    private static final int CHUNK = 1 << 16;

    private final String archive;
    private final Path folder;
    private final Unpacker.Limits limits;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private final boolean hasModes =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private long bytes;
    private int entries;

    UnpackedTree(String archive, Path folder, Unpacker.Limits limits) {
        this.archive = archive;
        this.folder = folder.toAbsolutePath().normalize();
        this.limits = limits;
    }

    void folder(String name) throws IOException {
        Files.createDirectories(place(name));
    }

    void file(String name, InputStream content, boolean executable) throws IOException {
        Path file = place(name);
        Files.createDirectories(file.getParent());
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int n = content.read(chunk); n >= 0; n = content.read(chunk)) {
                bytes += n;
                if (bytes > limits.bytes()) {
                    throw refusal(name, "makes it more than %d bytes".formatted(limits.bytes()));
                }
                out.write(chunk, 0, n);
            }
        } catch (FileAlreadyExistsException e) {
            throw refusal(name, "is in it twice");
        }
        if (hasModes) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    void link(String name, String target) throws IOException {
        Path link = place(name);
        Path named;
        try {
            named = link.resolveSibling(target).normalize();
        } catch (InvalidPathException e) {
            throw refusal(name, "is a link to an impossible place");
        }
        if (Path.of(target).isAbsolute() || !named.startsWith(folder)) {
            throw refusal(name, "is a link to a place outside, " + target);
        }
        links.put(link, target);
    }

    /// Makes the links.
    ///
    /// @throws IOException if one of them leads outside or nowhere
    void finish() throws IOException {
        for (Path link : links.keySet()) {
            // Behind another link it might be made outside.
            for (Path above = link.getParent();
                    above != null && above.startsWith(folder);
                    above = above.getParent()) {
                if (links.containsKey(above)) {
                    throw refusal(folder.relativize(link).toString(), "lies behind a link");
                }
            }
        }
        for (Map.Entry<Path, String> link : links.entrySet()) {
            Files.createDirectories(link.getKey().getParent());
            Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
        }
        Path real = folder.toRealPath();
        for (Map.Entry<Path, String> link : links.entrySet()) {
            String name = folder.relativize(link.getKey()).toString();
            // Links of links may lead elsewhere than their texts.
            if (!Files.exists(link.getKey())) {
                throw refusal(name, "is a link to nothing, " + link.getValue());
            }
            if (!link.getKey().toRealPath().startsWith(real)) {
                throw refusal(name, "is a link to a place outside, " + link.getValue());
            }
        }
    }

    /// Where an entry goes.
    private Path place(String name) throws IOException {
        entries++;
        if (entries > limits.entries()) {
            throw refusal(name, "makes it more than %d entries".formatted(limits.entries()));
        }
        Path place;
        try {
            place = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw refusal(printable(name), "is no possible name of a file");
        }
        if (name.startsWith("/") || !place.startsWith(folder)) {
            throw refusal(name, "would lie outside of the folder");
        }
        return place;
    }

    /// The exception for an entry that is not taken.
    IOException refusal(String name, String why) {
        return new IOException("%s is refused: %s %s".formatted(archive, printable(name), why));
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", ".");
    }
}
