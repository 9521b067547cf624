package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The steps, called directly.
final class StepsContractTest extends KernelContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.STEPS, 1, Integer.MAX_VALUE);
    }
}
