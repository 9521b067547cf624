package org.tornadoattention;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The tensors and masks of one run.
///
/// ```java
/// AttentionInputs inputs =
///         AttentionInputs.of(query, key, value).with(Mask.causal(Alignment.TOP_LEFT));
/// ```
///
/// Keys and values are two tensors or, as a [KeyValueCache] over a pool has them, blocks:
/// [KeyValuePages]. An engine that reads blocks where they lie finds them in [#pages]; for others
/// [#key] and [#value] gather them.
///
/// Immutable, but the tensors are the caller's: their contents are read when a plan runs, and must
/// not change while it does.
public final class AttentionInputs {
    private final Tensor query;
    private final Source source;
    private final Layout layout;
    private final List<Mask> masks;
    private final AttentionShape shape;

    /// Where keys and values are.
    private sealed interface Source {
        /// Two tensors, heads first, of the query's type.
        record Dense(Tensor key, Tensor value) implements Source {}

        /// Blocks, of any type.
        record Paged(KeyValuePages pages) implements Source {}
    }

    private AttentionInputs(
            Tensor query, Source source, Layout layout, List<Mask> masks, AttentionShape shape) {
        this.query = query;
        this.source = source;
        this.layout = layout;
        this.masks = masks;
        this.shape = shape;
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
        return new AttentionInputs(
                q,
                new Source.Dense(k, v),
                layout,
                List.of(),
                shape(q, k.dim(1), k.dim(2), v.dim(3)));
    }

    /// Inputs whose keys and values lie in blocks, with heads first: query `[B][Hq][Nq][D]`. The
    /// output has shape `[B][Hq][Nq][Dv]` and the query's type.
    ///
    /// @param pages of any floating-point type, which need not be the query's
    /// @throws IllegalArgumentException if rank, type or a size does not fit
    public static AttentionInputs of(Tensor query, KeyValuePages pages) {
        return of(query, pages, Layout.HEADS_FIRST);
    }

    /// The same with the query, and the output, in the given layout.
    ///
    /// @throws IllegalArgumentException if rank, type or a size does not fit
    public static AttentionInputs of(Tensor query, KeyValuePages pages, Layout layout) {
        requireRank4("query", query);
        Objects.requireNonNull(pages, "pages");
        Objects.requireNonNull(layout, "layout");
        Tensor q = layout.toHeadsFirst(query);
        boolean fits =
                q.type().isFloating()
                        && q.dim(0) == pages.batch()
                        && q.dim(3) == pages.keys().dim(3);
        if (!fits) {
            throw new IllegalArgumentException(
                    "query must be floating point and have the pages' batch and headDim: query %s, %d batch entries over keys %s (blocks, heads, blockSize, headDim)"
                            .formatted(q, pages.batch(), pages.keys()));
        }
        AttentionShape shape = shape(q, pages.keys().dim(1), pages.length(), pages.values().dim(3));
        return new AttentionInputs(q, new Source.Paged(pages), layout, List.of(), shape);
    }

    private static AttentionShape shape(
            Tensor query, int keyValueHeads, int keyLength, int valueDim) {
        return new AttentionShape(
                query.dim(0),
                query.dim(1),
                keyValueHeads,
                query.dim(2),
                keyLength,
                query.dim(3),
                valueDim);
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
        AttentionInputs result =
                new AttentionInputs(query, source, layout, List.copyOf(all), shape);
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

    /// The keys in one piece and of the query's type, `[B][Hkv][Nk][D]`, whatever the caller's
    /// layout. Where they lie in blocks, each call makes a copy.
    public Tensor key() {
        return switch (source) {
            case Source.Dense dense -> dense.key();
            case Source.Paged paged -> paged.pages().gatherKeys(query.type());
        };
    }

    /// The values in one piece and of the query's type, `[B][Hkv][Nk][Dv]`, whatever the caller's
    /// layout. Where they lie in blocks, each call makes a copy.
    public Tensor value() {
        return switch (source) {
            case Source.Dense dense -> dense.value();
            case Source.Paged paged -> paged.pages().gatherValues(query.type());
        };
    }

    /// Keys and values in blocks, if that is how they lie.
    public Optional<KeyValuePages> pages() {
        return switch (source) {
            case Source.Dense _ -> Optional.empty();
            case Source.Paged paged -> Optional.of(paged.pages());
        };
    }

    /// A tensor that a run reads, by the name that messages give it.
    record Part(String name, Tensor tensor) {}

    /// Every tensor that a run reads, those of masks included.
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("query", query));
        switch (source) {
            case Source.Dense dense -> {
                parts.add(new Part("key", dense.key()));
                parts.add(new Part("value", dense.value()));
            }
            case Source.Paged(KeyValuePages pages) -> {
                parts.add(new Part("the pages' keys", pages.keys()));
                parts.add(new Part("the pages' values", pages.values()));
                parts.add(new Part("the pages' blockTable", pages.blockTable()));
            }
        }
        for (Mask mask : masks) {
            for (Tensor tensor : mask.tensors()) {
                parts.add(new Part("the %s mask".formatted(mask.kind()), tensor));
            }
        }
        return parts;
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
