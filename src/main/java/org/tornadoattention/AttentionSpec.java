package org.tornadoattention;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What an attention step computes and returns: everything a plan fixes.
///
/// ```
/// S = scale * Q K^T                  scale defaults to 1 / sqrt(headDim)
/// S = softcap * tanh(S / softcap)    if softcap > 0
/// S = scoreFunction(S, b, h, i, j)   if given
/// S = S + biases, -infinity where a mask forbids
/// P = softmax over keys of S         a row with no key: zeros
/// P = probabilityFunction(P, ...)    if given
/// O = P V
/// ```
///
/// Sizes are upper limits for the two lengths: one plan serves all inputs with the same batch,
/// heads and dimensions and with at most these lengths, so decoding with a growing cache makes one
/// plan. Immutable. Source: Vaswani et al., Attention Is All You Need, 2017, section 3.2; ONNX
/// operator Attention, opset 24.
public final class AttentionSpec {
    private final AttentionShape shape;
    private final DataType type;
    private final Layout layout;
    private final Set<Mask.Kind> masks;
    private final double scale;
    private final double softcap;
    private final DataType softmaxPrecision;
    private final boolean logSumExp;
    private final boolean weights;
    private final Optional<ScoreStep> scores;
    private final Optional<ScoreFunction> scoreFunction;
    private final Optional<ScoreFunction> probabilityFunction;

    private AttentionSpec(Builder builder) {
        shape = builder.shape;
        type = builder.type;
        layout = builder.layout;
        masks = Collections.unmodifiableSet(EnumSet.copyOf(builder.masks));
        scale = builder.scale;
        softcap = builder.softcap;
        softmaxPrecision = builder.softmaxPrecision;
        logSumExp = builder.logSumExp;
        weights = builder.weights;
        scores = builder.scores;
        scoreFunction = builder.scoreFunction;
        probabilityFunction = builder.probabilityFunction;
    }

    /// The plain step for these inputs: default scale, no softcap, output only.
    public static AttentionSpec of(AttentionInputs inputs) {
        return builder(inputs).build();
    }

    /// A builder that starts from the sizes, type, layout and mask kinds of these inputs.
    public static Builder builder(AttentionInputs inputs) {
        return new Builder(
                inputs.shape(), inputs.query().type(), inputs.layout(), inputs.maskKinds());
    }

    /// A builder for inputs that do not exist yet.
    ///
    /// @param shape the sizes, with the largest lengths that will occur
    /// @param type the floating-point type of query, key, value and output
    /// @param layout the layout of query and output
    /// @param masks the kinds of mask that every run will carry
    public static Builder builder(
            AttentionShape shape, DataType type, Layout layout, Set<Mask.Kind> masks) {
        return new Builder(shape, type, layout, masks);
    }

    /// The sizes; the lengths are upper limits.
    public AttentionShape shape() {
        return shape;
    }

    /// Element type of query, key, value, output, weights and scores.
    public DataType type() {
        return type;
    }

    /// The layout of the output.
    public Layout layout() {
        return layout;
    }

    /// The kinds of mask that every run carries.
    public Set<Mask.Kind> masks() {
        return masks;
    }

    /// The factor on `q . k`.
    public double scale() {
        return scale;
    }

    /// The soft cap, or 0 for none.
    public double softcap() {
        return softcap;
    }

    /// The precision that the softmax must at least have.
    public DataType softmaxPrecision() {
        return softmaxPrecision;
    }

    /// Whether the log-sum-exp of each row is returned.
    public boolean logSumExp() {
        return logSumExp;
    }

    /// Whether the attention weights are returned.
    public boolean weights() {
        return weights;
    }

    /// The step after which scores are returned, if any.
    public Optional<ScoreStep> scores() {
        return scores;
    }

    /// The user's score function, if any.
    public Optional<ScoreFunction> scoreFunction() {
        return scoreFunction;
    }

    /// The user's probability function, if any.
    public Optional<ScoreFunction> probabilityFunction() {
        return probabilityFunction;
    }

