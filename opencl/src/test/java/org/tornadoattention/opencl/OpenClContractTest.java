package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;

/// The engine as it is.
class OpenClContractTest extends OpenClContract {
    OpenClContractTest() {
        super(EngineOptions.DEFAULTS);
    }
}
