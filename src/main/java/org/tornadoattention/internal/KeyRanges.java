package org.tornadoattention.internal;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;

import java.util.List;

/// The keys that each query row may attend to, as far as masks state them by position.
///
/// Causal masks, windows, lengths and packed sequences each leave a row one run of keys, and so do
/// they together: keys `[start, end)`. What lies outside for all rows of a block is never loaded.
public final class KeyRanges {
    private final int queryLength;
    private final int keyLength;
    private final Mask.@Nullable Causal causal;
    private final Mask.@Nullable SlidingWindow window;
    private final Mask.@Nullable KeyLengths lengths;
    private final Mask.@Nullable PackedSequences packed;

    /// The ranges of a step of this size with these masks; kinds without a range are ignored.
    public KeyRanges(AttentionShape shape, List<Mask> masks) {
        queryLength = shape.queryLength();
        keyLength = shape.keyLength();
        causal = first(masks, Mask.Causal.class);
        window = first(masks, Mask.SlidingWindow.class);
        lengths = first(masks, Mask.KeyLengths.class);
        packed = first(masks, Mask.PackedSequences.class);
    }

    /// Whether any row may be kept from any key; if not, every row has all keys.
    public boolean restrict() {
        return causal != null || window != null || lengths != null || packed != null;
    }

    private static <M extends Mask> @Nullable M first(List<Mask> masks, Class<M> type) {
        for (Mask mask : masks) {
            if (type.isInstance(mask)) {
                return type.cast(mask);
            }
        }
        return null;
    }

    /// Keys `[first, end)`; none if they are equal.
    public record Range(int first, int end) {}

    /// The keys that any of some neighbouring rows may attend to, and what lies between them.
    public Range of(int b, int firstRow, int rows) {
        int first = keyLength;
        int last = 0;
        for (int i = firstRow; i < firstRow + rows; i++) {
            int start = start(b, i);
            int end = end(b, i);
            if (start < end) {
                first = Math.min(first, start);
                last = Math.max(last, end);
            }
        }
        return new Range(Math.min(first, last), last);
    }

    /// The first key that row `i` of batch entry `b` may attend to.
    public int start(int b, int i) {
        long start = 0;
        if (lengths != null && lengths.padding() == Mask.Padding.LEFT) {
            start = keyLength - lengths.lengths().getLong(b);
        }
        if (packed != null) {
            int s = sequence(packed, i);
            start = s < 0 ? keyLength : packed.cumulativeKeys().getLong(s);
        }
        if (window != null && window.left() >= 0) {
            start = Math.max(start, position(window.alignment(), b, i) - window.left());
        }
        return (int) Math.min(start, keyLength);
    }

    /// Where the keys that row `i` of batch entry `b` may attend to end; not above the start if
    /// there is none.
    public int end(int b, int i) {
        long end = keyLength;
        if (lengths != null && lengths.padding() == Mask.Padding.RIGHT) {
            end = lengths.lengths().getLong(b);
        }
        if (packed != null) {
            int s = sequence(packed, i);
            end = s < 0 ? 0 : packed.cumulativeKeys().getLong(s + 1);
        }
        if (causal != null) {
            end = Math.min(end, position(causal.alignment(), b, i) + 1);
        }
        if (window != null && window.right() >= 0) {
            end = Math.min(end, position(window.alignment(), b, i) + window.right() + 1);
        }
        return (int) Math.max(end, 0);
    }

    /// The first key, and where the keys end, of `rows` rows from `firstRow` on.
    public void load(int b, int firstRow, int rows, int[] start, int[] end) {
        if (packed != null) {
            for (int r = 0; r < rows; r++) {
                start[r] = start(b, firstRow + r);
                end[r] = end(b, firstRow + r);
            }
            return;
        }
        // Without packed sequences a row's limits either stay or move on with the row.
        long from = 0;
        long to = keyLength;
        if (lengths != null) {
            long length = lengths.lengths().getLong(b);
            from = lengths.padding() == Mask.Padding.LEFT ? keyLength - length : 0;
            to = lengths.padding() == Mask.Padding.RIGHT ? length : keyLength;
        }
        long movingFrom = Long.MIN_VALUE / 2;
        long movingTo = Long.MAX_VALUE / 2;
        if (window != null) {
            long position = position(window.alignment(), b, firstRow);
            movingFrom = window.left() >= 0 ? position - window.left() : movingFrom;
            movingTo = window.right() >= 0 ? position + window.right() + 1 : movingTo;
        }
        if (causal != null) {
            movingTo = Math.min(movingTo, position(causal.alignment(), b, firstRow) + 1);
        }
        for (int r = 0; r < rows; r++) {
            start[r] = (int) Math.min(Math.max(from, movingFrom + r), keyLength);
            end[r] = (int) Math.max(Math.min(to, movingTo + r), 0);
        }
    }

    /// The position p(i) of a query row among the keys; for a row of no packed sequence, whatever.
    public long position(Alignment alignment, int b, int i) {
        if (packed != null) {
            int s = sequence(packed, i);
            if (s < 0) {
                return i;
            }
            long queryStart = packed.cumulativeQueries().getLong(s);
            long queryEnd = packed.cumulativeQueries().getLong(s + 1);
            long keyStart = packed.cumulativeKeys().getLong(s);
            long keyEnd = packed.cumulativeKeys().getLong(s + 1);
            int offset =
                    alignment.resolve((int) (queryEnd - queryStart), (int) (keyEnd - keyStart));
            return keyStart + (i - queryStart) + offset;
        }
        boolean rightPadded = lengths != null && lengths.padding() == Mask.Padding.RIGHT;
        int keyEnd =
                lengths != null && rightPadded ? (int) lengths.lengths().getLong(b) : keyLength;
        return (long) i + alignment.resolve(queryLength, keyEnd);
    }

    /// The sequence that owns query row `i`, or -1: the last one to start at or before it, if it is
    /// not past the end of all.
    private static int sequence(Mask.PackedSequences packed, int i) {
        int count = packed.count();
        if (i >= packed.cumulativeQueries().getLong(count)) {
            return -1;
        }
        int low = 0;
        int high = count;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (packed.cumulativeQueries().getLong(middle) <= i) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
