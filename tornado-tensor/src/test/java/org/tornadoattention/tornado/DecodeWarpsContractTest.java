package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.kernel.FlashTensorTile;

import java.util.Optional;

/// The kernels for decoding with float16 under the emulator of a warp; their weights keep the
/// precision of float32. [org.tornadoattention.tornado.tensor.DecodeWarpsTest] splits keys.
final class DecodeWarpsContractTest extends TensorContract {
    @Override
    protected AttentionEngine openEngine() {
        return new PaddedEngine(
                new DirectEngine(
                        Kernel.DECODE_WARPS,
                        1,
                        Integer.MAX_VALUE,
                        false,
                        Optional.of(emulation())));
    }

    @Override
    protected DataType widestInput() {
        return DataType.FLOAT16;
    }

    @Override
    protected double weightRounding(DataType type) {
        return 0;
    }

    @Override
    protected Optional<String> noTensor(AttentionSpec spec) {
        boolean fits =
                spec.type() == DataType.FLOAT16
                        && FlashTensorTile.fits(spec.shape().headDim(), spec.shape().valueDim());
        return KernelChoice.needsSteps(spec) || fits
                ? Optional.empty()
                : Optional.of("float16, headDim = valueDim = 64 or 128");
    }
}
