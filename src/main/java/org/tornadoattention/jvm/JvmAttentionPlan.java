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
                spec.type() == DataType.FLOAT64 || spec.softmaxPrecision() == DataType.FLOAT64;
        runner = new StepRunner(engine, wide, spec.shape().headDim(), spec.shape().valueDim());
        scoring = new Step.Scoring.DotProduct(spec.scale());
    }

    @Override
    protected String execute(AttentionInputs inputs, Destination destination) {
        return runner.run(
                new Step(
                        inputs.shape(),
                        scoring,
                        inputs.query(),
                        inputs.key(),
                        inputs.value(),
                        inputs.masks(),
                        spec().softcap(),
                        spec().scores(),
                        spec().scoreFunction(),
                        spec().probabilityFunction(),
                        destination));
    }
}
