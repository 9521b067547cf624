package org.tornadoattention;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The tensors and masks of one run.
///
/// ```java
/// AttentionInputs inputs =
///         AttentionInputs.of(query, key, value).with(Mask.causal(Alignment.TOP_LEFT));
/// ```
///
/// Immutable, but the tensors are the caller's: their contents are read when a plan runs.
public final class AttentionInputs {
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Layout layout;
    private final List<Mask> masks;
    private final AttentionShape shape;

    private AttentionInputs(
            Tensor query, Tensor key, Tensor value, Layout layout, List<Mask> masks) {
        this.query = query;
        this.key = key;
        this.value = value;
        this.layout = layout;
        this.masks = masks;
        this.shape =
                new AttentionShape(
                        query.dim(0),
                        query.dim(1),
                        key.dim(1),
                        query.dim(2),
                        key.dim(2),
                        query.dim(3),
                        value.dim(3));
    }

    /// Inputs with heads first: query `[B][Hq][Nq][D]`, key `[B][Hkv][Nk][D]`, value
    /// `[B][Hkv][Nk][Dv]`, all of one floating-point type. The output has shape `[B][Hq][Nq][Dv]`.
    ///
    /// @throws IllegalArgumentException if rank, type or a size does not fit
    public static AttentionInputs of(Tensor query, Tensor key, Tensor value) {
        return of(query, key, value, Layout.HEADS_FIRST);
    }

    /// Inputs with tokens first: query `[B][Nq][Hq][D]`, key `[B][Nk][Hkv][D]`, value
    /// `[B][Nk][Hkv][Dv]`, all of one floating-point type; [Tensor#splitLast] makes that view of
    /// `[B][N][H*D]`. The output has shape `[B][Nq][Hq][Dv]`.
    ///
    /// @throws IllegalArgumentException if rank, type or a size does not fit
    public static AttentionInputs tokensFirst(Tensor query, Tensor key, Tensor value) {
        return of(query, key, value, Layout.TOKENS_FIRST);
    }

    /// Inputs in the given layout.
    ///
    /// @throws IllegalArgumentException if rank, type or a size does not fit
    public static AttentionInputs of(Tensor query, Tensor key, Tensor value, Layout layout) {
        requireRank4("query", query);
        requireRank4("key", key);
        requireRank4("value", value);
        Objects.requireNonNull(layout, "layout");
        Tensor q = layout.toHeadsFirst(query);
        Tensor k = layout.toHeadsFirst(key);
        Tensor v = layout.toHeadsFirst(value);
        if (k.dim(0) != q.dim(0) || v.dim(0) != q.dim(0)) {
            throw disagreement("batch of query, key and value must be equal", q, k, v);
        }
        if (k.dim(3) != q.dim(3)) {
            throw disagreement("key headDim must equal query headDim", q, k, v);
        }
        if (v.dim(1) != k.dim(1) || v.dim(2) != k.dim(2)) {
            throw disagreement("value heads and length must equal those of key", q, k, v);
        }
        if (!q.type().isFloating() || k.type() != q.type() || v.type() != q.type()) {
            throw disagreement("query, key and value must have one floating-point type", q, k, v);
        }
        return new AttentionInputs(q, k, v, layout, List.of());
    }

    /// These inputs with one more mask.
    ///
    /// @throws IllegalArgumentException if a mask of that kind is there already, if the two kinds
    ///   exclude each other, or if the mask's shape or values do not fit
    public AttentionInputs with(Mask mask) {
        Objects.requireNonNull(mask, "mask");
        if (maskKinds().contains(mask.kind())) {
            throw new IllegalArgumentException(
                    "inputs carry at most one mask of each kind but had a %s mask already"
                            .formatted(mask.kind()));
        }
        List<Mask> all = new ArrayList<>(masks);
        all.add(mask);
        AttentionInputs result = new AttentionInputs(query, key, value, layout, List.copyOf(all));
        if (result.maskKinds()
                .containsAll(EnumSet.of(Mask.Kind.KEY_LENGTHS, Mask.Kind.PACKED_SEQUENCES))) {
            throw new IllegalArgumentException(
                    "KEY_LENGTHS and PACKED_SEQUENCES must not be combined: "
                            + "packed sequences carry their own lengths");
        }
        mask.check(shape);
        return result;
    }

    /// `[B][Hq][Nq][D]`, whatever the caller's layout.
    public Tensor query() {
        return query;
    }

    /// `[B][Hkv][Nk][D]`, whatever the caller's layout.
    public Tensor key() {
        return key;
    }

    /// `[B][Hkv][Nk][Dv]`, whatever the caller's layout.
    public Tensor value() {
        return value;
    }

    /// The caller's layout, in which the output is returned.
    public Layout layout() {
        return layout;
    }

    /// The masks, in the order in which they were given.
    public List<Mask> masks() {
        return masks;
    }

    /// The kinds of [#masks].
    public Set<Mask.Kind> maskKinds() {
        Set<Mask.Kind> kinds = EnumSet.noneOf(Mask.Kind.class);
        masks.forEach(mask -> kinds.add(mask.kind()));
        return kinds;
    }

    /// The sizes.
    public AttentionShape shape() {
        return shape;
    }

    /// Sizes, type, layout and masks.
    @Override
    public String toString() {
        return "%s %s %s masks %s".formatted(query.type(), layout, shape, maskKinds());
    }

    private static void requireRank4(String name, Tensor tensor) {
        Objects.requireNonNull(tensor, name);
        if (tensor.rank() != 4) {
            throw new IllegalArgumentException(
                    "%s must have rank 4 (heads-first [B][H][N][D] or tokens-first [B][N][H][D]) but was %s"
                            .formatted(name, tensor));
        }
    }

    private static IllegalArgumentException disagreement(
            String rule, Tensor query, Tensor key, Tensor value) {
        return new IllegalArgumentException(
                "%s: query %s, key %s, value %s (batch, heads, length, dim)"
                        .formatted(rule, query, key, value));
    }
}
