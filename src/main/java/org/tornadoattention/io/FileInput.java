package org.tornadoattention.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Brings whole files into memory that the garbage collector frees.
final class FileInput {
    private FileInput() {}

    /// Refuses directories, which have a size but no bytes, and pipes, which are the other way
    /// round. A file that does not exist is left to the attempt to open it.
    static void checkRegular(Path file) throws FormatException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FormatException(file.toString(), "must be a regular file");
        }
    }

    /// The bytes of `file`, mapped if there are at least `mappingThreshold` and otherwise copied.
    static MemorySegment bytes(Path file, long mappingThreshold) throws IOException {
        checkRegular(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size >= mappingThreshold) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            }
            MemorySegment bytes = Arena.ofAuto().allocate(size, 64);
            ByteBuffer buffer = bytes.asByteBuffer();
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer);
            }
            // The file may have shrunk since its size was asked for.
            return bytes.asSlice(0, buffer.position());
        }
    }
}
