package org.tornadoattention.tornado;

import org.tornadoattention.AbstractAttentionPlan;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.kernel.FlashTensorTile;

import java.util.Objects;

/// An engine whose kernel has no dimensions but 64 and 128, given inputs with zeros behind the last
/// feature, so that the contract suite, which has mostly others, runs on the kernel: zeros change
/// no score, and what they add to the output is cut off.
record PaddedEngine(AttentionEngine engine) implements AttentionEngine {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public DeviceInfo device() {
        return engine.device();
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        AttentionShape shape = spec.shape();
        if (KernelChoice.needsSteps(spec)
                || spec.scoreFunction().isPresent()
                || spec.probabilityFunction().isPresent()
                || !FlashTensorTile.fits(shape.headDim(), shape.valueDim())) {
            return engine.plan(spec);
        }
        int dim = FlashTensorTile.dim(shape.headDim(), shape.valueDim());
        AttentionSpec.Builder padded =
                AttentionSpec.builder(
                                new AttentionShape(
                                        shape.batch(),
                                        shape.queryHeads(),
                                        shape.keyValueHeads(),
                                        shape.queryLength(),
                                        shape.keyLength(),
                                        dim,
                                        dim),
                                spec.type(),
                                Layout.HEADS_FIRST,
                                spec.masks())
                        .scale(spec.scale())
                        .softcap(spec.softcap())
                        .softmaxPrecision(spec.softmaxPrecision())
                        .logSumExp(spec.logSumExp());
        return new Padded(this, spec, engine.plan(padded.build()), dim);
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        return engine.plan(spec);
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        return engine.plan(spec);
    }

    @Override
    public void close() {
        engine.close();
    }

    private static final class Padded extends AbstractAttentionPlan {
        private final AttentionPlan plan;
        private final int dim;

        /// @param plan of the padded step
        Padded(AttentionEngine engine, AttentionSpec spec, AttentionPlan plan, int dim) {
            super(engine, spec);
            this.plan = plan;
            this.dim = dim;
        }

        @Override
        protected Execution execute(AttentionInputs inputs, Destination destination) {
            AttentionInputs padded =
                    AttentionInputs.of(
                            padded(inputs.query()), padded(inputs.key()), padded(inputs.value()));
            for (Mask mask : inputs.masks()) {
                padded = padded.with(mask);
            }
            AttentionResult result = plan.run(padded);
            destination.output().copyFrom(result.output().slice(3, 0, inputs.shape().valueDim()));
            if (spec().logSumExp()) {
                Objects.requireNonNull(destination.logSumExp()).copyFrom(result.logSumExp());
            }
            return new Execution(result.info().kernel(), result.info().tasks());
        }

        private Tensor padded(Tensor tensor) {
            int[] shape = tensor.shape();
            int own = shape[3];
            shape[3] = dim;
            Tensor wide = Tensor.allocate(tensor.type(), shape);
            wide.slice(3, 0, own).copyFrom(tensor);
            return wide;
        }

        @Override
        protected void release() {
            plan.close();
        }
    }
}
