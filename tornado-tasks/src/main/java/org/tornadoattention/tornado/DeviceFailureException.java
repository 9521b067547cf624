package org.tornadoattention.tornado;

import org.jspecify.annotations.Nullable;

/// A device could not do what it was asked: no memory, a kernel that does not build or asks for too
/// much, a device that is gone. The run had no result; nothing was computed elsewhere instead.
public final class DeviceFailureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What happened, as far as the driver tells.
    public enum Kind {
        /// The device, or the limit set for it, has too little memory.
        OUT_OF_MEMORY,
        /// The kernel did not compile.
        BUILD_FAILURE,
        /// The kernel asks for more local memory, registers or work-items than there are.
        OUT_OF_RESOURCES,
        /// The device is not there any more.
        LOST_DEVICE,
        /// The driver refused to start a kernel; the reason it printed, but did not return.
        NOT_STARTED,
        /// Anything else.
        OTHER
    }

    private final Kind kind;

    /// For engines: says what the device could not do.
    ///
    /// @param device its name and, in brackets, how it is reached
    /// @param task what ran
    /// @param shape for which sizes
    /// @param reason the driver's
    public static DeviceFailureException of(
            Kind kind, String device, String task, String shape, String reason, Throwable cause) {
        String what =
                switch (kind) {
                    case OUT_OF_MEMORY -> "has too little memory";
                    case BUILD_FAILURE -> "got a kernel that does not compile";
                    case OUT_OF_RESOURCES -> "has too few resources for a kernel";
                    case LOST_DEVICE -> "was lost";
                    case NOT_STARTED -> "did not start a kernel";
                    case OTHER -> "failed";
                };
        return new DeviceFailureException(
                kind,
                "device %s %s: task %s, %s: %s".formatted(device, what, task, shape, reason),
                cause);
    }

    /// For engines.
    public DeviceFailureException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// For engines.
    public DeviceFailureException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// What happened.
    public Kind kind() {
        return kind;
    }
}
