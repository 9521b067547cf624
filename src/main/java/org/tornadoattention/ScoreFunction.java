package org.tornadoattention;

/// A user's own change to scores before masks and softmax, or to probabilities after the softmax
/// (ONNX FlexAttention's `score_mod` and `prob_mod`).
///
/// Called once for each place, from several threads, in no particular order: it must be free of
/// side effects. Engines on a device refuse it; biases and masks express the known kinds there.
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
