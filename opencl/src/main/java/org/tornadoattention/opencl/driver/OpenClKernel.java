package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/// A kernel with its arguments, which are counted from 0 and stay until they are set again.
public final class OpenClKernel extends DriverObject {
    private final String name;

    /// Drivers do not keep what a kernel's arguments point to: a launch makes sure that it is
    /// there.
    private final Map<Integer, OpenClBuffer> buffers = new HashMap<>();

    private OpenClKernel(OpenClQueue queue, long handle, String name) {
        super(queue, "kernel " + name, handle);
        this.name = name;
    }

    static OpenClKernel create(OpenClProgram program, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
            long handle =
                    CL10.nclCreateKernel(
                            program.handle(), arena.allocateFrom(name).address(), code.address());
            int value = code.get(ValueLayout.JAVA_INT, 0);
            if (value != CL10.CL_SUCCESS) {
                throw program.queue().failure("clCreateKernel of " + name, value);
            }
            return new OpenClKernel(program.queue(), handle, name);
        }
    }

    /// Its name in the program.
    public String name() {
        return name;
    }

    /// Passes a buffer of the same queue.
    public void setBuffer(int index, OpenClBuffer buffer) {
        if (buffer.queue() != queue()) {
            throw new IllegalArgumentException(
                    "argument %d of kernel %s must be a buffer of the kernel's own queue but was one of another, %d bytes"
                            .formatted(index, name, buffer.bytes()));
        }
        set(index, buffer.handle());
        buffers.put(index, buffer);
    }

    /// Passes no buffer, a null pointer.
    public void setNull(int index) {
        set(index, 0L);
        buffers.remove(index);
    }

    /// Passes a number.
    public void setInt(int index, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            check(index, CL10.nclSetKernelArg(handle(), index, Integer.BYTES, number.address()));
        }
        buffers.remove(index);
    }

    /// Passes memory that every work-group has for itself.
    public void setLocalMemory(int index, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException(
                    "local memory of argument %d of kernel %s must be positive but was %d bytes"
                            .formatted(index, name, bytes));
        }
        check(index, CL10.nclSetKernelArg(handle(), index, bytes, 0));
        buffers.remove(index);
    }

    /// Starts the kernel, and returns before it is done.
    ///
    /// @param workItems how many in all, a multiple of `groupSize`
    /// @param groupSize how many form a group, or 0 where the driver may choose
    public void launch(long workItems, long groupSize) {
        enqueue(workItems, groupSize, MemorySegment.NULL);
    }

    /// As [#launch], but tells the kernel's time afterwards.
    ///
    /// @throws IllegalStateException if the queue was not opened by [OpenClQueue#openTimed]
    public OpenClEvent launchTimed(long workItems, long groupSize) {
        if (!queue().isTimed()) {
            throw new IllegalStateException(
                    "kernel %s must be of a queue that was opened by openTimed but its queue was opened by open"
                            .formatted(name));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(ValueLayout.JAVA_LONG);
            enqueue(workItems, groupSize, event);
            long handle = event.get(ValueLayout.JAVA_LONG, 0);
            return queue().register(new OpenClEvent(queue(), name, handle));
        }
    }

    private void enqueue(long workItems, long groupSize, MemorySegment event) {
        if (workItems <= 0) {
            throw new IllegalArgumentException("workItems must be positive but was " + workItems);
        }
        if (groupSize < 0) {
            throw new IllegalArgumentException("groupSize must be 0 or more but was " + groupSize);
        }
        buffers.values().forEach(OpenClBuffer::handle);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocateFrom(ValueLayout.JAVA_LONG, workItems);
            MemorySegment group =
                    groupSize == 0
                            ? MemorySegment.NULL
                            : arena.allocateFrom(ValueLayout.JAVA_LONG, groupSize);
            int code =
                    CL10.nclEnqueueNDRangeKernel(
                            queue().handle(),
                            handle(),
                            1,
                            0,
                            all.address(),
                            group.address(),
                            0,
                            0,
                            event.address());
            if (code != CL10.CL_SUCCESS) {
                throw queue().failure(
                                "clEnqueueNDRangeKernel of kernel %s, %d work-items in groups of %s,"
                                        .formatted(
                                                name,
                                                workItems,
                                                groupSize == 0 ? "the driver's size" : groupSize),
                                code);
            }
        }
    }

    @Override
    int release(long handle) {
        return CL10.clReleaseKernel(handle);
    }

    private void set(int index, long pointer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_LONG, pointer);
            check(index, CL10.nclSetKernelArg(handle(), index, Long.BYTES, value.address()));
        }
    }

    private void check(int index, int code) {
        if (code != CL10.CL_SUCCESS) {
            throw queue().failure(
                            "clSetKernelArg of argument %d of kernel %s".formatted(index, name),
                            code);
        }
    }
}
