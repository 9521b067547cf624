package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

/// The engine on the default device, with settings.
abstract class DeviceContract extends KernelContract {
    private final EngineOptions options;

    DeviceContract(EngineOptions options) {
        this.options = options;
    }

    @Override
    protected boolean hasHalf() {
        return Devices.list().getFirst().hasHalf();
    }

    @Override
    protected AttentionEngine openEngine() {
        return Engines.open("tornado", options);
    }
}
