package org.tornadoattention.tornado;

import org.tornadoattention.EngineOptions;

/// The kernels that the engine chooses.
@DeviceTest
final class DeviceContractTest extends DeviceContract {
    DeviceContractTest() {
        super(EngineOptions.DEFAULTS);
    }
}
