package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.DriverTest;

/// Keys split in three ranges.
@DriverTest
class OpenClSplitKeysContractTest extends OpenClContract {
    OpenClSplitKeysContractTest() {
        super(EngineOptions.DEFAULTS.with("splits", "3"));
    }
}
