package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The fused kernel for work-groups, under the emulator.
final class FlashContextContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_CONTEXT, 1, Integer.MAX_VALUE);
    }
}
