package org.tornadoattention.opencl.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// Java's memory as a driver takes it, by address; arrays, which have none, go through a copy.
final class HostMemory {
    /// Bytes of an array that are copied at once: many enough for a bus, few enough to spare.
    static final long CHUNK = 4L << 20;

    private HostMemory() {}

    /// A transfer that is over when it returns.
    @FunctionalInterface
    interface Transfer {
        /// Moves some bytes.
        ///
        /// @param address where the bytes lie
        /// @param start how many bytes of the segment come before them
        void run(long address, long start, long bytes);
    }

    /// Hands over the bytes of a segment.
    static void send(MemorySegment source, Transfer transfer) {
        requireUsable(source);
        if (source.isNative()) {
            whole(source, transfer);
            return;
        }
        long size = source.byteSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(Math.min(size, CHUNK), Long.BYTES);
            for (long start = 0; start < size; start += CHUNK) {
                long bytes = Math.min(CHUNK, size - start);
                MemorySegment.copy(source, start, chunk, 0, bytes);
                transfer.run(chunk.address(), start, bytes);
            }
        }
    }

    /// Has the bytes of a segment filled.
    static void receive(MemorySegment target, Transfer transfer) {
        requireUsable(target);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException(
                    "target must be writable but was a read-only segment of %d bytes"
                            .formatted(target.byteSize()));
        }
        if (target.isNative()) {
            whole(target, transfer);
            return;
        }
        long size = target.byteSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(Math.min(size, CHUNK), Long.BYTES);
            for (long start = 0; start < size; start += CHUNK) {
                long bytes = Math.min(CHUNK, size - start);
                transfer.run(chunk.address(), start, bytes);
                MemorySegment.copy(chunk, 0, target, start, bytes);
            }
        }
    }

    private static void whole(MemorySegment segment, Transfer transfer) {
        try {
            transfer.run(segment.address(), 0, segment.byteSize());
        } finally {
            // An arena that nobody else knows would otherwise be free to go meanwhile.
            Reference.reachabilityFence(segment);
        }
    }

    /// The driver would read freed memory without asking.
    private static void requireUsable(MemorySegment segment) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(
                    "a segment of %d bytes must be alive but its arena is closed"
                            .formatted(segment.byteSize()));
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(
                    "a segment of %d bytes must belong to the thread that uses it but belongs to another than %s"
                            .formatted(segment.byteSize(), Thread.currentThread().getName()));
        }
    }
}
