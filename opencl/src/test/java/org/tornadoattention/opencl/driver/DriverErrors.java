package org.tornadoattention.opencl.driver;

/// Answers of a driver that no driver here gives.
public final class DriverErrors {
    private DriverErrors() {}

    /// What a call throws that the driver answers with a code.
    public static OpenClException of(int code) {
        return new OpenClException("Some GPU", "clFinish", code, "");
    }
}
