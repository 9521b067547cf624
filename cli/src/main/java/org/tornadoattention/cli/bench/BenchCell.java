package org.tornadoattention.cli.bench;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One problem that is measured: kind, type, mask and sizes of an attention step.
///
/// @param causal whether row i attends to keys 0 to i only; never in decoding, whose one query
///   stands behind all keys
public record BenchCell(Kind kind, DataType type, boolean causal, AttentionShape shape) {
    private static final Pattern NAME =
            Pattern.compile(
                    "(prefill|decode)-(float32|float16)-(full|causal)-b(\\d{1,9})-h(\\d{1,9})-(\\d{1,9})-n(\\d{1,9})-d(\\d{1,9})");

    /// What a step is for.
    public enum Kind {
        /// As many queries as keys: a prompt.
        PREFILL,
        /// One query, many keys: a token.
        DECODE
    }

    /// A cell of batch 1.
    ///
    /// @param length of the keys
    /// @throws IllegalArgumentException if the sizes are no attention step's
    static BenchCell of(
            Kind kind, DataType type, boolean causal, int heads, int kvHeads, int length, int dim) {
        return of(kind, type, causal, 1, heads, kvHeads, length, dim);
    }

    private static BenchCell of(
            Kind kind,
            DataType type,
            boolean causal,
            int batch,
            int heads,
            int kvHeads,
            int length,
            int dim) {
        int queries = kind == Kind.PREFILL ? length : 1;
        return new BenchCell(
                kind,
                type,
                causal,
                new AttentionShape(batch, heads, kvHeads, queries, length, dim, dim));
    }

    /// A short name without spaces, which [#parse] reads, such as
    /// `prefill-float32-causal-b1-h8-2-n512-d64`.
    public String name() {
        return "%s-%s-%s-b%d-h%d-%d-n%d-d%d"
                .formatted(
                        kindText(),
                        type.toString().toLowerCase(Locale.ROOT),
                        maskText(),
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        shape.keyLength(),
                        shape.headDim());
    }

    /// The cell of a name.
    ///
    /// @throws IllegalArgumentException if it is no cell's name
    public static BenchCell parse(String name) {
        Matcher m = NAME.matcher(name);
        if (!m.matches()) {
            throw new IllegalArgumentException("no cell is named '%s'".formatted(name));
        }
        int[] sizes = new int[5];
        for (int n = 0; n < sizes.length; n++) {
            sizes[n] = Integer.parseInt(m.group(4 + n));
        }
        return of(
                Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT)),
                DataType.valueOf(m.group(2).toUpperCase(Locale.ROOT)),
                m.group(3).equals("causal"),
                sizes[0],
                sizes[1],
                sizes[2],
                sizes[3],
                sizes[4]);
    }

    /// `prefill` or `decode`.
    public String kindText() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// `causal` or `full`.
    public String maskText() {
        return causal ? "causal" : "full";
    }

    /// Heads as tables show them: `8`, or `8 on 2` where key-value heads are fewer.
    public String headsText() {
        return shape.groupSize() == 1
                ? Integer.toString(shape.queryHeads())
                : "%d on %d".formatted(shape.queryHeads(), shape.keyValueHeads());
    }

    /// How many query rows there are, over all batch entries and heads.
    public long rows() {
        return (long) shape.batch() * shape.queryHeads() * shape.queryLength();
    }

    /// Multiplications and additions of the two matrix products: 4 D for each pair of a query and a
    /// key that it sees.
    public double flops() {
        double seen =
                causal
                        ? (shape.keyLength() + 1) / 2.0
                        : shape.keyLength(); // of one query, on average
        return 4.0 * rows() * seen * shape.headDim();
    }

    /// Bytes that must move at least: queries, keys and values once, the output once.
    public double bytes() {
        double keys = 2.0 * shape.batch() * shape.keyValueHeads() * shape.keyLength();
        return type.byteSize() * shape.headDim() * (2.0 * rows() + keys);
    }
}
