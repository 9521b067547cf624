package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The fused kernel for work-groups on two ranges of the keys, and the merging, emulated.
final class SplitKeysContextContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_CONTEXT, 2, Integer.MAX_VALUE);
    }
}
