package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAttentionPlan.Destination;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreFunction;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;
import org.tornadoattention.internal.KeyRanges;

import java.util.List;
import java.util.Optional;

/// One run, as the tile loops see it: tensors of rank 4, heads first, and pages, whatever the
/// caller's operation was.
///
/// @param query `[B][Hq][Nq][D]`; of additive attention, projected, `[B][1][Nq][units]`
/// @param key rows of `D`; of additive attention, projected, one head with rows of `units`
/// @param value rows of `Dv`
/// @param softcap 0 for none
/// @param keptScores after which step scores go to the destination
record Step(
        AttentionShape shape,
        Scoring scoring,
        Tensor query,
        Pages key,
        Pages value,
        List<Mask> masks,
        double softcap,
        Optional<ScoreStep> keptScores,
        Optional<ScoreFunction> scoreFunction,
        Optional<ScoreFunction> probabilityFunction,
        Destination destination) {

    /// How a query and a key make a score.
    sealed interface Scoring {
        /// `scale * (q . k)`.
        record DotProduct(double scale) implements Scoring {}

        /// `sum over u of v[u] * tanh(q[u] + k[u])`.
        ///
        /// @param scoreVector `[units]`
        record Additive(Tensor scoreVector) implements Scoring {}
    }

    /// Whether weights are wanted whole, before or after they meet the values, so that a softmax
    /// that is still to be rescaled will not do.
    boolean needsFinalWeights() {
        return destination.weights() != null || probabilityFunction.isPresent();
    }

    /// The keys that a block has to visit: all where scores or weights are wanted for all of them.
    KeyRanges.Range keys(KeyRanges ranges, QueryBlock block) {
        return needsEveryKey()
                ? new KeyRanges.Range(0, shape.keyLength())
                : ranges.of(block.batchEntry(), block.firstRow(), block.rows());
    }

    /// Whether masked keys count, too.
    boolean needsEveryKey() {
        return keptScores.isPresent() || needsFinalWeights();
    }

    /// The dimension that query and key share.
    int scoreDim() {
        return query.dim(3);
    }

    /// Whether another thread may touch every tensor of this step; those of a confined arena it may
    /// not.
    boolean isAccessibleBy(Thread thread) {
        return accessible(query, thread)
                && accessible(key.storage(), thread)
                && accessible(value.storage(), thread)
                && accessible(destination.output(), thread)
                && switch (scoring) {
                    case Scoring.DotProduct _ -> true;
                    case Scoring.Additive a -> accessible(a.scoreVector(), thread);
                }
                && masks.stream()
                        .flatMap(mask -> mask.tensors().stream())
                        .allMatch(tensor -> accessible(tensor, thread));
    }

    private static boolean accessible(Tensor tensor, Thread thread) {
        return tensor.memory().isAccessibleBy(thread);
    }

    /// The first mask of a kind, or null.
    <M extends Mask> @Nullable M mask(Class<M> type) {
        for (Mask mask : masks) {
            if (type.isInstance(mask)) {
                return type.cast(mask);
            }
        }
        return null;
    }
}
