package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;

/// The steps, called directly.
final class StepsContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(true, Integer.MAX_VALUE);
    }
}
