package org.tornadoattention.cli.setup;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;

/// Unpacks a zip or tar.gz archive, which may be hostile: nothing is written outside of the folder,
/// and no more than the limits allow.
///
/// @param archive the file
/// @param name of the archive, for messages
/// @param limits of what may come out of it
public record Unpacker(Path archive, String name, Limits limits) {
    /// How much may come out.
    ///
    /// @param bytes of all files together
    /// @param entries files, folders and links
    public record Limits(long bytes, int entries) {
        /// Ten times what any SDK has.
        public static final Limits USUAL = new Limits(4L << 30, 50_000);
    }

    private static final int HEAD = 16;
    private static final int EXECUTABLE = 0111;

    /// A longer one is cut, and its checksum then wrong.
    private static final int LONGEST_LINK = 4096;

    /// Of an archive that messages call by its path.
    public Unpacker(Path archive, Limits limits) {
        this(archive, archive.toString(), limits);
    }

    /// Unpacks everything.
    ///
    /// @param folder exists, and is empty
    /// @throws IOException if the archive is damaged, hostile or none, with a sentence; or if the
    ///   files cannot be written
    public void to(Path folder) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(archive)) {
            head = in.readNBytes(HEAD);
        }
        UnpackedTree tree = new UnpackedTree(name, folder, limits);
        try {
            if (startsWith(head, 'P', 'K')) {
                zip(tree);
            } else if (startsWith(head, 0x1f, 0x8b)) {
                tar(tree);
            } else {
                throw new IOException(
                        "%s is neither a zip nor a tar.gz archive: it begins with '%s'"
                                .formatted(name, printable(head)));
            }
        } catch (Damage e) {
            throw new IOException(
                    "%s is no whole archive, perhaps half downloaded".formatted(name), e);
        }
        tree.finish();
    }

    private void zip(UnpackedTree tree) throws IOException {
        try (ZipFile zip = Damage.noticed(() -> ZipFile.builder().setPath(archive).get())) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isDirectory()) {
                    tree.folder(entry.getName());
                } else {
                    zipped(zip, entry, tree);
                }
            }
        }
    }

    private static void zipped(ZipFile zip, ZipArchiveEntry entry, UnpackedTree tree)
            throws IOException {
        // The library leaves checksums to its users.
        try (CheckedInputStream in =
                new CheckedInputStream(
                        Damage.noticedIn(Damage.noticed(() -> zip.getInputStream(entry))),
                        new CRC32())) {
            if (entry.isUnixSymlink()) {
                tree.link(
                        entry.getName(),
                        new String(in.readNBytes(LONGEST_LINK), StandardCharsets.UTF_8));
            } else {
                tree.file(entry.getName(), in, isExecutable(entry.getUnixMode()));
            }
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw new Damage(entry.getName() + " has a wrong checksum");
            }
        }
    }

    private void tar(UnpackedTree tree) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(
                                Damage.noticed(() -> new GZIPInputStream(file)),
                                StandardCharsets.UTF_8.name())) {
            InputStream content = Damage.noticedIn(tar);
            for (Optional<TarArchiveEntry> next = next(tar); next.isPresent(); next = next(tar)) {
                TarArchiveEntry entry = next.get();
                if (entry.isDirectory()) {
                    tree.folder(entry.getName());
                } else if (entry.isSymbolicLink()) {
                    tree.link(entry.getName(), entry.getLinkName());
                } else if (entry.isFile() && !entry.isLink()) {
                    tree.file(entry.getName(), content, isExecutable(entry.getMode()));
                } else {
                    throw tree.refusal(
                            entry.getName(), "is neither a file, a folder nor a symbolic link");
                }
            }
        }
    }

    private static Optional<TarArchiveEntry> next(TarArchiveInputStream tar) throws Damage {
        return Damage.noticed(() -> Optional.ofNullable(tar.getNextEntry()));
    }

    private static boolean isExecutable(int mode) {
        return (mode & EXECUTABLE) != 0;
    }

    private static boolean startsWith(byte[] head, int first, int second) {
        return head.length > 1 && head[0] == (byte) first && head[1] == (byte) second;
    }

    private static String printable(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".").strip();
    }
}
