package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/// An opened device: one context, and one queue that does what it is told in that order.
///
/// Everything that is made here goes, at the latest, when the queue is closed. Several threads may
/// use a queue, but a kernel belongs to one of them from its first argument to its launch, and who
/// closes something must know that nobody uses it.
public final class OpenClQueue implements AutoCloseable {
    private final OpenClDevice device;
    private final long context;
    private final long queue;
    private final boolean timed;
    private final HeldObjects objects = new HeldObjects();
    private final AtomicBoolean closed = new AtomicBoolean();

    private OpenClQueue(OpenClDevice device, long context, long queue, boolean timed) {
        this.device = device;
        this.context = context;
        this.queue = queue;
        this.timed = timed;
    }

    /// Opens a device.
    ///
    /// @throws OpenClException if the driver refuses
    public static OpenClQueue open(OpenClDevice device) {
        return open(device, false);
    }

    /// Opens a device whose kernels can be timed, which costs some drivers time at each launch.
    ///
    /// @throws OpenClException if the driver refuses
    public static OpenClQueue openTimed(OpenClDevice device) {
        return open(device, true);
    }

    private static OpenClQueue open(OpenClDevice device, boolean timed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment id = arena.allocateFrom(ValueLayout.JAVA_LONG, device.id());
            long context = CL10.nclCreateContext(0, 1, id.address(), 0, 0, code.address());
            requireSuccess(device, "clCreateContext", code);
            long queue =
                    CL10.nclCreateCommandQueue(
                            context,
                            device.id(),
                            timed ? CL10.CL_QUEUE_PROFILING_ENABLE : 0,
                            code.address());
            if (code.get(ValueLayout.JAVA_INT, 0) != CL10.CL_SUCCESS) {
                CL10.clReleaseContext(context);
            }
            requireSuccess(device, "clCreateCommandQueue", code);
            return new OpenClQueue(device, context, queue, timed);
        }
    }

    private static void requireSuccess(OpenClDevice device, String function, MemorySegment code) {
        int value = code.get(ValueLayout.JAVA_INT, 0);
        if (value != CL10.CL_SUCCESS) {
            throw new OpenClException(device.name(), function, value, "");
        }
    }

    /// What was opened.
    public OpenClDevice device() {
        return device;
    }

    /// Takes memory of the device, of undefined contents. Some drivers take it when it is first
    /// used: then it is a write or a launch that says that there is too little.
    ///
    /// @param bytes at least 1
    public OpenClBuffer allocate(long bytes) {
        return register(OpenClBuffer.create(this, bytes));
    }

    /// Compiles OpenCL C.
    ///
    /// @param flags options of the compiler such as `-cl-mad-enable`, or nothing
    /// @throws OpenClException with the compiler's log if it rejects the text
    public OpenClProgram compile(String source, String flags) {
        return register(OpenClProgram.ofSource(this, source, flags));
    }

    /// Takes a program that was compiled before for this device by this driver.
    ///
    /// @param flags options of the compiler, or nothing
    /// @throws OpenClException if it is for another device or driver, or damaged
    public OpenClProgram load(byte[] binary, String flags) {
        return register(OpenClProgram.ofBinary(this, binary, flags));
    }

    /// Waits until everything that was launched is done.
    public void finish() {
        int code = CL10.clFinish(handle());
        if (code != CL10.CL_SUCCESS) {
            throw failure("clFinish", code);
        }
    }

    /// Whether kernels can be timed.
    public boolean isTimed() {
        return timed;
    }

    /// How many buffers are held.
    public int buffers() {
        return objects.buffers().size();
    }

    /// How many bytes these have together.
    public long bufferBytes() {
        return objects.buffers().stream().mapToLong(OpenClBuffer::bytes).sum();
    }

    /// How many buffers, programs, kernels and events are held.
    public int objects() {
        return objects.size();
    }

    /// Waits for what runs and gives back everything; the second time it does nothing.
    ///
    /// @throws OpenClException if the driver refused part of that; nothing is left out for it
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        int code = CL10.clFinish(queue);
        for (DriverObject object : objects.takeAll()) {
            code = first(code, object.releaseForgotten());
        }
        code = first(code, CL10.clReleaseCommandQueue(queue));
        code = first(code, CL10.clReleaseContext(context));
        if (code != CL10.CL_SUCCESS) {
            throw failure("closing the queue", code);
        }
    }

    private static int first(int code, int next) {
        return code == CL10.CL_SUCCESS ? next : code;
    }

    /// The driver's name for it.
    ///
    /// @throws IllegalStateException if it is closed
    long handle() {
        if (closed.get()) {
            throw new IllegalStateException(
                    "the queue of %s is closed and must not be used any more"
                            .formatted(device.name()));
        }
        return queue;
    }

    /// The driver's name for the context.
    ///
    /// @throws IllegalStateException if the queue is closed
    long context() {
        handle();
        return context;
    }

    OpenClException failure(String operation, int code) {
        return failure(operation, code, "");
    }

    OpenClException failure(String operation, int code, String log) {
        return new OpenClException(device.name(), operation, code, log);
    }

    /// Holds an object until it is closed; one that comes too late goes at once.
    <T extends DriverObject> T register(T object) {
        if (!objects.add(object)) {
            object.releaseForgotten();
            handle();
        }
        return object;
    }

    /// Holds an object no more, and says whether it was held until now.
    boolean forget(DriverObject object) {
        return objects.remove(object);
    }
}
