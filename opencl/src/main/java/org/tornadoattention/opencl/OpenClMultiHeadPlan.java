package org.tornadoattention.opencl;

import org.tornadoattention.ComposedMultiHeadPlan;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.Tensor;

/// A multi-head layer of projections and attention on the device; between them activations, rotary
/// embedding and cache are on the host.
final class OpenClMultiHeadPlan extends ComposedMultiHeadPlan {
    private final LayerProjections projections;

    OpenClMultiHeadPlan(OpenClEngine engine, MultiHeadSpec spec, SharedQueue queue) {
        super(engine, spec, DataType.FLOAT32);
        projections = new LayerProjections(queue);
    }

    @Override
    protected Tensor project(Tensor input, Linear projection, DataType type) {
        return projections.apply(input, projection, type);
    }

    @Override
    protected void release() {
        try (projections) {
            super.release();
        }
    }
}
