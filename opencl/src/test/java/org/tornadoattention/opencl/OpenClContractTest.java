package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.DriverTest;

/// The engine as it is.
@DriverTest
class OpenClContractTest extends OpenClContract {
    OpenClContractTest() {
        super(EngineOptions.DEFAULTS);
    }
}
