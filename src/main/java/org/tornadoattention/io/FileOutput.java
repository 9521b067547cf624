package org.tornadoattention.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.tornadoattention.Tensor;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Writes whole files: completely, or not at all.
final class FileOutput {
    /// Large enough that system calls do not count, small enough for the stack of caches.
    private static final int CHUNK = 1 << 18;

    private FileOutput() {}

    /// What goes into the file.
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes a temporary file beside `file` and moves it there, so that no reader sees half a file
    /// and a failure leaves what was there before.
    static void replace(Path file, Content content) throws IOException {
        // Behind a symbolic link, the file it names is replaced and not the link.
        Path target = Files.exists(file) ? file.toRealPath() : file;
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FormatException(
                    file.toString(), "only a regular file can be replaced, not a device or folder");
        }
        Path temporary = target.resolveSibling(".tornadoattention-" + UUID.randomUUID() + ".tmp");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(
                            Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
                content.writeTo(out);
            }
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// The elements of `tensor`, little-endian and row-major.
    static void writeRowMajor(OutputStream out, Tensor tensor) throws IOException {
        if (tensor.size() == 0) {
            return;
        }
        MemorySegment bytes = (tensor.isContiguous() ? tensor : tensor.copy()).segment();
        byte[] chunk = new byte[(int) Math.min(CHUNK, bytes.byteSize())];
        for (long done = 0; done < bytes.byteSize(); done += chunk.length) {
            int length = (int) Math.min(chunk.length, bytes.byteSize() - done);
            MemorySegment.copy(bytes, JAVA_BYTE, done, chunk, 0, length);
            out.write(chunk, 0, length);
        }
    }
}
