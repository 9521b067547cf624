package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The fused loop kernel on three ranges of the keys, and the merging, called directly.
final class SplitKeysContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_LOOP, 3, Integer.MAX_VALUE);
    }
}
