package org.tornadoattention;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The activations, masks and cache of one run of a multi-head layer.
///
/// Masks see the attention step inside: `[B][Hq][Nq][Nk]`, where Nk counts the cache's longest
/// entry, the new tokens included.
public final class MultiHeadInputs {
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final List<Mask> masks;
    private final Optional<Tensor> positions;
    private final Optional<KeyValueCache> cache;

    private MultiHeadInputs(
            Tensor query,
            Tensor key,
            Tensor value,
            List<Mask> masks,
            Optional<Tensor> positions,
            Optional<KeyValueCache> cache) {
        this.query = query;
        this.key = key;
        this.value = value;
        this.masks = masks;
        this.positions = positions;
        this.cache = cache;
    }

    /// Self-attention: query, key and value all come from `input` `[B][N][E]`.
    ///
    /// @throws IllegalArgumentException if rank or type does not fit
    public static MultiHeadInputs self(Tensor input) {
        return of(input, input, input);
    }

    /// Cross-attention: queries from `input` `[B][Nq][E]`, keys and values from `memory`
    /// `[B][Nk][M]`.
    ///
    /// @throws IllegalArgumentException if rank, type or batch does not fit
    public static MultiHeadInputs cross(Tensor input, Tensor memory) {
        return of(input, memory, memory);
    }

    /// The general form: query `[B][Nq][Eq]`, key `[B][Nk][Ek]`, value `[B][Nk][Ev]` of one type.
    ///
    /// @throws IllegalArgumentException if rank, type, batch or length does not fit
    public static MultiHeadInputs of(Tensor query, Tensor key, Tensor value) {
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
        return new MultiHeadInputs(
                query, key, value, List.of(), Optional.empty(), Optional.empty());
    }

    /// These inputs with one more mask; its shape is checked when the layer runs.
    ///
    /// @throws IllegalArgumentException if a mask of that kind is there already
    public MultiHeadInputs with(Mask mask) {
        Objects.requireNonNull(mask, "mask");
        if (maskKinds().contains(mask.kind())) {
            throw new IllegalArgumentException(
                    "inputs carry at most one mask of each kind but had a %s mask already"
                            .formatted(mask.kind()));
        }
        List<Mask> all = new ArrayList<>(masks);
        all.add(mask);
        return new MultiHeadInputs(query, key, value, List.copyOf(all), positions, cache);
    }

    /// These inputs with the tokens' positions for the rotary embedding: int32 or int64 `[B][Nq]`.
    /// Without them positions count from 0, or from the cache entry's length.
    public MultiHeadInputs withPositions(Tensor tokenPositions) {
        return new MultiHeadInputs(query, key, value, masks, Optional.of(tokenPositions), cache);
    }

    /// These inputs with a cache: the layer appends the new keys and values to it and attends to
    /// all it holds; a [Mask.KeyLengths] with the cache's lengths is implied.
    public MultiHeadInputs withCache(KeyValueCache tokens) {
        return new MultiHeadInputs(query, key, value, masks, positions, Optional.of(tokens));
    }

    /// `[B][Nq][Eq]`.
    public Tensor query() {
        return query;
    }

    /// `[B][Nk][Ek]`, the new tokens only where there is a cache.
    public Tensor key() {
        return key;
    }

    /// `[B][Nk][Ev]`, the new tokens only where there is a cache.
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

    /// The tokens' positions for the rotary embedding, if given.
    public Optional<Tensor> positions() {
        return positions;
    }

    /// The cache, if any.
    public Optional<KeyValueCache> cache() {
        return cache;
    }

    private static void requireRank3(String name, Tensor tensor) {
        Objects.requireNonNull(tensor, name);
        if (tensor.rank() != 3) {
            throw new IllegalArgumentException(
                    "%s must have rank 3 [batch][length][dim] but was %s".formatted(name, tensor));
        }
    }
}
