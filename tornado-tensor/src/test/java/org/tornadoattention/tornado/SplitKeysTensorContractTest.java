package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

import java.util.Optional;

/// The same with bfloat16, keys split in ranges, and blocks of one key-value head.
final class SplitKeysTensorContractTest extends TensorContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_TENSOR, 2, 1, false, Optional.of(emulation()));
    }

    @Override
    protected DataType widestInput() {
        return DataType.BFLOAT16;
    }
}
