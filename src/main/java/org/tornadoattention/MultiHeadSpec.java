package org.tornadoattention;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A multi-head attention layer: projections, heads, attention, concatenation, output projection.
///
/// ```
/// Q = x Wq + bq     K = m Wk + bk     V = m Wv + bv      each split into heads, no copy
/// Q, K turned by the rotary embedding, K and V appended to the cache, where there are any
/// O = concat over heads of attention(Q, K, V)            AttentionSpec has the formula
/// y = O Wo + bo
/// ```
///
/// Work: `2 B N E` flops for each projection's output column, plus the attention's. Immutable.
/// Source: Vaswani et al., Attention Is All You Need, 2017, section 3.2.2; Ainslie et al., GQA,
/// 2023.
public final class MultiHeadSpec {
    private final MultiHeadWeights projections;
    private final int queryHeads;
    private final int keyValueHeads;
    private final int batch;
    private final int queryLength;
    private final int keyLength;
    private final DataType type;
    private final Set<Mask.Kind> masks;
    private final Optional<DataType> cacheType;
    private final Optional<RotaryEmbedding> rotary;
    private final double scale;
    private final double softcap;
    private final boolean logSumExp;
    private final boolean weights;

    private MultiHeadSpec(Builder builder) {
        projections = builder.projections;
        queryHeads = builder.queryHeads;
        keyValueHeads = builder.keyValueHeads;
        batch = builder.batch;
        queryLength = builder.queryLength;
        keyLength = builder.keyLength;
        type = builder.type;
        masks = Collections.unmodifiableSet(EnumSet.copyOf(builder.masks));
        cacheType = builder.cacheType;
        rotary = builder.rotary;
        scale = builder.scale;
        softcap = builder.softcap;
        logSumExp = builder.logSumExp;
        weights = builder.weights;
    }

    /// A builder that starts from the sizes, type, mask kinds and cache of these inputs.
    ///
    /// @param projections the layer's weights
    /// @param queryHeads query heads; a multiple of keyValueHeads
    /// @param keyValueHeads key-value heads
    /// @param inputs what the layer will be run on; lengths (the cache's capacity) become upper
    ///   limits
    /// @throws IllegalArgumentException if weights, heads and inputs do not fit together
    public static Builder builder(
            MultiHeadWeights projections,
            int queryHeads,
            int keyValueHeads,
            MultiHeadInputs inputs) {
        return new Builder(projections, queryHeads, keyValueHeads, inputs);
    }

    /// The layer's weights.
    public MultiHeadWeights projections() {
        return projections;
    }

    /// The attention step inside; its lengths are upper limits, with a cache its capacity.
    public AttentionSpec attention() {
        return attention(type);
    }

    /// The attention step inside on another type, for engines that keep wider intermediates.
    public AttentionSpec attention(DataType intermediate) {
        Set<Mask.Kind> all = EnumSet.noneOf(Mask.Kind.class);
        all.addAll(masks);
        if (cached()) {
            all.add(Mask.Kind.KEY_LENGTHS);
        }
        return AttentionSpec.builder(shape(), intermediate, Layout.TOKENS_FIRST, all)
                .scale(scale)
                .softcap(softcap)
                .logSumExp(logSumExp)
                .weights(weights)
                .build();
    }

    /// The sizes of the attention step inside.
    public AttentionShape shape() {
        return new AttentionShape(
                batch,
                queryHeads,
                keyValueHeads,
                queryLength,
                keyLength,
                projections.query().outputDim() / queryHeads,
                projections.value().outputDim() / keyValueHeads);
    }

    /// Element type of activations and output.
    public DataType type() {
        return type;
    }

    /// The kinds of mask that every run carries, without the one a cache implies.
    public Set<Mask.Kind> masks() {
        return masks;
    }

    /// Whether every run carries a cache.
    public boolean cached() {
        return cacheType.isPresent();
    }

    /// Element type of the cache that the spec was made from, if it was made from one.
    public Optional<DataType> cacheType() {
        return cacheType;
    }

    /// The rotary embedding of queries and keys, if any.
    public Optional<RotaryEmbedding> rotary() {
        return rotary;
    }

    /// Whether the log-sum-exp of each row is returned.
    public boolean logSumExp() {
        return logSumExp;
    }

    /// Whether the attention weights are returned.
    public boolean weights() {
        return weights;
    }

    /// The size of the output's last dimension.
    public int outputDim() {
        return projections
                .output()
                .map(Linear::outputDim)
                .orElse(projections.value().outputDim() / keyValueHeads * queryHeads);
    }

