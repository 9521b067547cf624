package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

import java.util.Optional;

/// The fused kernel with all in registers for dimensions up to 128, which takes smaller ones here,
/// too, on two ranges of the keys, and the merging, emulated.
final class SplitKeysRegistersContractTest extends KernelContract {
    @Override
    protected int mostDims() {
        return 128;
    }

    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(
                Kernel.FLASH_REGISTERS, 2, Integer.MAX_VALUE, true, Optional.empty());
    }
}
