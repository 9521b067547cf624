package org.tornadoattention.io;

import org.tornadoattention.Tensor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// NumPy's `.npz` format: a zip archive of named `.npy` arrays, as `numpy.savez` and
/// `numpy.savez_compressed` write it.
///
/// The array `query` is the entry `query.npy`; what an entry may hold is said at [Npy]. Stored and
/// deflated entries are read. Written are stored ones, with a fixed date, so that equal tensors
/// give equal files.
///
/// **Limits.** An archive is not trusted: before memory is allocated for an entry, the whole entry
/// is decompressed once, and its length and checksum must be what the archive says. Duplicate
/// names, encrypted entries, and entries that share their bytes with others are refused. So the
/// arrays of a file of n bytes take at most about 1032 n bytes (what deflate can expand to) before
/// integers are widened, and are refused when the JVM cannot allocate that.
///
/// **Memory.** Tensors are read-only and lie in native memory that the garbage collector frees.
///
/// Source: [numpy.savez](https://numpy.org/doc/stable/reference/generated/numpy.savez.html) and
/// [APPNOTE](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
public final class Npz {
    /// What Python's zipfile gives to entries without a date: the earliest that a zip can hold.
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /// All arrays in `file`, in its order, as read-only tensors.
    ///
    /// @throws FormatException if the archive or one of its arrays is malformed or not supported
    /// @throws IOException if the file cannot be read
    public static Map<String, Tensor> read(Path file) throws IOException {
        try (NpzArchive archive = NpzArchive.open(file)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : archive.names()) {
                tensors.put(name, archive.tensor(name));
            }
            return tensors;
        }
    }

    /// One array of `file`, as a read-only tensor; the others are not read.
    ///
    /// @throws FormatException if there is no such array, or the archive or the array is malformed
    ///   or not supported
    /// @throws IOException if the file cannot be read
    public static Tensor read(Path file, String name) throws IOException {
        try (NpzArchive archive = NpzArchive.open(file)) {
            return archive.tensor(name);
        }
    }

    /// The names of the arrays in `file`, in its order.
    ///
    /// @throws FormatException if the archive is malformed
    /// @throws IOException if the file cannot be read
    public static Set<String> names(Path file) throws IOException {
        try (NpzArchive archive = NpzArchive.open(file)) {
            return archive.names();
        }
    }

    /// Writes `tensors` row-major into `file`, which is replaced at once or, on failure, not at
    /// all.
    ///
    /// @throws IllegalArgumentException for a bfloat16 tensor, more than 64 dimensions, or a name
    ///   that a zip cannot hold
    /// @throws IOException if the file cannot be written
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        // Refuse what cannot be written before anything is.
        tensors.values().forEach(NpyHeader::encode);
        FileOutput.replace(
                file,
                out -> {
                    ZipOutputStream zip = new ZipOutputStream(out);
                    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
                        writeEntry(zip, named.getKey(), named.getValue());
                    }
                    zip.finish();
                });
    }

    private static void writeEntry(ZipOutputStream zip, String name, Tensor tensor)
            throws IOException {
        Tensor rows = tensor.isContiguous() ? tensor : tensor.copy();
        byte[] header = NpyHeader.encode(rows);
        // A stored entry states its size and checksum before its data.
        CRC32 crc = new CRC32();
        OutputStream checked = new CheckedOutputStream(OutputStream.nullOutputStream(), crc);
        checked.write(header);
        FileOutput.writeRowMajor(checked, rows);
        ZipEntry entry = new ZipEntry(name + NpzArchive.SUFFIX);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(header.length + (long) rows.size() * rows.type().byteSize());
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(DATE);
        zip.putNextEntry(entry);
        zip.write(header);
        FileOutput.writeRowMajor(zip, rows);
        zip.closeEntry();
    }
}
