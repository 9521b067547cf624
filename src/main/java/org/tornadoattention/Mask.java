package org.tornadoattention;

import java.util.List;
import java.util.Objects;

/// What decides, beside the scores, how much a query row attends to a key.
///
/// Masks combine: a key must be allowed by each, and what they add to the score adds up. A step
/// carries at most one mask of each [Kind]. Indices: `b` batch entry, `h` query head, `i` query
/// row, `j` key.
///
/// Two rules hold for all of them. A row that may attend to no key gives zeros and a log-sum-exp of
/// -infinity (or that of its sink, see [Sinks]), never NaN. Whatever lies at a masked place, NaN
/// and infinity included, never reaches the result.
///
/// Data of masks (lengths, booleans, biases, slopes) may change between runs of a plan; the kinds
/// may not.
public sealed interface Mask {
    /// The kinds of mask, which a plan fixes.
    enum Kind {
        CAUSAL,
        SLIDING_WINDOW,
        KEY_LENGTHS,
        BOOLEAN,
        BIAS,
        ALIBI,
        SINKS,
        DOCUMENTS,
        PACKED_SEQUENCES
    }

    /// Which kind this mask is.
    Kind kind();

    /// The tensors that a run reads for this mask; none for a mask by position alone.
    default List<Tensor> tensors() {
        return switch (this) {
            case Causal _, SlidingWindow _ -> List.of();
            case KeyLengths m -> List.of(m.lengths());
            case BooleanMask m -> List.of(m.allowed());
            case Bias m -> List.of(m.bias());
            case Alibi m -> List.of(m.slopes());
            case Sinks m -> List.of(m.logits());
            case Documents m -> List.of(m.queries(), m.keys());
            case PackedSequences m -> List.of(m.cumulativeQueries(), m.cumulativeKeys());
        };
    }

    /// Checks shape and values against the step's sizes.
    ///
    /// @throws IllegalArgumentException naming the mask, the rule and the value
    void check(AttentionShape shape);

    /// A query attends to keys at its own position and before; see [Alignment] for the picture.
    static Mask causal(Alignment alignment) {
        return new Causal(alignment);
    }

    /// A query attends to keys from `left` positions before its own to `right` after it, both
    /// included; -1 leaves a side open.
    static Mask slidingWindow(int left, int right, Alignment alignment) {
        return new SlidingWindow(left, right, alignment);
    }

    /// Right padding: batch entry `b` has `lengths[b]` keys, those after them are padding.
    static Mask keyLengths(int... lengths) {
        return new KeyLengths(Tensor.of(lengths, lengths.length), Padding.RIGHT);
    }

    /// A boolean mask, true = may attend, broadcast from the right to `[B][Hq][Nq][Nk]`.
    static Mask allowed(Tensor mask) {
        return new BooleanMask(mask);
    }

    /// A floating-point bias that is added to the score, broadcast from the right to
    /// `[B][Hq][Nq][Nk]`.
    static Mask bias(Tensor bias) {
        return new Bias(bias);
    }

    /// Causal masking: key `j` is allowed iff `j <= p(i)`.
    record Causal(Alignment alignment) implements Mask {
        public Causal {
            Objects.requireNonNull(alignment, "alignment");
        }

        @Override
        public Kind kind() {
            return Kind.CAUSAL;
        }

        @Override
        public void check(AttentionShape shape) {}
    }

    /// Local attention: key `j` is allowed iff `p(i) - left <= j <= p(i) + right`; -1 leaves a side
    /// open. Independent of [Causal]. Source: Beltagy et al., Longformer, 2020; ONNX Attention,
    /// opset 25.
    record SlidingWindow(int left, int right, Alignment alignment) implements Mask {
        public SlidingWindow {
            Objects.requireNonNull(alignment, "alignment");
            if (left < -1 || right < -1) {
                throw new IllegalArgumentException(
                        "window sides must be -1 (open) or more but were %d and %d"
                                .formatted(left, right));
            }
        }

        @Override
        public Kind kind() {
            return Kind.SLIDING_WINDOW;
        }

        @Override
        public void check(AttentionShape shape) {}
    }

    /// On which side of the keys padding lies.
    enum Padding {
        /// Batch entry `b` has keys `[0, length)`.
        RIGHT,
        /// Batch entry `b` has keys `[keyLength - length, keyLength)`.
        LEFT
    }

