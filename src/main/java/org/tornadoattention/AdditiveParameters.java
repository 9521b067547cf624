package org.tornadoattention;

import java.util.Optional;

/// The learned parameters of additive attention; each may be absent.
///
/// @param queryProjection W, `[queryDim][units]`; without it the query itself, `queryDim = units`
/// @param keyProjection U, `[keyDim][units]`; without it the key itself, `keyDim = units`
/// @param scoreVector v, `[units]`; without it all ones
public record AdditiveParameters(
        Optional<Tensor> queryProjection,
        Optional<Tensor> keyProjection,
        Optional<Tensor> scoreVector) {

    /// No learned parameters: `score = sum over units of tanh(q + k)` (Keras with
    /// `use_scale=False`).
    public static final AdditiveParameters NONE =
            new AdditiveParameters(Optional.empty(), Optional.empty(), Optional.empty());

    /// Bahdanau's form with all three.
    public static AdditiveParameters of(
            Tensor queryProjection, Tensor keyProjection, Tensor scoreVector) {
        return new AdditiveParameters(
                Optional.of(queryProjection), Optional.of(keyProjection), Optional.of(scoreVector));
    }

    /// Keras' form: only a score vector, called `scale` there.
    public static AdditiveParameters scaled(Tensor scoreVector) {
        return new AdditiveParameters(Optional.empty(), Optional.empty(), Optional.of(scoreVector));
    }
}
