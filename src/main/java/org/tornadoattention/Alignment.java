package org.tornadoattention;

import java.util.Objects;

/// Where query row 0 stands among the keys, for every mask that compares positions.
///
/// Query row `i` has position `p(i) = i + offset`; a causal mask allows key `j` iff `j <= p(i)`.
/// With as many queries as keys the alignments agree. With 2 queries and 4 keys, and the other way
/// round (1 = may attend):
///
/// ```
///   TOP_LEFT   offset 0        BOTTOM_RIGHT   offset = keys - queries
///   1 0 0 0                    1 1 1 0
///   1 1 0 0                    1 1 1 1
///
///   1 0                        0 0     rows without any key give zeros
///   1 1                        0 0
///   1 1                        1 0
///   1 1                        1 1
/// ```
///
/// Where the number of valid keys differs by batch entry, see [#BOTTOM_RIGHT].
///
/// @param origin which ends are laid together
/// @param positions how many keys further to the right, of either sign
public record Alignment(Origin origin, int positions) {
    /// Offset 0: query 0 stands at key 0. ONNX without a cache; PyTorch's `is_causal=True`.
    public static final Alignment TOP_LEFT = new Alignment(Origin.START, 0);

    /// The last query stands at the last valid key, which is what decoding with a cache needs and
    /// what FlashAttention does: `offset = end - queryLength`, where `end` is the batch entry's own
    /// length under right padding ([Mask.KeyLengths]), the sequence's under [Mask.PackedSequences],
    /// else the key length. The offset may be negative.
    public static final Alignment BOTTOM_RIGHT = new Alignment(Origin.END, 0);

    /// Which ends of queries and keys are laid together.
    public enum Origin {
        /// The first query and the first key.
        START,
        /// The last query and the last valid key.
        END
    }

    public Alignment {
        Objects.requireNonNull(origin, "origin");
    }

    /// Query 0 stands at key `positions`: ONNX with a past of that length.
    public static Alignment offset(int positions) {
        return new Alignment(Origin.START, positions);
    }

    /// The offset `p(i) - i` for `queryLength` queries and valid keys that end at `keyEnd`.
    public int resolve(int queryLength, int keyEnd) {
        return switch (origin) {
            case START -> positions;
            // Clamped, for a shift beyond every key must not wrap round to the other side.
            case END ->
                    Math.clamp(
                            (long) keyEnd - queryLength + positions,
                            Integer.MIN_VALUE,
                            Integer.MAX_VALUE);
        };
    }
}
