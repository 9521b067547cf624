package org.tornadoattention.jvm;

import org.tornadoattention.AbstractAttentionPlan;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;

/// Attention in tiles; see [OnlineSoftmax].
final class JvmAttentionPlan extends AbstractAttentionPlan {
    private final StepRunner runner;
    private final Step.Scoring scoring;

    JvmAttentionPlan(JvmEngine engine, AttentionSpec spec) {
        super(engine, spec);
        boolean wide =
                spec.type() == DataType.FLOAT64
                        || spec.softmaxPrecision() == DataType.FLOAT64
                        || !isFloat(spec.scale())
                        || !isFloat(spec.softcap())
                        || (spec.softcap() > 0 && !isFloat(1 / spec.softcap()));
        runner =
                new StepRunner(
                        engine, wide, "headDim", spec.shape().headDim(), spec.shape().valueDim());
        scoring = new Step.Scoring.DotProduct(spec.scale());
    }

    /// Whether a float holds the option with all its digits; otherwise the step is computed in
    /// float64, since it would become 0 or infinity.
    private static boolean isFloat(double option) {
        double magnitude = Math.abs(option);
        return magnitude == 0 || (magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE);
    }

    @Override
    protected void release() {
        runner.release();
    }

    @Override
    protected Execution execute(AttentionInputs inputs, Destination destination) {
        return new Execution(
                runner.run(
                        new Step(
                                inputs.shape(),
                                scoring,
                                inputs.query(),
                                Pages.keys(inputs),
                                Pages.values(inputs),
                                inputs.masks(),
                                spec().softcap(),
                                spec().scores(),
                                spec().scoreFunction(),
                                spec().probabilityFunction(),
                                destination)));
    }
}
