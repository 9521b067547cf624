package org.tornadoattention.oracle;

import org.tornadoattention.ComposedMultiHeadPlan;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.Tensor;

/// A multi-head layer with float64 between input and output.
final class OracleMultiHeadPlan extends ComposedMultiHeadPlan {
    OracleMultiHeadPlan(OracleEngine engine, MultiHeadSpec spec) {
        super(engine, spec, DataType.FLOAT64);
    }

    @Override
    protected Tensor project(Tensor input, Linear projection, DataType type) {
        Tensor wide = OracleLinear.apply(input, projection);
        return type == DataType.FLOAT64 ? wide : wide.to(type);
    }
}
