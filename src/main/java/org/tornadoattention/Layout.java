package org.tornadoattention;

/// The order of dimensions in a caller's tensors.
public enum Layout {
    /// `[B][H][N][D]`: PyTorch, ONNX 4D.
    HEADS_FIRST,
    /// `[B][N][H][D]`, in memory the same as `[B][N][H*D]`: FlashAttention, ONNX 3D.
    TOKENS_FIRST;

    /// A caller's rank-4 tensor seen as `[B][H][N][D]`, or back again; never a copy.
    public Tensor toHeadsFirst(Tensor tensor) {
        return this == HEADS_FIRST ? tensor : tensor.transpose(1, 2);
    }
}