    /// Padding: how many keys each batch entry has.
    ///
    /// @param lengths `[B]`, int32 or int64, each from 0 to keyLength
    record KeyLengths(Tensor lengths, Padding padding) implements Mask {
        public KeyLengths {
            requireInteger("key lengths", lengths);
            Objects.requireNonNull(padding, "padding");
        }

        @Override
        public Kind kind() {
            return Kind.KEY_LENGTHS;
        }

        @Override
        public void check(AttentionShape shape) {
            requireShape("key lengths", lengths, shape.batch());
            for (int b = 0; b < shape.batch(); b++) {
                long length = lengths.getLong(b);
                if (length < 0 || length > shape.keyLength()) {
                    throw new IllegalArgumentException(
                            "key lengths must lie between 0 and keyLength %d but entry %d was %d"
                                    .formatted(shape.keyLength(), b, length));
                }
            }
        }
    }

    /// An arbitrary pattern: true = may attend.
    ///
    /// @param allowed bool, rank 1 to 4, broadcast from the right to `[B][Hq][Nq][Nk]`
    record BooleanMask(Tensor allowed) implements Mask {
        public BooleanMask {
            Objects.requireNonNull(allowed, "boolean mask");
            if (allowed.type() != DataType.BOOL) {
                throw new IllegalArgumentException(
                        "a boolean mask must be bool but was " + allowed);
            }
        }

        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public void check(AttentionShape shape) {
            requireBroadcast("boolean mask", allowed, shape);
        }
    }

    /// A bias added to the score after scale and softcap; -infinity forbids the key.
    ///
    /// @param bias floating point, rank 1 to 4, broadcast from the right to `[B][Hq][Nq][Nk]`
    record Bias(Tensor bias) implements Mask {
        public Bias {
            requireFloating("bias", bias);
        }

        @Override
        public Kind kind() {
            return Kind.BIAS;
        }

        @Override
        public void check(AttentionShape shape) {
            requireBroadcast("bias", bias, shape);
        }
    }

    /// Attention with linear biases: adds `-slope[h] * |p(i) - j|` to the score, which for the keys
    /// a causal mask leaves is the paper's `slope * (j - p(i))`. Source: Press et al., ALiBi, 2022,
    /// section 3.
    ///
    /// @param slopes floating point, `[Hq]` or `[B][Hq]`; [#standardSlopes] makes the paper's
    record Alibi(Tensor slopes, Alignment alignment) implements Mask {
        public Alibi {
            requireFloating("ALiBi slopes", slopes);
            Objects.requireNonNull(alignment, "alignment");
        }

        @Override
        public Kind kind() {
            return Kind.ALIBI;
        }

        @Override
        public void check(AttentionShape shape) {
            if (!slopes.hasShape(shape.batch(), shape.queryHeads())) {
                requireShape("ALiBi slopes", slopes, shape.queryHeads());
            }
        }

        /// The paper's slopes: for a power of two n the sequence 2^(-8/n), 2^(-16/n), ...;
        /// otherwise that of the power of two below, followed by every other slope of the power of
        /// two above.
        public static Tensor standardSlopes(int queryHeads) {
            AttentionShape.requirePositive("queryHeads", queryHeads);
            int power = Integer.highestOneBit(queryHeads);
            float[] slopes = new float[queryHeads];
            for (int h = 0; h < queryHeads; h++) {
                double exponent =
                        h < power
                                ? -8.0 * (h + 1) / power
                                : -8.0 * (2 * (h - power) + 1) / (2.0 * power);
                slopes[h] = (float) Math.pow(2, exponent);
            }
            return Tensor.of(slopes, queryHeads);
        }
    }

    /// Learned attention sinks: each head has one more key, with this score and a value of zeros,
    /// so a head can attend to nothing. The weights of a row then sum to less than 1, and the
    /// log-sum-exp counts the sink. Source: OpenAI, gpt-oss model card, 2025; Xiao et al.,
    /// StreamingLLM, 2024, section 3.3.
    ///
    /// @param logits floating point, `[Hq]`, not scaled any further; -infinity means no sink
    record Sinks(Tensor logits) implements Mask {
        public Sinks {
            requireFloating("sinks", logits);
        }

        @Override
        public Kind kind() {
            return Kind.SINKS;
        }

        @Override
        public void check(AttentionShape shape) {
            requireShape("sinks", logits, shape.queryHeads());
        }
    }

