package org.tornadoattention.opencl;

import org.tornadoattention.opencl.driver.OpenClBuffer;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.opencl.driver.OpenClKernel;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What one plan has of a queue: closed, it gives back all memory that was taken through it, on
/// both sides, and its kernels.
///
/// Not safe for several threads at once.
final class Lease implements AutoCloseable {
    private final SharedQueue shared;
    private final SharedQueue.Opening opening;
    private final OpenClQueue queue;
    private final long memoryLimit;
    private final Arena arena = Arena.ofShared();
    private final List<AutoCloseable> taken = new ArrayList<>();
    private long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(SharedQueue shared, SharedQueue.Opening opening, long memoryLimit) {
        this.shared = shared;
        this.opening = opening;
        this.memoryLimit = memoryLimit;
        queue = opening.queue();
    }

    /// Memory of the host, zeros.
    MemorySegment host(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    /// Memory of the device, garbage.
    ///
    /// @throws UnsupportedOperationException if it is more than the lease may take
    OpenClBuffer buffer(long size) {
        if (size > memoryLimit - bytes) {
            throw new UnsupportedOperationException(
                    "the arrays of a plan may take %d bytes of device %s but need %d at least; raise memory-limit, or use engine jvm or oracle"
                            .formatted(memoryLimit, device().name(), bytes + size));
        }
        OpenClBuffer buffer = queue.allocate(size);
        taken.add(buffer);
        bytes += size;
        return buffer;
    }

    /// Which opening of the device it is of.
    SharedQueue.Opening opening() {
        return opening;
    }

    /// Bytes of the device that were taken.
    long bytes() {
        return bytes;
    }

    /// A kernel with arguments of its own, built if it is not.
    OpenClKernel kernel(StoredKernel stored) {
        OpenClKernel kernel = shared.program(opening, stored).kernel(stored.function());
        taken.add(kernel);
        return kernel;
    }

    /// A program as the driver compiled it.
    byte[] binary(StoredKernel stored) {
        return shared.program(opening, stored).binary();
    }

    /// Waits for everything that was launched.
    void finish() {
        queue.finish();
    }

    OpenClDevice device() {
        return queue.device();
    }

    boolean isCpu() {
        return queue.device().kind() == OpenClDevice.Kind.CPU;
    }

    /// Whether the device takes work-groups of the size that a kernel was compiled for.
    boolean fits(AheadKernel kernel) {
        return kernel.items() <= device().maxWorkGroupSize();
    }

    boolean isTimed() {
        return queue.isTimed();
    }

    /// Whether the device does not answer any more.
    boolean isLost() {
        return shared.isLost(opening);
    }

    /// The exception for what the driver answered; no other plan is given a device that is lost.
    ///
    /// @param task what ran
    /// @param shape for which sizes
    DeviceFailureException failure(OpenClException cause, String task, String shape) {
        if (cause.isDeviceLost()) {
            shared.lose(opening);
        }
        return Failures.of(cause, task, shape);
    }

    /// Everything is given back even if the driver complains; the first complaint is thrown, but
    /// not of a device that is lost.
    ///
    /// @throws DeviceFailureException if the driver complains
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        boolean lost = isLost();
        try {
            try (arena) {
                closeAll();
            } finally {
                shared.giveBack(opening);
            }
        } catch (OpenClException e) {
            if (!lost) {
                throw Failures.of(e, "close", "any shape");
            }
        }
    }

    private void closeAll() {
        RuntimeException first = null;
        for (AutoCloseable resource : taken.reversed()) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
