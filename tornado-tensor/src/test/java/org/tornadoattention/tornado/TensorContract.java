package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.tensor.EmulatedTensorKernels;
import org.tornadoattention.tornado.tensor.emulator.WarpLane;

import java.util.Optional;

/// The engine contract for kernels that take float16 and bfloat16 alone, with weights rounded to
/// that.
abstract class TensorContract extends KernelContract {
    static TensorEmulation emulation() {
        return new TensorEmulation(new EmulatedTensorKernels(), WarpLane::new);
    }

    @Override
    protected Optional<String> rejection(AttentionSpec spec) {
        return super.rejection(spec).or(() -> noTensor(spec));
    }

    @Override
    protected Optional<String> rejection(MultiHeadSpec spec) {
        return super.rejection(spec).or(() -> noTensor(spec.attention(DataType.FLOAT32)));
    }

    @Override
    protected double weightRounding(DataType type) {
        return switch (type) {
            case FLOAT16 -> 0x1p-11;
            case BFLOAT16 -> 0x1p-8;
            default -> 0;
        };
    }

    /// A part of the message with which the kernels refuse a step, or empty where they must run it.
    protected Optional<String> noTensor(AttentionSpec spec) {
        boolean half = spec.type() == DataType.FLOAT16 || spec.type() == DataType.BFLOAT16;
        boolean fits =
                half && FlashTensorTile.fits(spec.shape().headDim(), spec.shape().valueDim());
        return KernelChoice.needsSteps(spec) || fits
                ? Optional.empty()
                : Optional.of("float16 and bfloat16, dimensions up to 128");
    }
}
