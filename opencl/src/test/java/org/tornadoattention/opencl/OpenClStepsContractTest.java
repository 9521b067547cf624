package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.DriverTest;

/// Every step in steps.
@DriverTest
class OpenClStepsContractTest extends OpenClContract {
    OpenClStepsContractTest() {
        super(EngineOptions.DEFAULTS.with("kernel", "steps"));
    }
}