    /// Collects the options of a [MultiHeadSpec].
    public static final class Builder {
        private final MultiHeadWeights projections;
        private final int queryHeads;
        private final int keyValueHeads;
        private final int batch;
        private final int queryLength;
        private final int keyLength;
        private final DataType type;
        private final Set<Mask.Kind> masks = EnumSet.noneOf(Mask.Kind.class);
        private final Optional<DataType> cacheType;
        private Optional<RotaryEmbedding> rotary = Optional.empty();
        private double scale;
        private double softcap;
        private boolean logSumExp;
        private boolean weights;

        private Builder(
                MultiHeadWeights projections,
                int queryHeads,
                int keyValueHeads,
                MultiHeadInputs inputs) {
            this.projections = Objects.requireNonNull(projections, "projections");
            this.queryHeads = queryHeads;
            this.keyValueHeads = keyValueHeads;
            AttentionShape.requirePositive("queryHeads", queryHeads);
            AttentionShape.requirePositive("keyValueHeads", keyValueHeads);
            requireMultiple("query projection outputs", projections.query(), queryHeads);
            requireMultiple("key projection outputs", projections.key(), keyValueHeads);
            requireMultiple("value projection outputs", projections.value(), keyValueHeads);
            int headDim = projections.query().outputDim() / queryHeads;
            int keyHeadDim = projections.key().outputDim() / keyValueHeads;
            if (headDim != keyHeadDim) {
                throw new IllegalArgumentException(
                        "headDim of query and key must be equal but were %d / %d heads and %d / %d heads"
                                .formatted(
                                        projections.query().outputDim(),
                                        queryHeads,
                                        projections.key().outputDim(),
                                        keyValueHeads));
            }
            int concatenated = projections.value().outputDim() / keyValueHeads * queryHeads;
            projections
                    .output()
                    .ifPresent(o -> requireInput("output projection", o, concatenated, "heads"));
            requireInput("query projection", projections.query(), inputs.query().dim(2), "query");
            requireInput("key projection", projections.key(), inputs.key().dim(2), "key");
            requireInput("value projection", projections.value(), inputs.value().dim(2), "value");
            batch = inputs.query().dim(0);
            queryLength = inputs.query().dim(1);
            keyLength = inputs.cache().map(KeyValueCache::capacity).orElse(inputs.key().dim(1));
            type = inputs.query().type();
            masks.addAll(inputs.maskKinds());
            cacheType = inputs.cache().map(KeyValueCache::type);
            if (cacheType.isPresent() && masks.contains(Mask.Kind.KEY_LENGTHS)) {
                throw new IllegalArgumentException(
                        "KEY_LENGTHS must not be given with a cache, which has its own lengths");
            }
            scale = 1 / Math.sqrt(headDim);
        }

        /// Turns queries and keys to their positions.
        ///
        /// @throws IllegalArgumentException if it turns more channels than headDim
        public Builder rotary(RotaryEmbedding embedding) {
            int headDim = projections.query().outputDim() / queryHeads;
            if (embedding.rotaryDim() > headDim) {
                throw new IllegalArgumentException(
                        "rotaryDim must be at most headDim %d but was %d"
                                .formatted(headDim, embedding.rotaryDim()));
            }
            rotary = Optional.of(embedding);
            return this;
        }

        /// The factor on `q . k`; the default is `1 / sqrt(headDim)`.
        public Builder scale(double factor) {
            scale = factor;
            return this;
        }

        /// Squashes scores into (-cap, cap) before masks apply; 0, the default, means none.
        public Builder softcap(double cap) {
            softcap = cap;
            return this;
        }

        /// Returns the log-sum-exp of each row.
        public Builder logSumExp(boolean wanted) {
            logSumExp = wanted;
            return this;
        }

        /// Returns the attention weights; this takes memory quadratic in the length.
        public Builder weights(boolean wanted) {
            weights = wanted;
            return this;
        }

        /// The finished, immutable spec.
        ///
        /// @throws IllegalArgumentException if an option is out of range
        public MultiHeadSpec build() {
            MultiHeadSpec spec = new MultiHeadSpec(this);
            spec.attention(); // Checks the options that it shares with attention.
            return spec;
        }

        private static void requireMultiple(String name, Linear projection, int heads) {
            if (projection.outputDim() % heads != 0) {
                throw new IllegalArgumentException(
                        "%s must be a multiple of the heads but were %d for %d heads"
                                .formatted(name, projection.outputDim(), heads));
            }
        }

        private static void requireInput(String name, Linear projection, int size, String source) {
            if (projection.inputDim() != size) {
                throw new IllegalArgumentException(
                        "%s must take the %d features of the %s but takes %d"
                                .formatted(name, size, source, projection.inputDim()));
            }
        }
    }
}
