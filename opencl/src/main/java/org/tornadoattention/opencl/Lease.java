package org.tornadoattention.opencl;

import org.tornadoattention.opencl.driver.OpenClBuffer;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClKernel;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What one plan has of a queue: closed, it gives back all memory that was taken through it, on
/// both sides, and its kernels.
///
/// Not safe for several threads at once.
final class Lease implements AutoCloseable {
    private final SharedQueue shared;
    private final OpenClQueue queue;
    private final Arena arena = Arena.ofShared();
    private final List<AutoCloseable> taken = new ArrayList<>();
    private boolean closed;

    Lease(SharedQueue shared, OpenClQueue queue) {
        this.shared = shared;
        this.queue = queue;
    }

    /// Memory of the host, zeros.
    MemorySegment host(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    /// Memory of the device, garbage.
    OpenClBuffer buffer(long bytes) {
        OpenClBuffer buffer = queue.allocate(bytes);
        taken.add(buffer);
        return buffer;
    }

    /// A kernel with arguments of its own, built if it is not.
    OpenClKernel kernel(StoredKernel stored) {
        OpenClKernel kernel = shared.program(queue, stored).kernel(stored.function());
        taken.add(kernel);
        return kernel;
    }

    /// A program as the driver compiled it.
    byte[] binary(StoredKernel stored) {
        return shared.program(queue, stored).binary();
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

    boolean isTimed() {
        return queue.isTimed();
    }

    /// Everything is given back even if the driver complains; the first complaint is thrown.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (arena) {
            closeAll();
        } finally {
            shared.giveBack();
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
