package org.tornadoattention;

/// A user's own change to scores before masks and softmax, or to probabilities after the softmax
/// (ONNX FlexAttention's `score_mod` and `prob_mod`).
///
/// Called from several threads, in no particular order: it must be free of side effects. Masked
/// places may be passed, too: what a function returns there is overridden for a score; for a
/// probability, which is 0 there, it appears in the weights but not in the output. What it throws
/// reaches the caller of the run. Engines on a device refuse it; biases and masks express the known
/// kinds there.
@FunctionalInterface
public interface ScoreFunction {
    /// The new score or probability. For scores, -infinity forbids the key.
    ///
    /// @param score the scaled (and soft-capped) score, or the probability
    /// @param batch batch entry
    /// @param head query head
    /// @param query query row
    /// @param key key column
    double apply(double score, int batch, int head, int query, int key);
}
