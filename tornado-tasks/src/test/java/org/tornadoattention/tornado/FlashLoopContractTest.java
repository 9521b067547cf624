package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;

/// The fused loop kernel, called directly.
final class FlashLoopContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(false, Integer.MAX_VALUE);
    }
}
