package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

import java.util.List;

/// The masks of one run, found and broadcast to its sizes once.
///
/// @param ranges causal masks, windows, lengths and packed sequences
/// @param bias `[B][Hq][Nq][Nk]`, a broadcast view
/// @param allowed `[B][Hq][Nq][Nk]`, likewise
/// @param sinks `[Hq]`
record StepMasks(
        KeyRanges ranges,
        @Nullable Tensor bias,
        @Nullable Tensor allowed,
        Mask.@Nullable Documents documents,
        Mask.@Nullable Alibi alibi,
        @Nullable Tensor sinks) {

    /// No masks, of a step without keys.
    static final StepMasks NONE =
            new StepMasks(
                    new KeyRanges(new AttentionShape(1, 1, 1, 1, 0, 1, 1), List.of()),
                    null,
                    null,
                    null,
                    null,
                    null);

    static StepMasks of(Step step) {
        Mask.Bias bias = step.mask(Mask.Bias.class);
        Mask.BooleanMask allowed = step.mask(Mask.BooleanMask.class);
        Mask.Sinks sinks = step.mask(Mask.Sinks.class);
        return new StepMasks(
                new KeyRanges(step.shape(), step.masks()),
                bias == null ? null : broadcast(step, bias.bias()),
                allowed == null ? null : broadcast(step, allowed.allowed()),
                step.mask(Mask.Documents.class),
                step.mask(Mask.Alibi.class),
                sinks == null ? null : sinks.logits());
    }

    private static Tensor broadcast(Step step, Tensor mask) {
        return mask.broadcastTo(
                step.shape().batch(),
                step.shape().queryHeads(),
                step.shape().queryLength(),
                step.shape().keyLength());
    }

    /// Whether there are masks other than key ranges and sinks.
    boolean haveBiases() {
        return bias != null || allowed != null || documents != null || alibi != null;
    }

    /// The slope of a head's ALiBi bias, 0 for none.
    double slope(int b, int h) {
        if (alibi == null) {
            return 0;
        }
        Tensor slopes = alibi.slopes();
        return slopes.rank() == 1 ? slopes.get(h) : slopes.get(b, h);
    }

    /// The score of a head's sink, -infinity for none.
    double sink(int h) {
        return sinks == null ? Double.NEGATIVE_INFINITY : sinks.get(h);
    }

    /// The same as a float, finite if it is.
    float floatSink(int h) {
        return ScoreBias.toFloat(sink(h));
    }
}
