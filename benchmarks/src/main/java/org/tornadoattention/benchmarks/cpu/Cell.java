package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.AttentionShape;

import java.util.Locale;

/// One problem: sizes and mask of an attention step in float32.
///
/// @param kind what is computed
public record Cell(Kind kind, AttentionShape shape) {
    /// Keys before a row's own that [Kind#WINDOW] shows.
    public static final int WINDOW = 256;

    /// What is computed.
    public enum Kind {
        /// Every key.
        FULL,
        /// Row i attends to keys 0 to i.
        CAUSAL,
        /// The same, but to the last 257 of them.
        WINDOW,
        /// A random half of the keys, by a boolean mask `[1][1][Nq][Nk]`.
        BOOLEAN,
        /// Every key, with a float bias `[1][1][Nq][Nk]`.
        BIAS,
        /// Every key, with a float bias `[1][Hq][Nq][Nk]`.
        HEAD_BIAS,
        /// Every key, out of a cache in blocks of 16 tokens that follow each other in memory.
        BLOCKS_16,
        /// The same in blocks of 64.
        BLOCKS_64,
        /// The same in blocks of 16, and of 64, scattered over a pool twice as large.
        SCATTERED_16,
        SCATTERED_64,
        /// A multi-head layer with its four projections around full attention.
        LAYER
    }

    static Cell of(Kind kind, int batch, int heads, int keyValueHeads, int nq, int nk, int dim) {
        return new Cell(kind, new AttentionShape(batch, heads, keyValueHeads, nq, nk, dim, dim));
    }

    /// As many queries as keys, for eight heads of one batch entry.
    static Cell square(Kind kind, int length, int dim) {
        return of(kind, 1, 8, 8, length, length, dim);
    }

    /// A short name without spaces, which [#parse] reads.
    public String name() {
        return "%s-b%d-h%d-%d-n%d-%d-d%d"
                .formatted(
                        kind.name().toLowerCase(Locale.ROOT),
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        shape.queryLength(),
                        shape.keyLength(),
                        shape.headDim());
    }

    /// The cell of a name.
    ///
    /// @throws IllegalArgumentException if it is no cell's name
    static Cell parse(String name) {
        String[] parts = name.split("-[bhnd]?", -1);
        if (parts.length != 7) {
            throw new IllegalArgumentException("no cell is named " + name);
        }
        int[] sizes = new int[6];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Integer.parseInt(parts[i + 1]);
        }
        Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
        return of(kind, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]);
    }

    /// Multiplications and additions: `4 B H Nq Nk D`, half of them where causal, those of its keys
    /// in a window, and the projections of a layer, `8 B N (H D)^2`.
    public double flops() {
        double rows = (double) shape.batch() * shape.queryHeads() * shape.queryLength();
        double all = 4 * rows * shape.keyLength() * shape.headDim();
        return switch (kind) {
            case FULL, BOOLEAN, BIAS, HEAD_BIAS, BLOCKS_16, BLOCKS_64, SCATTERED_16, SCATTERED_64 ->
                    all;
            case CAUSAL -> all / 2;
            case WINDOW -> all / 2 * windowShare();
            case LAYER -> {
                double width = (double) shape.queryHeads() * shape.headDim();
                yield all + 8.0 * shape.batch() * shape.queryLength() * width * width;
            }
        };
    }

    /// The share of the causal keys that lie in the window.
    double windowShare() {
        double n = shape.queryLength();
        double causal = n * (n + 1) / 2;
        double width = Math.min(n, WINDOW + 1);
        return (width * n - width * (width - 1) / 2) / causal;
    }

    /// Bytes of keys and values, which decoding reads once.
    double bytes() {
        return 2.0
                * Float.BYTES
                * shape.batch()
                * shape.keyValueHeads()
                * shape.keyLength()
                * shape.headDim();
    }

    @Override
    public String toString() {
        return name();
    }
}
