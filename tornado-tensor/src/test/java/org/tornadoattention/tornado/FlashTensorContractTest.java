package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

import java.util.Optional;

/// The kernels for tensor cores with float16 under the emulator of a warp, in blocks of one
/// key-value head; [org.tornadoattention.tornado.tensor.FlashTensorTest] splits keys.
final class FlashTensorContractTest extends TensorContract {
    @Override
    protected AttentionEngine openEngine() {
        return new DirectEngine(Kernel.FLASH_TENSOR, 1, 1, false, Optional.of(emulation()));
    }

    @Override
    protected DataType widestInput() {
        return DataType.FLOAT16;
    }
}
