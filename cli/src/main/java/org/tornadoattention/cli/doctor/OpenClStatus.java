package org.tornadoattention.cli.doctor;

/// Names of the errors with which OpenCL's functions answer.
final class OpenClStatus {
    private OpenClStatus() {}

    /// Such as `CL_OUT_OF_HOST_MEMORY (-6)`; only those that asking for platforms and devices can
    /// have, others are numbers.
    static String name(int status) {
        String name =
                switch (status) {
                    case -1 -> "CL_DEVICE_NOT_FOUND";
                    case -2 -> "CL_DEVICE_NOT_AVAILABLE";
                    case -5 -> "CL_OUT_OF_RESOURCES";
                    case -6 -> "CL_OUT_OF_HOST_MEMORY";
                    case -30 -> "CL_INVALID_VALUE";
                    case -31 -> "CL_INVALID_DEVICE_TYPE";
                    case -32 -> "CL_INVALID_PLATFORM";
                    case -33 -> "CL_INVALID_DEVICE";
                    case -59 -> "CL_INVALID_OPERATION";
                    case -1001 -> "CL_PLATFORM_NOT_FOUND_KHR";
                    default -> "";
                };
        return name.isEmpty() ? "error " + status : "%s (%d)".formatted(name, status);
    }
}
