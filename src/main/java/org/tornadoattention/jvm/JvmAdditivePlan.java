package org.tornadoattention.jvm;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.AbstractAdditivePlan;
import org.tornadoattention.AbstractAttentionPlan.Destination;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;

import java.util.Optional;

/// Additive attention: projections once, then the tile loops of [OnlineSoftmax] with other scores.
final class JvmAdditivePlan extends AbstractAdditivePlan {
    private final StepRunner runner;
    private final Projection projection;
    private final DataType wide;
    private final Tensor ones;

    JvmAdditivePlan(JvmEngine engine, AdditiveSpec spec) {
        super(engine, spec);
        boolean inDouble = spec.type() == DataType.FLOAT64;
        wide = inDouble ? DataType.FLOAT64 : DataType.FLOAT32;
        runner = new StepRunner(engine, inDouble, "units", spec.units(), spec.shape().valueDim());
        projection = new Projection(engine, inDouble);
        ones = Tensor.allocate(DataType.FLOAT32, spec.units());
        for (int u = 0; u < spec.units(); u++) {
            ones.set(1, u);
        }
    }

    @Override
    protected String execute(
            AdditiveInputs inputs,
            Tensor output,
            @Nullable Tensor weights,
            @Nullable Tensor scores) {
        return runner.run(
                new Step(
                        inputs.shape(),
                        new Step.Scoring.Additive(spec().parameters().scoreVector().orElse(ones)),
                        oneHead(projected(inputs.query(), spec().parameters().queryProjection())),
                        Pages.of(
                                oneHead(
                                        projected(
                                                inputs.key(),
                                                spec().parameters().keyProjection()))),
                        Pages.of(oneHead(inputs.value())),
                        inputs.masks(),
                        0,
                        spec().scores(),
                        Optional.empty(),
                        Optional.empty(),
                        new Destination(
                                oneHead(output),
                                null,
                                weights == null ? null : oneHead(weights),
                                scores == null ? null : oneHead(scores))));
    }

    @Override
    protected void release() {
        runner.release();
        projection.release();
    }

    private Tensor projected(Tensor input, Optional<Tensor> weight) {
        return weight.map(w -> projection.apply(input, Linear.inputFirst(w), wide)).orElse(input);
    }

    /// `[B][N][D]` as `[B][1][N][D]`, without a copy.
    private static Tensor oneHead(Tensor tensor) {
        return tensor.splitLast(1).transpose(1, 2);
    }
}
