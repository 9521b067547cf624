package org.tornadoattention.cli.conformance;

import org.tornadoattention.Tensor;

/// Heads packed in the last dimension, and apart.
final class PackedHeads {
    private PackedHeads() {}

    /// `[B][N][H*D]` as the view `[B][H][N][D]`.
    static Tensor split(Tensor tensor, int heads) {
        return tensor.splitLast(heads).transpose(1, 2);
    }

    /// `[B][N][H][D]`, row-major, as `[B][N][H*D]`.
    static Tensor join(Tensor tokensFirst) {
        return tokensFirst.reshape(
                tokensFirst.dim(0), tokensFirst.dim(1), tokensFirst.dim(2) * tokensFirst.dim(3));
    }
}
