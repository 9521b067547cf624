package org.tornadoattention;

import java.time.Duration;
import java.util.Locale;

/// What one task of a run took on its device, or one graph for its transfers; where the engine was
/// asked to measure it.
///
/// @param name graph and task, such as `attention.flash`, or the graph alone, such as `query`, for
///   its transfers
/// @param kernel time on the device
/// @param transfer time to and from the device
/// @param compile time until the kernel was ready: long in the first run, zero afterwards
/// @param bytes sent to and from the device
public record TaskTime(
        String name, Duration kernel, Duration transfer, Duration compile, long bytes) {
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: kernel %.3f ms, transfer %.3f ms, compile %.1f ms, %,d bytes",
                name,
                kernel.toNanos() / 1e6,
                transfer.toNanos() / 1e6,
                compile.toNanos() / 1e6,
                bytes);
    }
}
