package org.tornadoattention.tornado;

import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.Refusals;

import java.util.Optional;

/// The engine contract, less what the kernels of this module do not do.
abstract class KernelContract extends AttentionEngineContract {
    /// Whether weights and scores are expected, too.
    protected boolean returnsScores() {
        return true;
    }

    /// Whether float16 is expected to run.
    protected boolean hasHalf() {
        return true;
    }

    /// The dimensions that the fused kernel is expected to have.
    protected int mostDims() {
        return Integer.MAX_VALUE;
    }

    @Override
    protected Optional<String> rejection(AttentionSpec spec) {
        return refusals().of(spec).or(() -> noSteps(spec)).or(() -> noRoom(spec));
    }

    @Override
    protected final Optional<String> rejection(AdditiveSpec spec) {
        return refusals().of(spec).or(() -> noSteps(DeviceAdditivePlan.step(spec)));
    }

    @Override
    protected Optional<String> rejection(MultiHeadSpec spec) {
        AttentionSpec step = spec.attention(DataType.FLOAT32);
        return refusals().of(spec).or(() -> noSteps(step)).or(() -> noRoom(step));
    }

    private Optional<String> noRoom(AttentionSpec spec) {
        int dims = Math.max(spec.shape().headDim(), spec.shape().valueDim());
        return dims <= mostDims() || KernelChoice.needsSteps(spec)
                ? Optional.empty()
                : Optional.of("headDim and valueDim up to " + mostDims());
    }

    private Refusals refusals() {
        return new Refusals(TornadoEngine.NAME, hasHalf());
    }

    private Optional<String> noSteps(AttentionSpec spec) {
        return returnsScores() || !KernelChoice.needsSteps(spec)
                ? Optional.empty()
                : Optional.of("does not return weights or scores");
    }
}
