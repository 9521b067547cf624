package org.tornadoattention;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The tensors and masks of one run of additive attention. Masks see a step with one head: they
/// broadcast to `[B][1][Nq][Nk]`.
public final class AdditiveInputs {
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final List<Mask> masks;

    private AdditiveInputs(Tensor query, Tensor key, Tensor value, List<Mask> masks) {
        this.query = query;
        this.key = key;
        this.value = value;
        this.masks = masks;
    }

    /// Inputs: query `[B][Nq][queryDim]`, key `[B][Nk][keyDim]`, value `[B][Nk][Dv]`, all of one
    /// floating-point type.
    ///
    /// @throws IllegalArgumentException if rank, type or a size does not fit
    public static AdditiveInputs of(Tensor query, Tensor key, Tensor value) {
        requireRank3("query", query);
        requireRank3("key", key);
        requireRank3("value", value);
        boolean fits =
                query.type().isFloating()
                        && key.type() == query.type()
                        && value.type() == query.type()
                        && key.dim(0) == query.dim(0)
                        && value.dim(0) == query.dim(0)
                        && value.dim(1) == key.dim(1);
        if (!fits) {
            throw new IllegalArgumentException(
                    "query, key and value must have one floating-point type, one batch, and key and"
                            + " value one "
                            + "length: query %s, key %s, value %s".formatted(query, key, value));
        }
        return new AdditiveInputs(query, key, value, List.of());
    }

    /// These inputs with one more mask.
    ///
    /// @throws IllegalArgumentException if a mask of that kind is there already or does not fit
    public AdditiveInputs with(Mask mask) {
        Objects.requireNonNull(mask, "mask");
        // The checks of masks are those of a step with one head.
        AttentionInputs step = asOneHead();
        for (Mask present : masks) {
            step = step.with(present);
        }
        step.with(mask);
        List<Mask> all = new ArrayList<>(masks);
        all.add(mask);
        return new AdditiveInputs(query, key, value, List.copyOf(all));
    }

    /// `[B][Nq][queryDim]`.
    public Tensor query() {
        return query;
    }

    /// `[B][Nk][keyDim]`.
    public Tensor key() {
        return key;
    }

    /// `[B][Nk][Dv]`.
    public Tensor value() {
        return value;
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

    /// The sizes as the masks see them: one head, and `headDim` the query's own dimension.
    public AttentionShape shape() {
        return new AttentionShape(
                query.dim(0), 1, 1, query.dim(1), key.dim(1), query.dim(2), value.dim(2));
    }

    private AttentionInputs asOneHead() {
        // Only sizes matter here, so the value stands in for the key, whose dimension may differ.
        Tensor oneHeadQuery =
                Tensor.allocate(query.type(), 1).broadcastTo(query.dim(0), 1, query.dim(1), 1);
        Tensor oneHeadKey =
                Tensor.allocate(key.type(), 1).broadcastTo(key.dim(0), 1, key.dim(1), 1);
        return AttentionInputs.of(oneHeadQuery, oneHeadKey, oneHeadKey);
    }

    private static void requireRank3(String name, Tensor tensor) {
        Objects.requireNonNull(tensor, name);
        if (tensor.rank() != 3) {
            throw new IllegalArgumentException(
                    "%s must have rank 3 [batch][length][dim] but was %s".formatted(name, tensor));
        }
    }
}
