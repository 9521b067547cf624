package org.tornadoattention;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/// The masks of a step as whole matrices: what is visible, and what is added to the score.
///
/// Each mask strikes out places of a matrix that begins as all ones, unlike the oracle, which asks
/// every mask about every place; that makes the two a check on each other.
final class Float32Masks {
    private final AttentionShape shape;
    private final List<Mask> masks;
    private final boolean[] visible;
    private final float[] added;
    private final float[] sinks;

    Float32Masks(AttentionShape shape, List<Mask> masks) {
        this.shape = shape;
        this.masks = masks;
        int places = shape.batch() * shape.queryHeads() * shape.queryLength() * shape.keyLength();
        visible = new boolean[places];
        added = new float[places];
        sinks = new float[shape.queryHeads()];
        Arrays.fill(visible, true);
        Arrays.fill(sinks, Float.NEGATIVE_INFINITY);
        masks.forEach(this::apply);
    }

    boolean visible(int b, int h, int i, int j) {
        return visible[place(b, h, i, j)];
    }

    float added(int b, int h, int i, int j) {
        return added[place(b, h, i, j)];
    }

    float sink(int h) {
        return sinks[h];
    }

    private int place(int b, int h, int i, int j) {
        return ((b * shape.queryHeads() + h) * shape.queryLength() + i) * shape.keyLength() + j;
    }

    /// Does something at one place.
    private interface Place {
        void visit(int b, int h, int i, int j);
    }

    private void everywhere(Place place) {
        for (int b = 0; b < shape.batch(); b++) {
            for (int h = 0; h < shape.queryHeads(); h++) {
                for (int i = 0; i < shape.queryLength(); i++) {
                    for (int j = 0; j < shape.keyLength(); j++) {
                        place.visit(b, h, i, j);
                    }
                }
            }
        }
    }

    private void apply(Mask mask) {
        switch (mask) {
            case Mask.Causal causal -> keepDistances(causal.alignment(), distance -> distance <= 0);
            case Mask.SlidingWindow window -> {
                long least = window.left() == -1 ? Long.MIN_VALUE : -(long) window.left();
                long most = window.right() == -1 ? Long.MAX_VALUE : window.right();
                keepDistances(
                        window.alignment(), distance -> least <= distance && distance <= most);
            }
            case Mask.KeyLengths padded -> applyLengths(padded);
            case Mask.BooleanMask pattern ->
                    everywhere(
                            (b, h, i, j) ->
                                    keep(at(pattern.allowed(), b, h, i, j) == 1, b, h, i, j));
            case Mask.Bias bias ->
                    everywhere(
                            (b, h, i, j) -> {
                                float value = (float) at(bias.bias(), b, h, i, j);
                                keep(value != Float.NEGATIVE_INFINITY, b, h, i, j);
                                added[place(b, h, i, j)] += value;
                            });
            case Mask.Alibi alibi -> applyAlibi(alibi);
            case Mask.Sinks learned -> {
                for (int h = 0; h < sinks.length; h++) {
                    sinks[h] = (float) learned.logits().get(h);
                }
            }
            case Mask.Documents ids ->
                    everywhere(
                            (b, h, i, j) ->
                                    keep(
                                            ids.queries().get(b, i) == ids.keys().get(b, j),
                                            b,
                                            h,
                                            i,
                                            j));
            case Mask.PackedSequences packed -> applyPacked(packed);
        }
    }

    private void keep(boolean kept, int b, int h, int i, int j) {
        visible[place(b, h, i, j)] &= kept;
    }

    private void applyLengths(Mask.KeyLengths padded) {
        for (int b = 0; b < shape.batch(); b++) {
            int length = (int) padded.lengths().get(b);
            boolean left = padded.padding() == Mask.Padding.LEFT;
            int first = left ? shape.keyLength() - length : 0;
            int end = first + length;
            int entry = b;
            everywhere((b2, h, i, j) -> keep(b2 != entry || (first <= j && j < end), b2, h, i, j));
        }
    }

    private void applyAlibi(Mask.Alibi alibi) {
        long[] own = ownKeys(alibi.alignment());
        Tensor slopes = alibi.slopes();
        everywhere(
                (b, h, i, j) -> {
                    float slope = (float) (slopes.rank() == 2 ? slopes.get(b, h) : slopes.get(h));
                    long distance = Math.abs(own[b * shape.queryLength() + i] - j);
                    added[place(b, h, i, j)] -= slope * distance;
                });
    }

    /// Strikes out every block but those where a sequence meets itself.
    private void applyPacked(Mask.PackedSequences packed) {
        boolean[] together = new boolean[shape.queryLength() * shape.keyLength()];
        for (int s = 0; s < packed.count(); s++) {
            int firstKey = (int) packed.cumulativeKeys().get(s);
            int endKey = (int) packed.cumulativeKeys().get(s + 1);
            for (int i = (int) packed.cumulativeQueries().get(s);
                    i < (int) packed.cumulativeQueries().get(s + 1);
                    i++) {
                int row = i * shape.keyLength();
                Arrays.fill(together, row + firstKey, row + endKey, true);
            }
        }
        everywhere((b, h, i, j) -> keep(together[i * shape.keyLength() + j], b, h, i, j));
    }

    private void keepDistances(Alignment alignment, LongPredicate kept) {
        long[] own = ownKeys(alignment);
        everywhere(
                (b, h, i, j) -> keep(kept.test(j - own[b * shape.queryLength() + i]), b, h, i, j));
    }

    /// The key column at which each query of each batch entry stands, `[B][Nq]`.
    private long[] ownKeys(Alignment alignment) {
        long[] own = new long[shape.batch() * shape.queryLength()];
        int[] ends = new int[shape.batch()];
        Arrays.fill(ends, shape.keyLength());
        for (Mask mask : masks) {
            if (mask instanceof Mask.KeyLengths(Tensor lengths, Mask.Padding padding)
                    && padding == Mask.Padding.RIGHT) {
                Arrays.setAll(ends, b -> (int) lengths.get(b));
            }
        }
        for (int b = 0; b < shape.batch(); b++) {
            standAt(own, b, 0, shape.queryLength(), 0, ends[b], alignment);
        }
        for (Mask mask : masks) {
            if (mask instanceof Mask.PackedSequences(Tensor queries, Tensor keys)) {
                for (int s = 0; s + 1 < queries.size(); s++) {
                    int firstQuery = (int) queries.get(s);
                    int firstKey = (int) keys.get(s);
                    standAt(
                            own,
                            0,
                            firstQuery,
                            (int) queries.get(s + 1),
                            firstKey,
                            (int) keys.get(s + 1),
                            alignment);
                }
            }
        }
        return own;
    }

    private void standAt(
            long[] own,
            int b,
            int firstQuery,
            int endQuery,
            int firstKey,
            int endKey,
            Alignment alignment) {
        for (int i = firstQuery; i < endQuery; i++) {
            long position =
                    switch (alignment.origin()) {
                        case START -> firstKey + (i - firstQuery);
                        case END -> endKey - (endQuery - i);
                    };
            own[b * shape.queryLength() + i] = position + alignment.positions();
        }
    }

    /// An element by NumPy's broadcasting rule.
    private static double at(Tensor tensor, int b, int h, int i, int j) {
        int[] full = {b, h, i, j};
        int[] index = new int[tensor.rank()];
        for (int r = 0; r < index.length; r++) {
            index[r] = tensor.dim(r) == 1 ? 0 : full[4 - index.length + r];
        }
        return tensor.get(index);
    }
}
