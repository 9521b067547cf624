package org.tornadoattention.tornado;

import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.MultiHeadSpec;

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

    @Override
    protected final Optional<String> rejection(AttentionSpec spec) {
        return Refusals.of(spec, hasHalf()).or(() -> noSteps(spec));
    }

    @Override
    protected final Optional<String> rejection(AdditiveSpec spec) {
        return Refusals.of(spec).or(() -> noSteps(AdditiveArrays.step(spec)));
    }

    @Override
    protected final Optional<String> rejection(MultiHeadSpec spec) {
        return Refusals.of(spec, hasHalf()).or(() -> noSteps(spec.attention(DataType.FLOAT32)));
    }

    private Optional<String> noSteps(AttentionSpec spec) {
        return returnsScores() || !KernelChoice.needsSteps(spec)
                ? Optional.empty()
                : Optional.of("does not return weights or scores");
    }
}
