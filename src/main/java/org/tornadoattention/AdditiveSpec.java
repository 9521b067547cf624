package org.tornadoattention;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Additive (Bahdanau) attention: scores come from a small network instead of a dot product.
///
/// ```
/// s[b][i][j] = sum over u of v[u] * tanh((q[b][i] W)[u] + (k[b][j] U)[u])
/// S = s + biases, -infinity where a mask forbids
/// O = softmax over j of S, times V
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | query, key, value | `[B][Nq][queryDim]`, `[B][Nk][keyDim]`, `[B][Nk][Dv]` |
/// | W, U, v | `[queryDim][units]`, `[keyDim][units]`, `[units]`, see [AdditiveParameters] |
/// | output | `[B][Nq][Dv]` |
/// | scores, weights | `[B][Nq][Nk]` |
///
/// Work: `2 B Nq Nk units` additions and as many hyperbolic tangents. Immutable. Source: Bahdanau,
/// Cho, Bengio, Neural Machine Translation by Jointly Learning to Align and Translate, 2015,
/// section 3.1 and appendix A.1.2; Keras `AdditiveAttention`.
public final class AdditiveSpec {
    private final AttentionShape shape;
    private final int keyDim;
    private final int units;
    private final DataType type;
    private final Set<Mask.Kind> masks;
    private final AdditiveParameters parameters;
    private final boolean weights;
    private final Optional<ScoreStep> scores;

    private AdditiveSpec(
            Builder builder, AttentionShape shape, int keyDim, int units, DataType type) {
        this.shape = shape;
        this.keyDim = keyDim;
        this.units = units;
        this.type = type;
        masks = Collections.unmodifiableSet(EnumSet.copyOf(builder.masks));
        parameters = builder.parameters;
        weights = builder.weights;
        scores = builder.scores;
    }

    /// A builder that starts from the sizes, type and mask kinds of these inputs, with no learned
    /// parameters.
    public static Builder builder(AdditiveInputs inputs) {
        return new Builder(inputs);
    }

    /// The sizes, with one head and `headDim` the query's dimension; the lengths are upper limits.
    public AttentionShape shape() {
        return shape;
    }

    /// The key's dimension.
    public int keyDim() {
        return keyDim;
    }

    /// The size of the hidden layer.
    public int units() {
        return units;
    }

    /// Element type of query, key, value, output, weights and scores.
    public DataType type() {
        return type;
    }

    /// The kinds of mask that every run carries.
    public Set<Mask.Kind> masks() {
        return masks;
    }

    /// The learned parameters.
    public AdditiveParameters parameters() {
        return parameters;
    }

    /// Whether the attention weights are returned.
    public boolean weights() {
        return weights;
    }

    /// The step after which scores are returned, if any.
    public Optional<ScoreStep> scores() {
        return scores;
    }

    /// Collects the options of an [AdditiveSpec].
    public static final class Builder {
        private final AdditiveInputs inputs;
        private final Set<Mask.Kind> masks = EnumSet.noneOf(Mask.Kind.class);
        private AdditiveParameters parameters = AdditiveParameters.NONE;
        private boolean weights;
        private Optional<ScoreStep> scores = Optional.empty();

        private Builder(AdditiveInputs inputs) {
            this.inputs = Objects.requireNonNull(inputs, "inputs");
            masks.addAll(inputs.maskKinds());
        }

        /// The learned parameters.
        public Builder parameters(AdditiveParameters learned) {
            parameters = Objects.requireNonNull(learned, "parameters");
            return this;
        }

        /// Returns the weights that multiply the values.
        public Builder weights(boolean wanted) {
            weights = wanted;
            return this;
        }

        /// Returns the scores after a step; [ScoreStep#SCALED] and [ScoreStep#SOFTCAPPED] are the
        /// bare ones.
        public Builder scores(ScoreStep step) {
            scores = Optional.of(step);
            return this;
        }

        /// The finished, immutable spec.
        ///
        /// @throws IllegalArgumentException if the parameters do not fit the inputs
        public AdditiveSpec build() {
            Tensor query = inputs.query();
            Tensor key = inputs.key();
            int units =
                    parameters
                            .queryProjection()
                            .map(w -> projectedDim("queryProjection", w, query.dim(2)))
                            .orElse(query.dim(2));
            int keyUnits =
                    parameters
                            .keyProjection()
                            .map(u -> projectedDim("keyProjection", u, key.dim(2)))
                            .orElse(key.dim(2));
            if (units != keyUnits) {
                throw new IllegalArgumentException(
                        "query and key must reach the same number of units (projections: parameters(...)) but reach %d and %d"
                                .formatted(units, keyUnits));
            }
            parameters
                    .scoreVector()
                    .ifPresent(
                            v -> {
                                if (!v.hasShape(units) || !v.type().isFloating()) {
                                    throw new IllegalArgumentException(
                                            "scoreVector must be floating point [%d] but was %s"
                                                    .formatted(units, v));
                                }
                            });
            return new AdditiveSpec(this, inputs.shape(), key.dim(2), units, query.type());
        }

        private static int projectedDim(String name, Tensor weight, int inputDim) {
            if (weight.rank() != 2 || weight.dim(0) != inputDim || !weight.type().isFloating()) {
                throw new IllegalArgumentException(
                        "%s must be floating point [%d][units] but was %s"
                                .formatted(name, inputDim, weight));
            }
            return weight.dim(1);
        }
    }
}
