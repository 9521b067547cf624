package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What the driver tells of one of its objects.
///
/// @param owner the name of the device, or of the platform, for errors
/// @param function the function of OpenCL that is called
/// @param call that function for that object
record ObjectInfo(String owner, String function, Call call) {
    /// The common form of OpenCL's questions.
    @FunctionalInterface
    interface Call {
        int read(int parameter, long size, long value, long sizeReturned);
    }

    static ObjectInfo ofPlatform(long platform) {
        return new ObjectInfo(
                "a platform of OpenCL",
                "clGetPlatformInfo",
                (parameter, size, value, returned) ->
                        CL10.nclGetPlatformInfo(platform, parameter, size, value, returned));
    }

    static ObjectInfo ofDevice(String owner, long device) {
        return new ObjectInfo(
                owner,
                "clGetDeviceInfo",
                (parameter, size, value, returned) ->
                        CL10.nclGetDeviceInfo(device, parameter, size, value, returned));
    }

    /// A text without its end mark and the blanks that some drivers pad with.
    String text(int parameter) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
            check(call.read(parameter, 0, 0, length.address()), parameter);
            // One more than the driver asks for: an answer without an end mark ends all the same.
            long bytes = length.get(ValueLayout.JAVA_LONG, 0);
            MemorySegment text = arena.allocate(bytes + 1);
            if (bytes > 0) {
                check(call.read(parameter, bytes, text.address(), 0), parameter);
            }
            return text.getString(0).strip();
        }
    }

    /// A `cl_uint`.
    int integer(int parameter) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            read(parameter, value);
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /// A `cl_ulong` or, as Java 25 has 64-bit machines alone, a `size_t`.
    long number(int parameter) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            read(parameter, value);
            return value.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /// A `cl_bool`.
    boolean flag(int parameter) {
        return integer(parameter) != CL10.CL_FALSE;
    }

    /// Whatever has the size of this memory.
    void read(int parameter, MemorySegment value) {
        check(call.read(parameter, value.byteSize(), value.address(), 0), parameter);
    }

    private void check(int code, int parameter) {
        if (code != CL10.CL_SUCCESS) {
            throw new OpenClException(owner, "%s of 0x%x".formatted(function, parameter), code, "");
        }
    }
}
