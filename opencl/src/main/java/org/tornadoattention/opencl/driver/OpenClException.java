package org.tornadoattention.opencl.driver;

/// The driver answered a call with an error.
public final class OpenClException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Of a long log the beginning tells most.
    private static final int LONGEST_LOG = 4000;

    private final String device;
    private final String operation;
    private final int code;
    private final String log;

    /// Says what failed where.
    ///
    /// @param device the device's name, or what stands for it where there is none yet
    /// @param operation the function that failed, and on what
    /// @param log what the driver's compiler said, or nothing
    OpenClException(String device, String operation, int code, String log) {
        this(device, operation, code, trimmed(log), code + ", " + ErrorCodes.name(code));
    }

    private OpenClException(
            String device, String operation, int code, String log, String description) {
        super(
                "%s failed on %s with error %s%s"
                        .formatted(
                                operation,
                                device,
                                description,
                                log.isEmpty() ? "" : "; the driver's log: " + log));
        this.device = device;
        this.operation = operation;
        this.code = code;
        this.log = log;
    }

    private static String trimmed(String log) {
        String text = log.strip();
        return text.length() <= LONGEST_LOG ? text : text.substring(0, LONGEST_LOG) + "...";
    }

    /// The name of the device; of what failed before there was one.
    public String device() {
        return device;
    }

    /// The function of OpenCL that failed, and on what, such as `clCreateBuffer of 64 bytes`.
    public String operation() {
        return operation;
    }

    /// OpenCL's error code, a negative number.
    public int code() {
        return code;
    }

    /// The code's name in OpenCL, such as `CL_OUT_OF_RESOURCES`, or a description where it has
    /// none.
    public String codeName() {
        return ErrorCodes.name(code);
    }

    /// What the driver's compiler said, cut where it is very long; empty where nothing was
    /// compiled.
    public String log() {
        return log;
    }

    /// Whether a smaller problem might fit. `CL_OUT_OF_RESOURCES` is not among these: drivers use
    /// it for registers and local memory as well, and NVIDIA's for kernels that fail.
    public boolean isOutOfMemory() {
        return ErrorCodes.isOutOfMemory(code);
    }

    /// Whether the queue is of no use any more: the device is gone, or a kernel brought it down.
    public boolean isDeviceLost() {
        return ErrorCodes.isDeviceLost(code);
    }
}
