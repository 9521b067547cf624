package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Compiled kernels.
public final class OpenClProgram extends DriverObject {
    private OpenClProgram(OpenClQueue queue, long handle) {
        super(queue, "a program", handle);
    }

    static OpenClProgram ofSource(OpenClQueue queue, String source, String flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment texts = pointer(arena, arena.allocateFrom(source));
            long handle =
                    CL10.nclCreateProgramWithSource(
                            queue.context(), 1, texts.address(), 0, code.address());
            requireSuccess(queue, "clCreateProgramWithSource", code);
            return build(queue, handle, flags);
        }
    }

    static OpenClProgram ofBinary(OpenClQueue queue, byte[] binary, String flags) {
        if (binary.length == 0) {
            throw new IllegalArgumentException("binary must have bytes but had 0");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment device = arena.allocateFrom(ValueLayout.JAVA_LONG, queue.device().id());
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, binary.length);
            MemorySegment bytes = pointer(arena, arena.allocateFrom(ValueLayout.JAVA_BYTE, binary));
            long handle =
                    CL10.nclCreateProgramWithBinary(
                            queue.context(),
                            1,
                            device.address(),
                            length.address(),
                            bytes.address(),
                            status.address(),
                            code.address());
            requireSuccess(
                    queue, "clCreateProgramWithBinary of %d bytes".formatted(binary.length), code);
            return build(queue, handle, flags);
        }
    }

    private static OpenClProgram build(OpenClQueue queue, long handle, String flags) {
        try (Arena arena = Arena.ofConfined()) {
            long device = queue.device().id();
            int code =
                    CL10.nclBuildProgram(
                            handle,
                            1,
                            arena.allocateFrom(ValueLayout.JAVA_LONG, device).address(),
                            arena.allocateFrom(flags).address(),
                            0,
                            0);
            if (code != CL10.CL_SUCCESS) {
                OpenClException failure = queue.failure("clBuildProgram", code, log(queue, handle));
                CL10.clReleaseProgram(handle);
                throw failure;
            }
            return new OpenClProgram(queue, handle);
        }
    }

    private static String log(OpenClQueue queue, long handle) {
        ObjectInfo.Call call =
                (parameter, size, value, returned) ->
                        CL10.nclGetProgramBuildInfo(
                                handle, queue.device().id(), parameter, size, value, returned);
        try {
            return new ObjectInfo(queue.device().name(), "clGetProgramBuildInfo", call)
                    .text(CL10.CL_PROGRAM_BUILD_LOG);
        } catch (OpenClException e) {
            return "not readable, " + e.getMessage();
        }
    }

    /// What the driver compiled, for [OpenClQueue#load].
    public byte[] binary() {
        long program = handle();
        ObjectInfo info =
                new ObjectInfo(
                        queue().device().name(),
                        "clGetProgramInfo",
                        (parameter, size, value, returned) ->
                                CL10.nclGetProgramInfo(program, parameter, size, value, returned));
        try (Arena arena = Arena.ofConfined()) {
            // One context has one device: one size, one pointer.
            MemorySegment bytes = arena.allocate(info.number(CL10.CL_PROGRAM_BINARY_SIZES));
            info.read(CL10.CL_PROGRAM_BINARIES, pointer(arena, bytes));
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// Makes one of the program's kernels ready to be called.
    ///
    /// @throws OpenClException if the program has none of that name
    public OpenClKernel kernel(String name) {
        return queue().register(OpenClKernel.create(this, name));
    }

    @Override
    int release(long handle) {
        return CL10.clReleaseProgram(handle);
    }

    private static MemorySegment pointer(Arena arena, MemorySegment target) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, target.address());
    }

    private static void requireSuccess(OpenClQueue queue, String operation, MemorySegment code) {
        int value = code.get(ValueLayout.JAVA_INT, 0);
        if (value != CL10.CL_SUCCESS) {
            throw queue.failure(operation, value);
        }
    }
}
