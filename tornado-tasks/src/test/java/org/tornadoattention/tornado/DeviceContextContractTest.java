package org.tornadoattention.tornado;

import org.tornadoattention.EngineOptions;

/// The fused kernel for work-groups.
@DeviceTest
final class DeviceContextContractTest extends DeviceContract {
    DeviceContextContractTest() {
        super(EngineOptions.DEFAULTS.with("kernel", "flash-context"));
    }
}
