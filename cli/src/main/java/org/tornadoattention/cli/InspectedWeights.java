package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.inspect.AttentionMap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/// The weights of all heads of a step, and where they come from.
///
/// @param weights `[B][H][Nq][Nk]`
/// @param shape of the step
/// @param masks that it had
/// @param source what was computed, by whom, such as `oracle on one thread`
/// @param cross whether queries and keys are tokens of different sequences by its nature
/// @param computed whether NaN comes of the inputs; in a file it marks masked places
/// @param past keys before those of the queries, where there is a cache
record InspectedWeights(
        Tensor weights,
        AttentionShape shape,
        List<Mask> masks,
        String source,
        boolean cross,
        boolean computed,
        OptionalInt past) {

    /// A mask that is right leaves at most rounding.
    private static final float FORBIDDEN = 1e-6f;

    /// Rounding of bfloat16 may make more than 1 of a sum.
    private static final double LARGEST_SUM = 1.01;

    /// Where query 0 stands among the keys: what a mask that compares positions says, else behind
    /// the past; nothing where neither does and the lengths differ.
    OptionalInt offset(int batchEntry) {
        for (Mask mask : masks) {
            Optional<Alignment> alignment =
                    switch (mask) {
                        case Mask.Causal causal -> Optional.of(causal.alignment());
                        case Mask.SlidingWindow window -> Optional.of(window.alignment());
                        case Mask.Alibi alibi -> Optional.of(alibi.alignment());
                        default -> Optional.empty();
                    };
            if (alignment.isPresent()) {
                return OptionalInt.of(
                        alignment.get().resolve(shape.queryLength(), keyEnd(batchEntry)));
            }
        }
        if (past.isPresent()) {
            return past;
        }
        return shape.queryLength() == shape.keyLength() ? OptionalInt.of(0) : OptionalInt.empty();
    }

    /// Where a batch entry's keys end, as [Alignment#BOTTOM_RIGHT] has it.
    private int keyEnd(int batchEntry) {
        for (Mask mask : masks) {
            if (mask instanceof Mask.KeyLengths lengths
                    && lengths.padding() == Mask.Padding.RIGHT) {
                return (int) lengths.lengths().toLongs()[batchEntry];
            }
        }
        return shape.keyLength();
    }

    /// The heads of a batch entry, with NaN where a mask forbids: a weight may be 0 elsewhere, too.
    ///
    /// @param title what a head is called
    /// @throws CommandFailure if they are no weights
    List<AttentionMap> heads(int batchEntry, IntFunction<String> title) {
        float[] values = weights.select(0, batchEntry).toFloats();
        boolean[] visible = Visibility.of(shape, masks, batchEntry);
        int size = shape.queryLength() * shape.keyLength();
        List<AttentionMap> heads = new ArrayList<>();
        for (int h = 0; h < shape.queryHeads(); h++) {
            int from = h * size;
            mark(values, visible, h, from, size);
            float[] own = Arrays.copyOfRange(values, from, from + size);
            try {
                AttentionMap map =
                        new AttentionMap(
                                title.apply(h), shape.queryLength(), shape.keyLength(), own);
                requireSums(map);
                heads.add(map);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(source + ": " + e.getMessage(), e);
            }
        }
        return heads;
    }

    private void mark(float[] values, boolean[] visible, int head, int from, int size) {
        for (int n = from; n < from + size; n++) {
            float weight = values[n];
            if (visible[n]) {
                if (computed && Float.isNaN(weight)) {
                    throw new CommandFailure(
                            "the weight of %s is NaN, which no mask forbids: the inputs must be finite there"
                                    .formatted(place(head, n - from)));
                }
            } else if (!computed && weight > FORBIDDEN) {
                throw new CommandFailure(
                        "%s: the mask forbids %s, whose weight is %s"
                                .formatted(source, place(head, n - from), weight));
            } else {
                values[n] = Float.NaN;
            }
        }
    }

    private String place(int head, int n) {
        return "head %d, query %d, key %d"
                .formatted(head, n / shape.keyLength(), n % shape.keyLength());
    }

    private static void requireSums(AttentionMap map) {
        for (int i = 0; i < map.queries(); i++) {
            double sum = map.rowSum(i);
            if (sum > LARGEST_SUM) {
                throw new IllegalArgumentException(
                        "the weights of a query must add up to at most 1 but those of %s, query %d, add up to %.4g"
                                .formatted(map.title(), i, sum));
            }
        }
    }
}
