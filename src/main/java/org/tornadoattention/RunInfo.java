package org.tornadoattention;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Who computed a result, and how long it took: choosing an engine is never silent.
///
/// @param engine the engine's name, such as `jvm`
/// @param backend what the engine runs on, such as `Vector API, 512 bits` or `OpenCL`
/// @param device the device's name
/// @param kernel the kernel that was chosen
/// @param time from the call to the finished result, transfers included
/// @param tasks what single tasks took, in the order of running; empty unless the engine measures
///   them on request, as `tornado` does with its setting `profile`
public record RunInfo(
        String engine,
        String backend,
        String device,
        String kernel,
        Duration time,
        List<TaskTime> tasks) {

    public RunInfo {
        tasks = List.copyOf(tasks);
    }

    /// Without times of single tasks.
    public RunInfo(String engine, String backend, String device, String kernel, Duration time) {
        this(engine, backend, device, kernel, time, List.of());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s (%s, %s, %s, %.3f ms)",
                engine,
                backend,
                device,
                kernel,
                time.toNanos() / 1e6);
    }
}
