package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;

/// Something the driver made for a queue, and which goes with the queue unless it is closed before.
abstract sealed class DriverObject implements AutoCloseable
        permits OpenClBuffer, OpenClProgram, OpenClKernel, OpenClEvent {
    private final OpenClQueue queue;
    private final String what;
    private final long handle;
    private volatile boolean released;

    /// Wraps what the driver made.
    ///
    /// @param what a name for errors
    DriverObject(OpenClQueue queue, String what, long handle) {
        this.queue = queue;
        this.what = what;
        this.handle = handle;
    }

    /// Calls the function of OpenCL that gives the object back, and returns its code.
    abstract int release(long handle);

    /// The driver's name for it.
    ///
    /// @throws IllegalStateException if it, or its queue, is closed
    final long handle() {
        queue.handle();
        if (released) {
            throw new IllegalStateException(
                    "%s of %s is closed and must not be used any more"
                            .formatted(what, queue.device().name()));
        }
        return handle;
    }

    final OpenClQueue queue() {
        return queue;
    }

    /// What it is, for errors.
    final String what() {
        return what;
    }

    /// Gives the object back once its queue does not count it any more.
    final int releaseForgotten() {
        released = true;
        return release(handle);
    }

    /// Gives the object back; the second time it does nothing.
    @Override
    public final void close() {
        if (queue.forget(this)) {
            int code = releaseForgotten();
            if (code != CL10.CL_SUCCESS) {
                throw queue.failure("releasing " + what, code);
            }
        }
    }
}
