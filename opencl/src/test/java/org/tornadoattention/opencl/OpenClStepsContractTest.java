package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;

/// Every step in steps.
class OpenClStepsContractTest extends OpenClContract {
    OpenClStepsContractTest() {
        super(EngineOptions.DEFAULTS.with("kernel", "steps"));
    }
}