    /// Several documents in one row of a batch: a query attends only to keys of its own document.
    ///
    /// @param queries int32 or int64, `[B][Nq]`: each query's document
    /// @param keys int32 or int64, `[B][Nk]`: each key's document
    record Documents(Tensor queries, Tensor keys) implements Mask {
        public Documents {
            requireInteger("document ids of queries", queries);
            requireInteger("document ids of keys", keys);
        }

        @Override
        public Kind kind() {
            return Kind.DOCUMENTS;
        }

        @Override
        public void check(AttentionShape shape) {
            requireShape("document ids of queries", queries, shape.batch(), shape.queryLength());
            requireShape("document ids of keys", keys, shape.batch(), shape.keyLength());
        }
    }

    /// Sequences of different lengths laid end to end in a batch of one, as FlashAttention's
    /// variable-length form has them. Sequence `s` owns queries `[cq[s], cq[s+1])` and keys
    /// `[ck[s], ck[s+1])` and attends to nothing else; causal, window and ALiBi count positions
    /// from the sequence's own start. Rows after the last sequence give zeros. Not together with
    /// [KeyLengths].
    ///
    /// @param cumulativeQueries int32 or int64, `[S+1]`, from 0, never falling, at most queryLength
    /// @param cumulativeKeys int32 or int64, `[S+1]`, from 0, never falling, at most keyLength
    record PackedSequences(Tensor cumulativeQueries, Tensor cumulativeKeys) implements Mask {
        public PackedSequences {
            requireInteger("cumulative query lengths", cumulativeQueries);
            requireInteger("cumulative key lengths", cumulativeKeys);
            if (cumulativeQueries.rank() != 1
                    || cumulativeQueries.size() < 1
                    || !cumulativeKeys.hasShape(cumulativeQueries.shape())) {
                throw new IllegalArgumentException(
                        "cumulative lengths must be [S+1] for queries and keys alike but were %s and %s"
                                .formatted(cumulativeQueries, cumulativeKeys));
            }
        }

        /// The number of sequences.
        public int count() {
            return cumulativeQueries.dim(0) - 1;
        }

        @Override
        public Kind kind() {
            return Kind.PACKED_SEQUENCES;
        }

        @Override
        public void check(AttentionShape shape) {
            if (shape.batch() != 1) {
                throw new IllegalArgumentException(
                        "packed sequences need batch 1 but batch was " + shape.batch());
            }
            checkCumulative("cumulative query lengths", cumulativeQueries, shape.queryLength());
            checkCumulative("cumulative key lengths", cumulativeKeys, shape.keyLength());
        }

        private static void checkCumulative(String name, Tensor cumulative, int limit) {
            long previous = 0;
            for (int s = 0; s < cumulative.dim(0); s++) {
                long value = cumulative.getLong(s);
                if (value < previous || value > limit || (s == 0 && value != 0)) {
                    throw new IllegalArgumentException(
                            "%s must start at 0, never fall and end at most at %d but entry %d was %d"
                                    .formatted(name, limit, s, value));
                }
                previous = value;
            }
        }
    }

    private static void requireInteger(String name, Tensor tensor) {
        Objects.requireNonNull(tensor, name);
        if (!tensor.type().isInteger()) {
            throw new IllegalArgumentException(name + " must be int32 or int64 but were " + tensor);
        }
    }

    private static void requireFloating(String name, Tensor tensor) {
        Objects.requireNonNull(tensor, name);
        if (!tensor.type().isFloating()) {
            throw new IllegalArgumentException(name + " must be floating point but was " + tensor);
        }
    }

    private static void requireShape(String name, Tensor tensor, int... shape) {
        if (!tensor.hasShape(shape)) {
            throw new IllegalArgumentException(
                    "%s must have shape %s but were %s"
                            .formatted(name, Tensor.shapeText(shape), tensor));
        }
    }

    private static void requireBroadcast(String name, Tensor tensor, AttentionShape shape) {
        int[] target = {shape.batch(), shape.queryHeads(), shape.queryLength(), shape.keyLength()};
        int missing = target.length - tensor.rank();
        boolean fits = tensor.rank() >= 1 && missing >= 0;
        for (int i = 0; fits && i < tensor.rank(); i++) {
            fits = tensor.dim(i) == 1 || tensor.dim(i) == target[missing + i];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s must broadcast to [batch][queryHeads][queryLength][keyLength] %s but was %s"
                            .formatted(name, Tensor.shapeText(target), tensor));
        }
    }
}
