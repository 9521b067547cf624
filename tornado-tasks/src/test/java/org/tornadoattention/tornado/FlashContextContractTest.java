package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;

/// The fused kernel for work-groups, under the emulator.
final class FlashContextContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(DirectEngine.Kernel.FLASH_CONTEXT, Integer.MAX_VALUE);
    }
}
