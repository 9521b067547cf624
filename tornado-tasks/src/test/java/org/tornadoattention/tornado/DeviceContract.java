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

    /// A kernel that was asked for by name is not exchanged for the steps.
    @Override
    protected boolean returnsScores() {
        return !options.settings().containsKey("kernel");
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
