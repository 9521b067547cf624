package org.tornadoattention.oracle;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAdditivePlan;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Linear;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

/// Additive attention, one row at a time, as [AdditiveSpec] writes it.
final class OracleAdditivePlan extends AbstractAdditivePlan {
    OracleAdditivePlan(OracleEngine engine, AdditiveSpec spec) {
        super(engine, spec);
    }

    @Override
    protected String execute(
            AdditiveInputs inputs,
            Tensor output,
            @Nullable Tensor weights,
            @Nullable Tensor scores) {
        AdditiveParameters parameters = spec().parameters();
        Tensor queries =
                parameters
                        .queryProjection()
                        .map(w -> OracleLinear.apply(inputs.query(), Linear.inputFirst(w)))
                        .orElse(inputs.query());
        Tensor keys =
                parameters
                        .keyProjection()
                        .map(u -> OracleLinear.apply(inputs.key(), Linear.inputFirst(u)))
                        .orElse(inputs.key());
        AttentionShape shape = inputs.shape();
        OracleMasks masks = new OracleMasks(shape, inputs.masks());
        for (int b = 0; b < shape.batch(); b++) {
            for (int i = 0; i < shape.queryLength(); i++) {
                double[] row = scores(queries, keys, masks, scores, b, i);
                boolean[] allowed = new boolean[row.length];
                for (int j = 0; j < row.length; j++) {
                    allowed[j] = row[j] != Double.NEGATIVE_INFINITY;
                }
                OracleSoftmax.softmaxInPlace(row, masks.sink(0));
                for (int j = 0; j < row.length; j++) {
                    if (weights != null) {
                        weights.set(row[j], b, i, j);
                    }
                }
                for (int d = 0; d < shape.valueDim(); d++) {
                    double sum = 0;
                    for (int j = 0; j < row.length; j++) {
                        if (allowed[j]) { // Zero times a masked infinity would be NaN.
                            sum += row[j] * inputs.value().get(b, j, d);
                        }
                    }
                    output.set(sum, b, i, d);
                }
            }
        }
        return "formula";
    }

    private double[] scores(
            Tensor queries, Tensor keys, OracleMasks masks, @Nullable Tensor kept, int b, int i) {
        double[] row = new double[keys.dim(1)];
        for (int j = 0; j < row.length; j++) {
            double score = 0;
            for (int u = 0; u < spec().units(); u++) {
                double v =
                        spec().parameters().scoreVector().isPresent()
                                ? spec().parameters().scoreVector().get().get(u)
                                : 1;
                score += v * Math.tanh(queries.get(b, i, u) + keys.get(b, j, u));
            }
            row[j] =
                    masks.allows(b, 0, i, j)
                            ? score + masks.bias(b, 0, i, j)
                            : Double.NEGATIVE_INFINITY;
            if (kept != null) {
                boolean masked = spec().scores().filter(s -> s == ScoreStep.MASKED).isPresent();
                kept.set(masked ? row[j] : score, b, i, j);
            }
        }
        return row;
    }
}
