package org.tornadoattention.cli;

import org.tornadoattention.AttentionShape;

/// The sizes of a step in words, and roughly how much memory they mean.
final class ShapeText {
    private ShapeText() {}

    /// Such as `batch 1, 32 query heads on 8 key-value heads, 1024 queries, 1024 keys, head
    /// dimension 128`.
    static String of(AttentionShape shape) {
        return "batch %d, %d query heads on %d key-value heads, %d queries, %d keys, head dimension %d"
                .formatted(
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        shape.queryLength(),
                        shape.keyLength(),
                        shape.headDim());
    }

    /// An upper estimate of the bytes for inputs and output as float64, and for so many matrices of
    /// scores or weights.
    static long bytes(AttentionShape shape, int matrices) {
        double rows = (double) shape.batch() * shape.queryHeads() * shape.queryLength();
        double keys = (double) shape.batch() * shape.keyValueHeads() * shape.keyLength();
        int width = shape.headDim() + shape.valueDim();
        return (long) (8 * (rows * width + keys * width + matrices * rows * shape.keyLength()));
    }
}
