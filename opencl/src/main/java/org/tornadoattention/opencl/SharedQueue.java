package org.tornadoattention.opencl;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClProgram;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.util.HashMap;
import java.util.Map;

/// The queue of an engine and of its plans: it is open while any of them is. A kernel is built once
/// for all of them.
final class SharedQueue {
    private final OpenClDevice device;
    private final OpenClSettings settings;
    private final Map<String, OpenClProgram> programs = new HashMap<>();
    private @Nullable OpenClQueue queue;
    private int leases;

    SharedQueue(OpenClDevice device, OpenClSettings settings) {
        this.device = device;
        this.settings = settings;
    }

    OpenClDevice device() {
        return device;
    }

    OpenClSettings settings() {
        return settings;
    }

    /// Opens the queue if it is not; it stays open until this and all other leases are closed.
    synchronized Lease lease() {
        OpenClQueue open = queue;
        if (open == null) {
            open = settings.profile() ? OpenClQueue.openTimed(device) : OpenClQueue.open(device);
            queue = open;
        }
        leases++;
        return new Lease(this, open);
    }

    /// For [Lease#close].
    synchronized void giveBack() {
        leases--;
        OpenClQueue closing = queue;
        if (leases == 0 && closing != null) {
            queue = null;
            programs.clear();
            closing.close();
        }
    }

    /// Bytes of the device that are taken now.
    synchronized long heldBytes() {
        return queue == null ? 0 : queue.bufferBytes();
    }

    /// The program with a kernel, built if it is not.
    synchronized OpenClProgram program(OpenClQueue open, StoredKernel kernel) {
        OpenClProgram program = programs.get(kernel.name());
        if (program == null) {
            program = settings.binaries().build(open, kernel, settings.compilerFlags());
            programs.put(kernel.name(), program);
        }
        return program;
    }
}
