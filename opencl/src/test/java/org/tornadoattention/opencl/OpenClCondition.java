package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.tornadoattention.EngineAvailability;
import org.tornadoattention.opencl.driver.OpenClDriver;

/// Skips tests where there is no OpenCL device, and says what is missing.
final class OpenClCondition {
    private OpenClCondition() {}

    static void requireDevice() {
        EngineAvailability availability = OpenClDriver.installed().availability();
        if (availability instanceof EngineAvailability.Missing missing) {
            String message =
                    "no OpenCL device: %s. %s".formatted(missing.reason(), missing.remedy());
            System.out.println("skipped, " + message);
            assumeTrue(false, message);
        }
    }
}
