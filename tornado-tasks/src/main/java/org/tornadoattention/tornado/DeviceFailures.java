package org.tornadoattention.tornado;

import org.tornadoattention.tornado.DeviceFailureException.Kind;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says in one exception what TornadoVM and a driver say in many.
final class DeviceFailures {
    /// Parts of messages and names of exceptions, OpenCL's and CUDA's error codes among them, as
    /// drivers and TornadoVM write them; the first that fits decides.
    private static final Map<String, Kind> SIGNS =
            Map.ofEntries(
                    Map.entry("outofmemory", Kind.OUT_OF_MEMORY),
                    Map.entry("out of memory", Kind.OUT_OF_MEMORY),
                    Map.entry("out_of_memory", Kind.OUT_OF_MEMORY),
                    Map.entry("unable to allocate", Kind.OUT_OF_MEMORY),
                    Map.entry("cl_mem_object_allocation_failure", Kind.OUT_OF_MEMORY),
                    Map.entry("out_of_host_memory", Kind.OUT_OF_MEMORY),
                    Map.entry("build_program_failure", Kind.BUILD_FAILURE),
                    Map.entry("compilation", Kind.BUILD_FAILURE),
                    Map.entry("compile", Kind.BUILD_FAILURE),
                    Map.entry("bailout", Kind.BUILD_FAILURE),
                    Map.entry("invalid_ptx", Kind.BUILD_FAILURE),
                    Map.entry("out_of_resources", Kind.OUT_OF_RESOURCES),
                    Map.entry("invalid_work_group_size", Kind.OUT_OF_RESOURCES),
                    Map.entry("local memory", Kind.OUT_OF_RESOURCES),
                    Map.entry("shared data", Kind.OUT_OF_RESOURCES),
                    Map.entry("device_not_available", Kind.LOST_DEVICE),
                    Map.entry("device_lost", Kind.LOST_DEVICE),
                    Map.entry("device lost", Kind.LOST_DEVICE),
                    Map.entry("launch_failed", Kind.LOST_DEVICE));

    /// TornadoVM's messages are made for terminals.
    private static final Pattern COLOURS = Pattern.compile("\u001B\\[[0-9;]*m");

    private static final Kind[] ORDER = {
        Kind.OUT_OF_MEMORY, Kind.LOST_DEVICE, Kind.OUT_OF_RESOURCES, Kind.BUILD_FAILURE
    };

    private DeviceFailures() {}

    /// The exception for a failed run.
    ///
    /// @param task what ran
    /// @param shape for which sizes
    /// @param driverLog what the driver said of it, if anything
    static DeviceFailureException of(
            Device device, String task, String shape, Optional<String> driverLog, Throwable cause) {
        return DeviceFailureException.of(
                kindOf(cause),
                "%s (%s)".formatted(device.info().name(), device.info().backend()),
                task,
                shape,
                messages(cause) + driverLog.map(log -> "; the driver says: " + log).orElse(""),
                cause);
    }

    /// The exception for a task that left no trace of having run.
    static DeviceFailureException notRun(Device device, String task, String shape) {
        return new DeviceFailureException(
                Kind.NOT_STARTED,
                "device %s (%s) did not run task %s, %s: its driver refused to start the kernel; TornadoVM printed the driver's error code on standard output"
                        .formatted(device.info().name(), device.info().backend(), task, shape));
    }

    /// The exception for a run on another device than the one asked for.
    static DeviceFailureException elsewhere(
            Device device, String task, String other, String shape) {
        return new DeviceFailureException(
                Kind.OTHER,
                "device %s (%s) was asked for but task %s, %s, ran on %s"
                        .formatted(
                                device.info().name(), device.info().backend(), task, shape, other));
    }

    /// What kind of failure the messages of an exception and its causes tell of.
    static Kind kindOf(Throwable cause) {
        String text = messages(cause).toLowerCase(Locale.ROOT);
        for (Kind kind : ORDER) {
            for (Map.Entry<String, Kind> sign : SIGNS.entrySet()) {
                if (sign.getValue() == kind && text.contains(sign.getKey())) {
                    return kind;
                }
            }
        }
        return Kind.OTHER;
    }

    /// An exception as text without colours and stack trace.
    static String plain(Throwable thrown) {
        String message = COLOURS.matcher(String.valueOf(thrown)).replaceAll("");
        // TornadoVM puts a stack trace into messages; the cause has one anyway.
        int trace = message.indexOf("Stacktrace:");
        return trace < 0 ? message : message.substring(0, trace).strip();
    }

    private static String messages(Throwable cause) {
        StringBuilder text = new StringBuilder();
        Throwable current = cause;
        for (int depth = 0; current != null && depth < 8; depth++) {
            text.append(depth == 0 ? "" : "; ").append(plain(current));
            current = current.getCause();
        }
        return text.toString();
    }
}
