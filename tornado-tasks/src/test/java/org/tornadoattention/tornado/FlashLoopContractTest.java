package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The fused loop kernel, called directly.
final class FlashLoopContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_LOOP, 1, Integer.MAX_VALUE);
    }
}
