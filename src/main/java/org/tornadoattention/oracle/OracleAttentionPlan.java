package org.tornadoattention.oracle;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAttentionPlan;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

/// Attention, one row at a time, as [AttentionSpec] writes it.
final class OracleAttentionPlan extends AbstractAttentionPlan {
    OracleAttentionPlan(OracleEngine engine, AttentionSpec spec) {
        super(engine, spec);
    }

    @Override
    protected Execution execute(AttentionInputs inputs, Destination destination) {
        AttentionShape shape = inputs.shape();
        OracleMasks masks = new OracleMasks(shape, inputs.masks());
        Values values = new Values(inputs);
        for (int b = 0; b < shape.batch(); b++) {
            for (int h = 0; h < shape.queryHeads(); h++) {
                for (int i = 0; i < shape.queryLength(); i++) {
                    row(shape, values, masks, destination, b, h, i);
                }
            }
        }
        return new Execution("formula");
    }

    /// The inputs as doubles: `[B][Hq][Nq][D]`, `[B][Hkv][Nk][D]`, `[B][Hkv][Nk][Dv]`, row-major.
    private static final class Values {
        final double[] query;
        final double[] key;
        final double[] value;

        Values(AttentionInputs inputs) {
            query = inputs.query().toDoubles();
            key = inputs.key().toDoubles();
            value = inputs.value().toDoubles();
        }
    }

    private void row(
            AttentionShape shape,
            Values values,
            OracleMasks masks,
            Destination destination,
            int b,
            int h,
            int i) {
        AttentionSpec spec = spec();
        int queryRow = (b * shape.queryHeads() + h) * shape.queryLength() + i;
        int firstKeyRow = (b * shape.keyValueHeads() + shape.keyValueHead(h)) * shape.keyLength();
        double[] scores = new double[shape.keyLength()];
        boolean[] allowed = new boolean[shape.keyLength()];
        for (int j = 0; j < scores.length; j++) {
            double score = 0;
            for (int d = 0; d < shape.headDim(); d++) {
                score +=
                        values.query[queryRow * shape.headDim() + d]
                                * values.key[(firstKeyRow + j) * shape.headDim() + d];
            }
            score *= spec.scale();
            keep(ScoreStep.SCALED, destination.scores(), score, b, h, i, j);
            if (spec.softcap() > 0) {
                score = spec.softcap() * Math.tanh(score / spec.softcap());
            }
            keep(ScoreStep.SOFTCAPPED, destination.scores(), score, b, h, i, j);
            if (spec.scoreFunction().isPresent()) {
                score = spec.scoreFunction().get().apply(score, b, h, i, j);
            }
            score =
                    masks.allows(b, h, i, j)
                            ? score + masks.bias(b, h, i, j)
                            : Double.NEGATIVE_INFINITY;
            keep(ScoreStep.MASKED, destination.scores(), score, b, h, i, j);
            scores[j] = score;
            allowed[j] = score != Double.NEGATIVE_INFINITY;
        }
        double logSumExp = OracleSoftmax.softmaxInPlace(scores, masks.sink(h));
        if (destination.logSumExp() != null) {
            destination.logSumExp().set(logSumExp, b, h, i);
        }
        for (int j = 0; j < scores.length; j++) {
            if (spec.probabilityFunction().isPresent()) {
                scores[j] = spec.probabilityFunction().get().apply(scores[j], b, h, i, j);
            }
            if (destination.weights() != null) {
                destination.weights().set(scores[j], b, h, i, j);
            }
        }
        double[] output = new double[shape.valueDim()];
        for (int j = 0; j < scores.length; j++) {
            if (allowed[j]) { // Zero times a masked infinity would be NaN.
                for (int d = 0; d < output.length; d++) {
                    output[d] += scores[j] * values.value[(firstKeyRow + j) * output.length + d];
                }
            }
        }
        for (int d = 0; d < output.length; d++) {
            destination.output().set(output[d], b, h, i, d);
        }
    }

    private void keep(
            ScoreStep step, @Nullable Tensor kept, double score, int b, int h, int i, int j) {
        if (kept != null && spec().scores().filter(wanted -> wanted == step).isPresent()) {
            kept.set(score, b, h, i, j);
        }
    }
}
