package org.tornadoattention.jvm;

import org.tornadoattention.ComposedMultiHeadPlan;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.Tensor;

/// A multi-head layer with float32, or for float64 inputs float64, between input and output.
final class JvmMultiHeadPlan extends ComposedMultiHeadPlan {
    private final Projection projection;

    JvmMultiHeadPlan(JvmEngine engine, MultiHeadSpec spec) {
        super(engine, spec, spec.type() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32);
        projection = new Projection(engine, spec.type() == DataType.FLOAT64);
    }

    @Override
    protected Tensor project(Tensor input, Linear linear, DataType type) {
        return projection.apply(input, linear, type);
    }
}
