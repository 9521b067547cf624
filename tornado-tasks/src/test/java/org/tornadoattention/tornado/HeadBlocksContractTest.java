package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;

/// The fused loop kernel going over the heads one by one, called directly.
final class HeadBlocksContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(false, 1);
    }
}
