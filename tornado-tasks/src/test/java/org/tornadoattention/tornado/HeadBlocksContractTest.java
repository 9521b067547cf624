package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The fused loop kernel going over the heads one by one, called directly.
final class HeadBlocksContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_LOOP, 1, 1);
    }
}
