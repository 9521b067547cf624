package org.tornadoattention.tornado;

import org.tornadoattention.EngineOptions;

/// The fused kernels with all in registers.
@DeviceTest
final class DeviceRegistersContractTest extends DeviceContract {
    DeviceRegistersContractTest() {
        super(EngineOptions.DEFAULTS.with("kernel", "flash-registers"));
    }

    @Override
    protected int mostDims() {
        return 128;
    }
}
