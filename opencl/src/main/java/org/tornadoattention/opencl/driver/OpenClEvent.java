package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// One launch of a kernel.
public final class OpenClEvent extends DriverObject {
    OpenClEvent(OpenClQueue queue, String kernel, long handle) {
        super(queue, "a launch of kernel " + kernel, handle);
    }

    /// How long the kernel ran on the device, without the wait for its turn; waits for its end.
    ///
    /// @throws OpenClException if the kernel failed, or if the driver keeps no times
    public long nanoseconds() {
        long event = handle();
        try (Arena arena = Arena.ofConfined()) {
            int code =
                    CL10.nclWaitForEvents(
                            1, arena.allocateFrom(ValueLayout.JAVA_LONG, event).address());
            if (code != CL10.CL_SUCCESS) {
                throw queue().failure("clWaitForEvents of " + what(), code);
            }
        }
        ObjectInfo times =
                new ObjectInfo(
                        queue().device().name(),
                        "clGetEventProfilingInfo",
                        (parameter, size, value, returned) ->
                                CL10.nclGetEventProfilingInfo(
                                        event, parameter, size, value, returned));
        return times.number(CL10.CL_PROFILING_COMMAND_END)
                - times.number(CL10.CL_PROFILING_COMMAND_START);
    }

    @Override
    int release(long handle) {
        return CL10.clReleaseEvent(handle);
    }
}
