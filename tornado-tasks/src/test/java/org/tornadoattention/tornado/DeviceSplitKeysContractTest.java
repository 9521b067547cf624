package org.tornadoattention.tornado;

import org.tornadoattention.EngineOptions;

/// The fused loop kernel on three ranges of the keys, and the merging.
@DeviceTest
final class DeviceSplitKeysContractTest extends DeviceContract {
    DeviceSplitKeysContractTest() {
        super(EngineOptions.DEFAULTS.with("kernel", "flash-loop").with("splits", "3"));
    }
}
