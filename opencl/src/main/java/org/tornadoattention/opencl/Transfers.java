package org.tornadoattention.opencl;

import org.tornadoattention.TaskTime;
import org.tornadoattention.tornado.host.Profile;

import java.time.Duration;

/// Brings arrays to the device and back, and adds up what that took.
final class Transfers {
    private long nanoseconds;
    private long bytes;

    /// All elements.
    void send(KernelArray array) {
        long size = array.host().byteSize();
        long start = System.nanoTime();
        array.send(size);
        nanoseconds += System.nanoTime() - start;
        bytes += size;
    }

    /// All elements.
    void fetch(KernelArray array) {
        long size = array.host().byteSize();
        long start = System.nanoTime();
        array.fetch(size);
        nanoseconds += System.nanoTime() - start;
        bytes += size;
    }

    /// Adds them to a profile.
    void addTo(Profile profile) {
        profile.add(
                new TaskTime(
                        "attention",
                        Duration.ZERO,
                        Duration.ofNanos(nanoseconds),
                        Duration.ZERO,
                        bytes));
    }
}
