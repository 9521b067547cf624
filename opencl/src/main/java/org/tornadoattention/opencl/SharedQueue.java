package org.tornadoattention.opencl;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.opencl.driver.OpenClProgram;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.util.HashMap;
import java.util.Map;

/// The queue of an engine and of its plans: it is open while any of them is. A kernel is built once
/// for all of them. After the device was lost, the next lease opens it anew.
final class SharedQueue {
    private final OpenClDevice device;
    private final OpenClSettings settings;
    private @Nullable Opening opening;

    SharedQueue(OpenClDevice device, OpenClSettings settings) {
        this.device = device;
        this.settings = settings;
    }

    /// The device from one opening to the next.
    static final class Opening {
        private final OpenClQueue queue;
        private final Map<String, OpenClProgram> programs = new HashMap<>();
        private int leases;
        private boolean lost;

        private Opening(OpenClQueue queue) {
            this.queue = queue;
        }

        OpenClQueue queue() {
            return queue;
        }
    }

    OpenClDevice device() {
        return device;
    }

    OpenClSettings settings() {
        return settings;
    }

    /// A lease without a limit, see [#lease(long)].
    Lease lease() {
        return lease(Long.MAX_VALUE);
    }

    /// Opens the queue if it is not; it stays open until this and all other leases are closed.
    ///
    /// @param memoryLimit bytes of the device that may be taken through it
    /// @throws org.tornadoattention.tornado.DeviceFailureException if the driver refuses
    synchronized Lease lease(long memoryLimit) {
        Opening current = opening;
        if (current == null) {
            current = new Opening(open());
            opening = current;
        }
        current.leases++;
        return new Lease(this, current, memoryLimit);
    }

    private OpenClQueue open() {
        try {
            return settings.profile() ? OpenClQueue.openTimed(device) : OpenClQueue.open(device);
        } catch (OpenClException e) {
            throw Failures.of(e, "open", "no step");
        }
    }

    /// For [Lease#close].
    ///
    /// @throws OpenClException if the driver does not close
    synchronized void giveBack(Opening of) {
        of.leases--;
        if (of.leases > 0) {
            return;
        }
        if (of.equals(opening)) {
            opening = null;
        }
        of.programs.clear();
        of.queue.close();
    }

    /// Says that the device does not answer any more, so that nobody else is given this opening.
    synchronized void lose(Opening of) {
        of.lost = true;
        if (of.equals(opening)) {
            opening = null;
        }
    }

    synchronized boolean isLost(Opening of) {
        return of.lost;
    }

    /// Bytes of the device that are taken now.
    synchronized long heldBytes() {
        return opening == null ? 0 : opening.queue.bufferBytes();
    }

    /// The program with a kernel, built if it is not.
    synchronized OpenClProgram program(Opening in, StoredKernel kernel) {
        OpenClProgram program = in.programs.get(kernel.name());
        if (program == null) {
            String flags = settings.compilerFlags().orElse(kernel.flags());
            program = settings.binaries().build(in.queue, kernel, flags);
            in.programs.put(kernel.name(), program);
        }
        return program;
    }
}
