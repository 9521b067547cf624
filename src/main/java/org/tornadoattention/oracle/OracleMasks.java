package org.tornadoattention.oracle;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;

import java.util.List;

/// The meaning of every [Mask], one place at a time.
final class OracleMasks {
    private final AttentionShape shape;
    private final List<Mask> masks;

    OracleMasks(AttentionShape shape, List<Mask> masks) {
        this.shape = shape;
        this.masks = masks;
    }

    /// Whether every mask lets query row `i` of head `h` in batch entry `b` attend to key `j`.
    boolean allows(int b, int h, int i, int j) {
        for (Mask mask : masks) {
            if (!allows(mask, b, h, i, j)) {
                return false;
            }
        }
        return true;
    }

    /// What the masks add to the score at a place.
    double bias(int b, int h, int i, int j) {
        double sum = 0;
        for (Mask mask : masks) {
            sum += bias(mask, b, h, i, j);
        }
        return sum;
    }

    /// The score of the head's sink, -infinity for none.
    double sink(int h) {
        for (Mask mask : masks) {
            if (mask instanceof Mask.Sinks sinks) {
                return sinks.logits().get(h);
            }
        }
        return Double.NEGATIVE_INFINITY;
    }

    private boolean allows(Mask mask, int b, int h, int i, int j) {
        return switch (mask) {
            case Mask.Causal causal -> j - distanceOrigin(causal.alignment(), b, i, j) <= 0;
            case Mask.SlidingWindow window -> {
                long distance = j - distanceOrigin(window.alignment(), b, i, j);
                yield (window.left() < 0 || distance >= -window.left())
                        && (window.right() < 0 || distance <= window.right());
            }
            case Mask.KeyLengths lengths ->
                    switch (lengths.padding()) {
                        case RIGHT -> j < lengths.lengths().getLong(b);
                        case LEFT -> j >= shape.keyLength() - lengths.lengths().getLong(b);
                    };
            case Mask.BooleanMask pattern ->
                    pattern.allowed().broadcastTo(scoreShape()).get(b, h, i, j) != 0;
            case Mask.Bias added ->
                    added.bias().broadcastTo(scoreShape()).get(b, h, i, j)
                            != Double.NEGATIVE_INFINITY;
            case Mask.Documents documents ->
                    documents.queries().getLong(b, i) == documents.keys().getLong(b, j);
            case Mask.PackedSequences packed -> sequenceOf(packed, i, j) >= 0;
            case Mask.Alibi _, Mask.Sinks _ -> true;
        };
    }

    private double bias(Mask mask, int b, int h, int i, int j) {
        return switch (mask) {
            case Mask.Bias added -> added.bias().broadcastTo(scoreShape()).get(b, h, i, j);
            case Mask.Alibi alibi -> {
                double slope =
                        alibi.slopes().rank() == 1
                                ? alibi.slopes().get(h)
                                : alibi.slopes().get(b, h);
                yield -slope * Math.abs(j - distanceOrigin(alibi.alignment(), b, i, j));
            }
            case Mask.Causal _,
                    Mask.SlidingWindow _,
                    Mask.KeyLengths _,
                    Mask.BooleanMask _,
                    Mask.Documents _,
                    Mask.PackedSequences _,
                    Mask.Sinks _ ->
                    0;
        };
    }

    /// The key column at query row i's own position p(i), counted like `j`. Packed sequences count
    /// both from the sequence's own start; a place outside every sequence is masked anyway.
    private long distanceOrigin(Alignment alignment, int b, int i, int j) {
        for (Mask mask : masks) {
            if (mask instanceof Mask.PackedSequences packed) {
                int s = sequenceOf(packed, i, j);
                if (s < 0) {
                    return j;
                }
                int queryStart = (int) packed.cumulativeQueries().getLong(s);
                int queryEnd = (int) packed.cumulativeQueries().getLong(s + 1);
                int keyStart = (int) packed.cumulativeKeys().getLong(s);
                int keyEnd = (int) packed.cumulativeKeys().getLong(s + 1);
                int offset = alignment.resolve(queryEnd - queryStart, keyEnd - keyStart);
                return (long) keyStart + (i - queryStart) + offset;
            }
        }
        return (long) i + alignment.resolve(shape.queryLength(), keyEnd(b));
    }

    /// Where the valid keys of a batch entry end.
    private int keyEnd(int b) {
        for (Mask mask : masks) {
            if (mask instanceof Mask.KeyLengths lengths
                    && lengths.padding() == Mask.Padding.RIGHT) {
                return (int) lengths.lengths().getLong(b);
            }
        }
        return shape.keyLength();
    }

    /// The sequence that owns query `i` and key `j` both, or -1.
    private static int sequenceOf(Mask.PackedSequences packed, int i, int j) {
        for (int s = 0; s < packed.count(); s++) {
            boolean ownsQuery =
                    packed.cumulativeQueries().getLong(s) <= i
                            && i < packed.cumulativeQueries().getLong(s + 1);
            boolean ownsKey =
                    packed.cumulativeKeys().getLong(s) <= j
                            && j < packed.cumulativeKeys().getLong(s + 1);
            if (ownsQuery && ownsKey) {
                return s;
            }
        }
        return -1;
    }

    private int[] scoreShape() {
        return new int[] {
            shape.batch(), shape.queryHeads(), shape.queryLength(), shape.keyLength()
        };
    }
}
