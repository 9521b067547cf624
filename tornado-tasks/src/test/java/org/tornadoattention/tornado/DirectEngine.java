package org.tornadoattention.tornado;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.DeviceAttentionPlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.Refusals;
import org.tornadoattention.tornado.kernel.FlashRegistersTile;

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
/// @param wide whether small dimensions take the form of `flash-registers` for large ones, too
/// @param tensor the kernels for tensor cores, where the kernel is one of them
record DirectEngine(
        Kernel kernel, int splits, int groups, boolean wide, Optional<TensorEmulation> tensor)
        implements AttentionEngine {
    private static final Refusals REFUSALS = new Refusals(TornadoEngine.NAME, true);

    DirectEngine(Kernel kernel, int splits, int groups) {
        this(kernel, splits, groups, false, Optional.empty());
    }

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
        REFUSALS.check(spec);
        KernelChoice choice = choose(spec);
        return new DeviceAttentionPlan(
                this,
                spec,
                way(spec, choice),
                _ -> way(spec, choose(spec, Kernel.FLASH_CONTEXT)),
                (size, capacity, features) ->
                        new DirectProgram(spec, size, capacity, features, tensor));
    }

    private DeviceAttentionPlan.Way way(AttentionSpec spec, KernelChoice choice) {
        return new DeviceAttentionPlan.Way(
                choice,
                RunArrays.sent(spec, choice),
                maskBytes ->
                        new Blocks(
                                Math.min(
                                        groups,
                                        Blocks.of(spec, choice, 1L << 40, maskBytes).groups()),
                                choice));
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        REFUSALS.check(spec);
        boolean steps =
                kernel == Kernel.STEPS || KernelChoice.needsSteps(DeviceAdditivePlan.step(spec));
        KernelChoice choice =
                new KernelChoice(steps ? Kernel.STEPS : Kernel.FLASH_LOOP, 1, Optional.empty());
        return new DeviceAdditivePlan(
                this,
                spec,
                choice,
                (capacity, features) ->
                        new DirectAdditiveProgram(
                                new AdditiveArrays(spec, choice, capacity),
                                usesContext(),
                                features));
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        REFUSALS.check(spec);
        choose(spec.attention(DataType.FLOAT32)); // Refuses at once what it refuses.
        return new TornadoMultiHeadPlan(
                this, spec, usesContext(), true, this::choose, DirectLayerProgram::new);
    }

    private boolean usesContext() {
        return kernel == Kernel.FLASH_CONTEXT || kernel == Kernel.FLASH_REGISTERS;
    }

    private KernelChoice choose(AttentionSpec spec) {
        KernelChoice choice = choose(spec, KernelChoice.needsSteps(spec) ? Kernel.STEPS : kernel);
        return wide && !choice.keepsScores()
                ? new KernelChoice(kernel, splits, Optional.of(FlashRegistersTile.tile(true)))
                : choice;
    }

    private KernelChoice choose(AttentionSpec spec, Kernel own) {
        // Small work-groups run faster under the emulator, where the kernel has a choice.
        int items = own == Kernel.FLASH_REGISTERS ? 128 : 32;
        Optional<String> noTensorCores =
                tensor.isPresent() ? Optional.empty() : Optional.of("there are no kernels");
        return KernelChoice.of(
                spec,
                own,
                OptionalInt.of(splits),
                new KernelChoice.Limits(
                        1, 48 * 1024, items, noTensorCores, Optional.of("Java has none")));
    }

    @Override
    public void close() {}
}