    /// Refuses inputs that a plan of this spec cannot take; for engine authors.
    ///
    /// @throws IllegalArgumentException if they have other batch, heads, dimensions, type, layout
    ///   or mask kinds, longer lengths, or values of masks out of range
    public void requireFits(AttentionInputs inputs) {
        AttentionShape made = shape;
        AttentionShape given = inputs.shape();
        boolean fits =
                given.batch() == made.batch()
                        && given.queryHeads() == made.queryHeads()
                        && given.keyValueHeads() == made.keyValueHeads()
                        && given.headDim() == made.headDim()
                        && given.valueDim() == made.valueDim()
                        && given.queryLength() <= made.queryLength()
                        && given.keyLength() <= made.keyLength();
        if (!fits) {
            throw new IllegalArgumentException(
                    "inputs must have the plan's batch, heads and dimensions and at most its"
                            + " lengths: "
                            + "plan %s, inputs %s".formatted(made, given));
        }
        if (inputs.query().type() != type || inputs.layout() != layout) {
            throw new IllegalArgumentException(
                    "inputs must have the plan's type and layout: plan %s %s, inputs %s %s"
                            .formatted(type, layout, inputs.query().type(), inputs.layout()));
        }
        if (!inputs.maskKinds().equals(masks)) {
            throw new IllegalArgumentException(
                    "inputs must carry the kinds of mask the plan was made for: plan %s, inputs %s"
                            .formatted(masks, inputs.maskKinds()));
        }
        // Lengths and the like may have changed since the inputs were made.
        inputs.masks().forEach(mask -> mask.check(given));
    }

    /// Sizes, type, layout and kinds of mask.
    @Override
    public String toString() {
        return "%s %s %s masks %s".formatted(type, layout, shape, masks);
    }

    /// Collects the options of an [AttentionSpec].
    public static final class Builder {
        private final AttentionShape shape;
        private final DataType type;
        private final Layout layout;
        private final Set<Mask.Kind> masks = EnumSet.noneOf(Mask.Kind.class);
        private double scale;
        private double softcap;
        private DataType softmaxPrecision = DataType.FLOAT32;
        private boolean logSumExp;
        private boolean weights;
        private Optional<ScoreStep> scores = Optional.empty();
        private Optional<ScoreFunction> scoreFunction = Optional.empty();
        private Optional<ScoreFunction> probabilityFunction = Optional.empty();

        private Builder(AttentionShape shape, DataType type, Layout layout, Set<Mask.Kind> masks) {
            this.shape = Objects.requireNonNull(shape, "shape");
            this.type = Objects.requireNonNull(type, "type");
            this.layout = Objects.requireNonNull(layout, "layout");
            this.masks.addAll(masks);
            if (!type.isFloating()) {
                throw new IllegalArgumentException("type must be floating point but was " + type);
            }
            if (masks.containsAll(EnumSet.of(Mask.Kind.KEY_LENGTHS, Mask.Kind.PACKED_SEQUENCES))) {
                throw new IllegalArgumentException(
                        "KEY_LENGTHS and PACKED_SEQUENCES must not be combined");
            }
            scale = 1 / Math.sqrt(shape.headDim());
        }

        /// The factor on `q . k`; the default is `1 / sqrt(headDim)`.
        ///
        /// @throws IllegalArgumentException if it is not finite
        public Builder scale(double factor) {
            if (!Double.isFinite(factor)) {
                throw new IllegalArgumentException("scale must be finite but was " + factor);
            }
            scale = factor;
            return this;
        }

        /// Squashes scores into (-cap, cap) before masks apply; 0, the default, means none.
        ///
        /// @throws IllegalArgumentException if it is negative or not finite
        public Builder softcap(double cap) {
            if (!(cap >= 0) || Double.isInfinite(cap)) {
                throw new IllegalArgumentException(
                        "softcap must be 0 (none) or positive and finite but was " + cap);
            }
            softcap = cap;
            return this;
        }

        /// The precision the softmax must at least have (ONNX `softmax_precision`). Engines compute
        /// in float32 or wider in any case, so only `FLOAT64` changes what they do.
        ///
        /// @throws IllegalArgumentException if it is not a floating-point type
        public Builder softmaxPrecision(DataType precision) {
            if (!precision.isFloating()) {
                throw new IllegalArgumentException(
                        "softmaxPrecision must be floating point but was " + precision);
            }
            softmaxPrecision = precision;
            return this;
        }

        /// Returns `log(sum over keys of exp(score))` for each row, -infinity for a row with no
        /// key.
        public Builder logSumExp(boolean wanted) {
            logSumExp = wanted;
            return this;
        }

        /// Returns the weights that multiply the values; this takes memory quadratic in the length.
        public Builder weights(boolean wanted) {
            weights = wanted;
            return this;
        }

        /// Returns the scores after a step; this takes memory quadratic in the length.
        public Builder scores(ScoreStep step) {
            scores = Optional.of(step);
            return this;
        }

        /// Changes each score before masks apply.
        public Builder scoreFunction(ScoreFunction function) {
            scoreFunction = Optional.of(Objects.requireNonNull(function, "scoreFunction"));
            return this;
        }

        /// Changes each probability before it multiplies the values; rows are not normalised again.
        public Builder probabilityFunction(ScoreFunction function) {
            probabilityFunction =
                    Optional.of(Objects.requireNonNull(function, "probabilityFunction"));
            return this;
        }

        /// The finished, immutable spec.
        public AttentionSpec build() {
            return new AttentionSpec(this);
        }
    }
}
