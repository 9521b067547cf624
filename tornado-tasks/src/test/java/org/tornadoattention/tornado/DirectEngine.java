package org.tornadoattention.tornado;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.KernelChoice.Kernel;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// An engine that calls kernels as the Java methods they are, those with a context under the
/// emulator, so that the contract suite tests kernels, packing and lowered masks where there is no
/// device.
///
/// @param kernel for what does not need the steps
/// @param splits into how many ranges keys are split
/// @param groups how many groups a block has at most
record DirectEngine(Kernel kernel, int splits, int groups) implements AttentionEngine {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("Java", "plain Java", "CPU", Map.of());
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        Refusals.check(spec, true);
        KernelChoice choice = choose(spec);
        return new TornadoAttentionPlan(
                this,
                spec,
                choice,
                maskBytes ->
                        new Blocks(
                                Math.min(
                                        groups,
                                        Blocks.of(spec, choice, 1L << 40, maskBytes).groups()),
                                choice),
                (arrays, size, features) -> new DirectProgram(spec, arrays, size, features));
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        Refusals.check(spec);
        boolean steps =
                kernel == Kernel.STEPS || KernelChoice.needsSteps(AdditiveArrays.step(spec));
        return new TornadoAdditivePlan(
                this,
                spec,
                new KernelChoice(steps ? Kernel.STEPS : Kernel.FLASH_LOOP, 1, Optional.empty()),
                (arrays, features) -> new DirectAdditiveProgram(arrays, usesContext(), features));
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        Refusals.check(spec, true);
        return new TornadoMultiHeadPlan(
                this, spec, usesContext(), true, this::choose, DirectLayerProgram::new);
    }

    private boolean usesContext() {
        return kernel == Kernel.FLASH_CONTEXT;
    }

    private KernelChoice choose(AttentionSpec spec) {
        return KernelChoice.of(
                spec,
                KernelChoice.needsSteps(spec) ? Kernel.STEPS : kernel,
                OptionalInt.of(splits),
                new KernelChoice.Limits(1, 48 * 1024, 32));
    }

    @Override
    public void close() {}
}
