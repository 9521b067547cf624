package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;

/// Keys split in three ranges.
class OpenClSplitKeysContractTest extends OpenClContract {
    OpenClSplitKeysContractTest() {
        super(EngineOptions.DEFAULTS.with("splits", "3"));
    }
}
