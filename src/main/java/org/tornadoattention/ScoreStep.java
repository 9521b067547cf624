package org.tornadoattention;

/// After which step of the score computation intermediate scores are returned.
///
/// ONNX's `qk_matmul_output_mode` 0, 1 and 2; its mode 3 is [AttentionSpec.Builder#weights].
public enum ScoreStep {
    /// `scale * (q . k)`.
    SCALED,
    /// After softcap: `softcap * tanh(s / softcap)`; the same as [#SCALED] without one.
    SOFTCAPPED,
    /// After the score function, masks and biases: what the softmax sees, -infinity at masked
    /// places.
    MASKED
}
