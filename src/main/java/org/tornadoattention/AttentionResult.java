package org.tornadoattention;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What a run returns: the output, what else the spec asked for, and who computed it.
///
/// The tensors belong to the caller and stay valid after the plan is closed.
public final class AttentionResult {
    private final Tensor output;
    private final @Nullable Tensor logSumExp;
    private final @Nullable Tensor weights;
    private final @Nullable Tensor scores;
    private final RunInfo info;

    AttentionResult(
            Tensor output,
            @Nullable Tensor logSumExp,
            @Nullable Tensor weights,
            @Nullable Tensor scores,
            RunInfo info) {
        this.output = output;
        this.logSumExp = logSumExp;
        this.weights = weights;
        this.scores = scores;
        this.info = info;
    }

    /// The attention output: `[B][Hq][Nq][Dv]` or, tokens first, `[B][Nq][Hq][Dv]`; `[B][Nq][Dv]`
    /// for additive attention and `[B][Nq][E]` for a multi-head layer.
    public Tensor output() {
        return output;
    }

    /// The log-sum-exp `[B][Hq][Nq]`, float32, or float64 where the inputs are.
    ///
    /// @throws IllegalStateException if the spec did not ask for it
    public Tensor logSumExp() {
        return requested("logSumExp", "was", logSumExp);
    }

    /// The attention weights `[B][Hq][Nq][Nk]` in the input's type.
    ///
    /// @throws IllegalStateException if the spec did not ask for them
    public Tensor weights() {
        return requested("weights", "were", weights);
    }

    /// The scores `[B][Hq][Nq][Nk]` after the requested step, in the input's type.
    ///
    /// @throws IllegalStateException if the spec did not ask for them
    public Tensor scores() {
        return requested("scores", "were", scores);
    }

    /// Who computed this, and how long it took.
    public RunInfo info() {
        return info;
    }

    /// The output's type and shape, and who computed it.
    @Override
    public String toString() {
        return output + " by " + info;
    }

    private static Tensor requested(String name, String verb, @Nullable Tensor tensor) {
        return Optional.ofNullable(tensor)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "%s %s not requested: build the spec with %s(...)"
                                                .formatted(name, verb, name)));
    }
}
