package org.tornadoattention.opencl.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// Memory of a device, and that none is left behind.
@DriverTest
class BufferTest {
    private OpenClQueue queue;

    @BeforeEach
    void open() {
        queue = OpenClQueue.open(OpenClDriver.installed().devices().getFirst());
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void arrayOfSeveralChunksReturnsUnchanged() {
        byte[] bytes = new byte[Math.toIntExact(2 * HostMemory.CHUNK + 17)];
        new Random(1).nextBytes(bytes);
        try (OpenClBuffer buffer = queue.allocate(bytes.length + 5)) {
            buffer.write(MemorySegment.ofArray(bytes), 5);
            byte[] back = new byte[bytes.length];
            buffer.read(MemorySegment.ofArray(back), 5);
            assertArrayEquals(bytes, back);
        }
    }

    @Test
    void partsAreWrittenAtTheirOffsets() {
        try (OpenClBuffer buffer = queue.allocate(16)) {
            buffer.fillWithZeros();
            buffer.write(MemorySegment.ofArray(new int[] {7}), 4);
            buffer.write(MemorySegment.ofArray(new int[0]), 16);
            int[] all = new int[4];
            buffer.read(MemorySegment.ofArray(all), 0);
            assertArrayEquals(new int[] {0, 7, 0, 0}, all);
        }
    }

    @Test
    void sizesThatAreNotMultiplesOfEightAreZeroed() {
        try (OpenClBuffer buffer = queue.allocate(13)) {
            byte[] ones = new byte[13];
            Arrays.fill(ones, (byte) 1);
            buffer.write(MemorySegment.ofArray(ones), 0);
            buffer.fillWithZeros();
            buffer.read(MemorySegment.ofArray(ones), 0);
            assertArrayEquals(new byte[13], ones);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (OpenClBuffer buffer = queue.allocate(16)) {
            MemorySegment eight = MemorySegment.ofArray(new long[1]);
            assertEquals(
                    "source must fit into the buffer but was 8 bytes at offset 12 of 16 bytes",
                    assertThrows(IllegalArgumentException.class, () -> buffer.write(eight, 12))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> buffer.read(eight, -1));
            assertThrows(IllegalArgumentException.class, () -> buffer.read(eight.asReadOnly(), 0));
        }
        assertThrows(IllegalArgumentException.class, () -> queue.allocate(0));
    }

    @Test
    void segmentOfAClosedArenaIsRefused() {
        Arena arena = Arena.ofConfined();
        MemorySegment segment = arena.allocate(ValueLayout.JAVA_LONG);
        arena.close();
        try (OpenClBuffer buffer = queue.allocate(8)) {
            assertThrows(IllegalStateException.class, () -> buffer.write(segment, 0));
            assertThrows(IllegalStateException.class, () -> buffer.read(segment, 0));
        }
    }

    @Test
    void hopelessAllocationIsOutOfMemoryAndLeavesNothing() {
        OpenClException e =
                assertThrows(OpenClException.class, () -> queue.allocate(Long.MAX_VALUE / 2));
        assertTrue(e.isOutOfMemory(), e.getMessage());
        assertEquals(0, queue.buffers());
        assertEquals(0, queue.bufferBytes());
    }

    @Test
    void queueCountsWhatItHolds() {
        OpenClBuffer first = queue.allocate(100);
        OpenClBuffer second = queue.allocate(28);
        assertEquals(2, queue.buffers());
        assertEquals(128, queue.bufferBytes());
        first.close();
        first.close();
        assertEquals(1, queue.buffers());
        assertEquals(28, queue.bufferBytes());
        queue.close();
        queue.close();
        assertEquals(0, queue.objects());
        second.close();
    }

    @Test
    void nothingIsUsedAfterItsQueueIsClosed() {
        OpenClBuffer buffer = queue.allocate(8);
        queue.close();
        String message =
                "the queue of %s is closed and must not be used any more"
                        .formatted(queue.device().name());
        MemorySegment source = MemorySegment.ofArray(new long[1]);
        assertEquals(
                message,
                assertThrows(IllegalStateException.class, () -> buffer.write(source, 0))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> queue.allocate(8));
        assertThrows(IllegalStateException.class, () -> queue.compile("", ""));
        assertThrows(IllegalStateException.class, queue::finish);
    }

    @Test
    void thousandCyclesLeaveNothingBehind() throws IOException {
        int warmUp = 100;
        long before = 0;
        for (int cycle = 0; cycle < warmUp + 1000; cycle++) {
            if (cycle == warmUp) {
                before = residentMemory();
            }
            OpenClQueue opened = OpenClQueue.open(queue.device());
            opened.allocate(1 << 20).fillWithZeros();
            opened.allocate(64).close();
            assertEquals(1, opened.buffers());
            opened.close();
            assertEquals(0, opened.objects());
        }
        long growth = residentMemory() - before;
        // One buffer of a mebibyte left behind each time would be 1000 of them.
        assertTrue(growth < 128L << 20, "grew by " + growth + " bytes");
    }

    /// In bytes; 0 where the system does not say.
    private static long residentMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
