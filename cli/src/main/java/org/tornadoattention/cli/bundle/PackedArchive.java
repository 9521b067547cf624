package org.tornadoattention.cli.bundle;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// A folder as a tar.xz or tar.gz archive.
///
/// @param file what it is written to; its name says which
public record PackedArchive(Path file) {
    private static final int FILE_MODE = 0100644;
    private static final int EXECUTABLE_MODE = 0100755;

    /// Whether a file's name is that of such an archive.
    public static boolean isName(Path file) {
        String name = file.toString();
        return isXz(file) || name.endsWith(".tar.gz") || name.endsWith(".tgz");
    }

    /// Whether it is compressed by xz, which finds more when nothing is compressed before it.
    public static boolean isXz(Path file) {
        return file.toString().endsWith(".tar.xz");
    }

    /// Writes all files of a folder.
    ///
    /// @param folder what is packed
    /// @param name the folder's name in the archive
    /// @param progress told the bytes that are packed
    /// @throws IOException if something cannot be read or written
    public void write(Path folder, String name, LongConsumer progress) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder)) {
            paths = all.sorted().toList();
        }
        long done = 0;
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(
                        compressed(Files.newOutputStream(file)), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path path : paths) {
                String entry = path.equals(folder) ? name : name + "/" + folder.relativize(path);
                done += add(tar, path, entry);
                progress.accept(done);
            }
        }
    }

    private OutputStream compressed(OutputStream out) throws IOException {
        return isXz(file)
                ? new XZOutputStream(out, new LZMA2Options(LZMA2Options.PRESET_DEFAULT))
                : new GZIPOutputStream(out);
    }

    /// Owners are left out: whoever unpacks it owns it.
    private static long add(TarArchiveOutputStream tar, Path path, String name) throws IOException {
        if (Files.isSymbolicLink(path)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(path).toString());
            tar.putArchiveEntry(link);
        } else if (Files.isDirectory(path)) {
            tar.putArchiveEntry(new TarArchiveEntry(name + "/"));
        } else {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(path));
            entry.setMode(Files.isExecutable(path) ? EXECUTABLE_MODE : FILE_MODE);
            tar.putArchiveEntry(entry);
            Files.copy(path, tar);
            tar.closeArchiveEntry();
            return Files.size(path);
        }
        tar.closeArchiveEntry();
        return 0;
    }
}
