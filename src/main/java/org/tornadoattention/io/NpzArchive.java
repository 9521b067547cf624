package org.tornadoattention.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.Tensor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// An open `.npz` file. Nothing that it says about its own sizes is believed: an entry is
/// decompressed once to check them, and a second time into memory that is then known to be needed.
final class NpzArchive implements AutoCloseable {
    static final String SUFFIX = ".npy";

    private static final int CHUNK = 1 << 16;

    private final String source;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    private NpzArchive(String source, ZipFile zip) {
        this.source = source;
        this.zip = zip;
    }

    static NpzArchive open(Path file) throws IOException {
        String source = file.toString();
        FileInput.checkRegular(file);
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile(), UTF_8);
        } catch (ZipException | EOFException e) {
            throw new FormatException(source, "must be a zip archive: " + reason(e), e);
        }
        NpzArchive archive = new NpzArchive(source, zip);
        try {
            archive.list(Files.size(file));
            return archive;
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static String reason(IOException e) {
        return e instanceof EOFException ? "it ends too early" : String.valueOf(e.getMessage());
    }

    private void list(long fileSize) throws FormatException {
        long left = fileSize;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            // As in NumPy, whose names lack the suffix.
            String key =
                    name.endsWith(SUFFIX)
                            ? name.substring(0, name.length() - SUFFIX.length())
                            : name;
            if (entries.put(key, entry) != null) {
                throw new FormatException(
                        source, "names must be unique but are not: " + FormatException.quote(key));
            }
            // Entries that share bytes would let a small file expand without bound.
            left -= entry.getCompressedSize();
            if (entry.getCompressedSize() < 0 || left < 0) {
                throw new FormatException(
                        source,
                        "the entries must together fit the file's %d bytes but %s does not"
                                .formatted(fileSize, FormatException.quote(key)));
            }
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    Tensor tensor(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw FormatException.missing(source, name, names());
        }
        String tensor = FormatException.inside(source, name);
        try {
            byte[] prefix = verify(tensor, entry);
            NpyHeader header = NpyHeader.parse(tensor, prefix, entry.getSize());
            return header.tensor(tensor, data(entry, header));
        } catch (ZipException | EOFException e) {
            throw new FormatException(tensor, "the entry is damaged: " + reason(e), e);
        } catch (OutOfMemoryError e) {
            // Honest, but larger than -XX:MaxDirectMemorySize; nothing was allocated.
            throw new FormatException(
                    tensor,
                    "needs %d bytes or more, which this JVM cannot allocate"
                            .formatted(entry.getSize()),
                    e);
        }
    }

    /// Decompresses an entry up to one byte more than it claims to have.
    ///
    /// @return its first bytes, enough for [NpyHeader#parse]
    private byte[] verify(String tensor, ZipEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
            byte[] prefix = in.readNBytes(NpyHeader.MAX_BYTES);
            long length = prefix.length;
            byte[] chunk = new byte[CHUNK];
            int read = 0;
            while (read >= 0 && length <= entry.getSize()) {
                length += read;
                read = in.read(chunk);
            }
            if (length != entry.getSize()) {
                throw new FormatException(
                        tensor,
                        "the entry must have the %d bytes that the archive says but has %s"
                                .formatted(
                                        entry.getSize(),
                                        length > entry.getSize()
                                                ? "more"
                                                : String.valueOf(length)));
            }
            if (crc.getValue() != entry.getCrc()) {
                throw new FormatException(
                        tensor,
                        "the entry's checksum must be %08x but is %08x"
                                .formatted(entry.getCrc(), crc.getValue()));
            }
            return prefix;
        }
    }

    private MemorySegment data(ZipEntry entry, NpyHeader header) throws IOException {
        MemorySegment data = Arena.ofAuto().allocate(header.dataBytes(), 64);
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(header.dataOffset());
            for (long done = 0; done < data.byteSize(); ) {
                byte[] chunk = in.readNBytes((int) Math.min(CHUNK, data.byteSize() - done));
                if (chunk.length == 0) {
                    throw new EOFException();
                }
                MemorySegment.copy(chunk, 0, data, JAVA_BYTE, done, chunk.length);
                done += chunk.length;
            }
        }
        return data;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
