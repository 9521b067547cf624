package org.tornadoattention.opencl.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Programs, kernels and their errors.
@DriverTest
class KernelTest {
    private static final String SOURCE =
            """
            __kernel void add(__global const float *a, __global const float *b, __global float *sum,
                              int length, __global const float *extra, __local float *scratch) {
                int i = get_global_id(0);
                scratch[get_local_id(0)] = extra ? extra[i] : 0.0f;
                if (i < length) {
                    sum[i] = a[i] + b[i] + scratch[get_local_id(0)];
                }
            }
            """;

    private static final int LENGTH = 1000;
    private static final int ITEMS = 1024;

    private OpenClQueue queue;

    @BeforeEach
    void open() {
        queue = OpenClQueue.openTimed(OpenClDriver.installed().devices().getFirst());
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void vectorsInArraysAndInNativeMemoryAreAdded() {
        OpenClProgram program = queue.compile(SOURCE, "-cl-mad-enable");
        try (OpenClKernel kernel = program.kernel("add")) {
            assertEquals("add", kernel.name());
            assertAdds(kernel);
        }
    }

    @Test
    void binaryRoundTripComputesTheSame() {
        byte[] binary;
        try (OpenClProgram program = queue.compile(SOURCE, "")) {
            binary = program.binary();
        }
        assertTrue(binary.length > 0);
        try (OpenClProgram program = queue.load(binary, "")) {
            assertAdds(program.kernel("add"));
        }
    }

    @Test
    void damagedBinaryIsRefused() {
        OpenClException e =
                assertThrows(OpenClException.class, () -> queue.load(new byte[] {1, 2, 3}, ""));
        assertEquals("CL_INVALID_BINARY", e.codeName(), e.getMessage());
        assertEquals(0, queue.objects());
    }

    @Test
    void launchTellsItsTime() {
        try (OpenClProgram program = queue.compile(SOURCE, "");
                OpenClBuffer buffer = queue.allocate(4L * ITEMS)) {
            OpenClKernel kernel = program.kernel("add");
            arguments(kernel, buffer, buffer, buffer);
            try (OpenClEvent event = kernel.launchTimed(ITEMS, 64)) {
                queue.finish();
                assertTrue(event.nanoseconds() > 0);
            }
        }
    }

    @Test
    void queueThatIsNotTimedRefusesToTime() {
        try (OpenClQueue plain = OpenClQueue.open(queue.device())) {
            OpenClKernel kernel = plain.compile(SOURCE, "").kernel("add");
            assertEquals(
                    "kernel add must be of a queue that was opened by openTimed but its queue was"
                            + " opened by open",
                    assertThrows(IllegalStateException.class, () -> kernel.launchTimed(64, 64))
                            .getMessage());
        }
    }

    @Test
    void rejectedSourceShowsTheLog() {
        OpenClException e =
                assertThrows(
                        OpenClException.class,
                        () -> queue.compile("__kernel void broken() { undeclared = 1; }", ""));
        assertEquals("CL_BUILD_PROGRAM_FAILURE", e.codeName());
        assertEquals("clBuildProgram", e.operation());
        assertTrue(e.log().contains("undeclared"), e.log());
        assertTrue(e.getMessage().contains(e.log()), e.getMessage());
        assertFalse(e.isOutOfMemory() || e.isDeviceLost());
        assertEquals(0, queue.objects());
    }

    @Test
    void groupThatIsTooLargeIsNamed() {
        OpenClKernel kernel = queue.compile(SOURCE, "").kernel("add");
        OpenClBuffer buffer = queue.allocate(4L * ITEMS);
        arguments(kernel, buffer, buffer, buffer);
        long tooLarge = 2 * queue.device().maxWorkGroupSize();
        OpenClException e =
                assertThrows(OpenClException.class, () -> kernel.launch(tooLarge, tooLarge));
        assertEquals("CL_INVALID_WORK_GROUP_SIZE", e.codeName());
        assertTrue(e.getMessage().contains("kernel add"), e.getMessage());
        assertTrue(e.getMessage().contains(queue.device().name()), e.getMessage());
    }

    @Test
    void missingKernelAndArgumentAreNamed() {
        OpenClProgram program = queue.compile(SOURCE, "");
        assertEquals(
                "CL_INVALID_KERNEL_NAME",
                assertThrows(OpenClException.class, () -> program.kernel("subtract")).codeName());
        OpenClKernel kernel = program.kernel("add");
        assertEquals(
                "CL_INVALID_ARG_INDEX",
                assertThrows(OpenClException.class, () -> kernel.setInt(99, 1)).codeName());
        assertEquals(
                "CL_INVALID_KERNEL_ARGS",
                assertThrows(OpenClException.class, () -> kernel.launch(64, 64)).codeName());
    }

    @Test
    void closedBufferIsNotLaunchedWith() {
        OpenClKernel kernel = queue.compile(SOURCE, "").kernel("add");
        OpenClBuffer buffer = queue.allocate(4L * ITEMS);
        arguments(kernel, buffer, buffer, buffer);
        buffer.close();
        assertEquals(
                "a buffer of 4096 bytes of %s is closed and must not be used any more"
                        .formatted(queue.device().name()),
                assertThrows(IllegalStateException.class, () -> kernel.launch(ITEMS, 64))
                        .getMessage());
    }

    @Test
    void bufferOfAnotherQueueIsRefused() {
        OpenClKernel kernel = queue.compile(SOURCE, "").kernel("add");
        try (OpenClQueue other = OpenClQueue.open(queue.device())) {
            OpenClBuffer buffer = other.allocate(64);
            assertThrows(IllegalArgumentException.class, () -> kernel.setBuffer(0, buffer));
        }
    }

    private void assertAdds(OpenClKernel kernel) {
        float[] a = new float[LENGTH];
        float[] expected = new float[LENGTH];
        try (Arena arena = Arena.ofConfined();
                OpenClBuffer bufferA = queue.allocate(4L * ITEMS);
                OpenClBuffer bufferB = queue.allocate(4L * ITEMS);
                OpenClBuffer bufferSum = queue.allocate(4L * ITEMS)) {
            MemorySegment b = arena.allocate(ValueLayout.JAVA_FLOAT, LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                a[i] = i;
                b.setAtIndex(ValueLayout.JAVA_FLOAT, i, 0.5f * i);
                expected[i] = 1.5f * i;
            }
            bufferA.write(MemorySegment.ofArray(a), 0);
            bufferB.write(b, 0);
            arguments(kernel, bufferA, bufferB, bufferSum);
            kernel.launch(ITEMS, 64);
            float[] sum = new float[LENGTH];
            bufferSum.read(MemorySegment.ofArray(sum), 0);
            assertArrayEquals(expected, sum);
            MemorySegment nativeSum = arena.allocate(ValueLayout.JAVA_FLOAT, LENGTH);
            bufferSum.read(nativeSum, 0);
            assertArrayEquals(expected, nativeSum.toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    private static void arguments(
            OpenClKernel kernel, OpenClBuffer a, OpenClBuffer b, OpenClBuffer sum) {
        kernel.setBuffer(0, a);
        kernel.setBuffer(1, b);
        kernel.setBuffer(2, sum);
        kernel.setInt(3, LENGTH);
        kernel.setNull(4);
        kernel.setLocalMemory(5, 4L * 64);
    }
}
