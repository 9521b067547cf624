package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.Engines;

/// The engine on the default device.
@DeviceTest
final class DeviceContractTest extends KernelContract {
    @Override
    protected boolean hasHalf() {
        return Devices.list().getFirst().hasHalf();
    }

    @Override
    protected AttentionEngine openEngine() {
        return Engines.open("tornado");
    }
}
