package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

/// The fused kernels with all in registers, each for its dimensions, under the emulator.
final class FlashRegistersContractTest extends KernelContract {
    @Override
    protected int mostDims() {
        return 128;
    }

    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_REGISTERS, 1, Integer.MAX_VALUE);
    }
}
