package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Memory of a device.
public final class OpenClBuffer extends DriverObject {
    private final long bytes;

    private OpenClBuffer(OpenClQueue queue, long handle, long bytes) {
        super(queue, "a buffer of " + bytes + " bytes", handle);
        this.bytes = bytes;
    }

    static OpenClBuffer create(OpenClQueue queue, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytes must be positive but was " + bytes);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
            long handle =
                    CL10.nclCreateBuffer(
                            queue.context(), CL10.CL_MEM_READ_WRITE, bytes, 0, code.address());
            int value = code.get(ValueLayout.JAVA_INT, 0);
            if (value != CL10.CL_SUCCESS) {
                throw queue.failure("clCreateBuffer of " + bytes + " bytes", value);
            }
            return new OpenClBuffer(queue, handle, bytes);
        }
    }

    /// Its size.
    public long bytes() {
        return bytes;
    }

    /// Copies a whole segment here; when this returns, the segment may change. Arrays of Java are
    /// copied once more on the way.
    ///
    /// @param offset where the first byte goes
    public void write(MemorySegment source, long offset) {
        requireInside("source", source.byteSize(), offset);
        long buffer = handle();
        if (source.byteSize() == 0) {
            return; // OpenCL takes it for an error.
        }
        HostMemory.send(
                source,
                (address, start, size) -> {
                    int code =
                            CL10.nclEnqueueWriteBuffer(
                                    queue().handle(),
                                    buffer,
                                    CL10.CL_TRUE,
                                    offset + start,
                                    size,
                                    address,
                                    0,
                                    0,
                                    0);
                    requireSuccess("clEnqueueWriteBuffer", size, code);
                });
    }

    /// Fills a whole segment from here, once everything that was launched before is done.
    ///
    /// @param offset where the first byte lies
    public void read(MemorySegment target, long offset) {
        requireInside("target", target.byteSize(), offset);
        long buffer = handle();
        if (target.byteSize() == 0) {
            return;
        }
        HostMemory.receive(
                target,
                (address, start, size) -> {
                    int code =
                            CL10.nclEnqueueReadBuffer(
                                    queue().handle(),
                                    buffer,
                                    CL10.CL_TRUE,
                                    offset + start,
                                    size,
                                    address,
                                    0,
                                    0,
                                    0);
                    requireSuccess("clEnqueueReadBuffer", size, code);
                });
    }

    /// Sets every byte to zero, on the device.
    public void fillWithZeros() {
        long buffer = handle();
        // The pattern's size must divide the buffer's; a wide one is faster on some drivers.
        int width = bytes % Long.BYTES == 0 ? Long.BYTES : 1;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeros = arena.allocate(Long.BYTES, Long.BYTES);
            int code =
                    CL12.nclEnqueueFillBuffer(
                            queue().handle(), buffer, zeros.address(), width, 0, bytes, 0, 0, 0);
            requireSuccess("clEnqueueFillBuffer", bytes, code);
        }
    }

    @Override
    int release(long handle) {
        return CL10.clReleaseMemObject(handle);
    }

    private void requireInside(String name, long size, long offset) {
        if (offset < 0 || size > bytes - offset) {
            throw new IllegalArgumentException(
                    "%s must fit into the buffer but was %d bytes at offset %d of %d bytes"
                            .formatted(name, size, offset, bytes));
        }
    }

    private void requireSuccess(String function, long size, int code) {
        if (code != CL10.CL_SUCCESS) {
            throw queue().failure("%s of %d bytes".formatted(function, size), code);
        }
    }
}
