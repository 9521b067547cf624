package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.EngineOptions;

/// The fused kernels with all in registers, where a driver compiles them in less than the 10 s that
/// a processor's takes: hundreds of plans are made here. For others there is [DeviceRegistersTest].
@DeviceTest
final class DeviceRegistersContractTest extends DeviceContract {
    DeviceRegistersContractTest() {
        super(EngineOptions.DEFAULTS.with("kernel", "flash-registers"));
    }

    @Override
    protected int mostDims() {
        return 128;
    }

    @Override
    protected AttentionEngine openEngine() {
        assumeFalse(
                Devices.list().getFirst().isCpu(),
                "drivers of processors take 10 s and more for each plan of kernel flash-registers");
        return super.openEngine();
    }
}
