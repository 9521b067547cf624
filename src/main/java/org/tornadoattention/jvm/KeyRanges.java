package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.Alignment;
import org.tornadoattention.Mask;

/// The keys that each query row may attend to, as far as masks state them by position.
///
/// Causal masks, windows, lengths and packed sequences each leave a row one run of keys, and so do
/// they together: keys `[start, end)`. What lies outside for all rows of a block is never loaded.
final class KeyRanges {
    private final int queryLength;
    private final int keyLength;
    private final Mask.@Nullable Causal causal;
    private final Mask.@Nullable SlidingWindow window;
    private final Mask.@Nullable KeyLengths lengths;
    private final Mask.@Nullable PackedSequences packed;

    KeyRanges(Step step) {
        queryLength = step.shape().queryLength();
        keyLength = step.shape().keyLength();
        causal = step.mask(Mask.Causal.class);
        window = step.mask(Mask.SlidingWindow.class);
        lengths = step.mask(Mask.KeyLengths.class);
        packed = step.mask(Mask.PackedSequences.class);
    }

    /// Keys `[first, end)`; none if they are equal.
    record Range(int first, int end) {}

    /// The keys that any row of a block may attend to, and what lies between them.
    Range of(QueryBlock block) {
        int first = keyLength;
        int last = 0;
        for (int i = block.firstRow(); i < block.firstRow() + block.rows(); i++) {
            int start = start(block.batchEntry(), i);
            int end = end(block.batchEntry(), i);
            if (start < end) {
                first = Math.min(first, start);
                last = Math.max(last, end);
            }
        }
        return new Range(Math.min(first, last), last);
    }

    /// The first key that row `i` of batch entry `b` may attend to.
    int start(int b, int i) {
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
    int end(int b, int i) {
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

    /// The position p(i) of a query row among the keys; for a row of no packed sequence, whatever.
    long position(Alignment alignment, int b, int i) {
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
