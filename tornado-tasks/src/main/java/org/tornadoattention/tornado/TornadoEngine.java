package org.tornadoattention.tornado;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.RunArrays.MaskCapacity;

import java.util.List;

/// Attention on a device that TornadoVM reaches, in kernels compiled at the first run of a plan.
///
/// | setting | values | default |
/// |---|---|---|
/// | `memory-limit` | bytes, or with `KB`, `MB`, `GB` (powers of 1024) | what TornadoVM may use of the device |
/// | `kernel` | `auto`, `flash-loop`, `flash-context`, `steps` | `auto`: by device and shape, see [KernelChoice] |
/// | `splits` | `auto`, 1 to 4096: ranges of keys that are worked on in parallel | `auto`: 1 unless there are few rows |
/// | `profile` | `true`, `false` | `false`; `true` measures every task, see [org.tornadoattention.RunInfo#tasks] |
/// | `compiler-flags` | of an OpenCL driver | `-cl-mad-enable -w`; with finite-math-only, masks and NaN mean nothing |
/// | `print-kernels` | `true`, `false` | `false`; `true` prints the source of each kernel when it is compiled |
///
/// Runs on the device it names or throws [DeviceFailureException]: nothing falls back to Java.
public final class TornadoEngine implements AttentionEngine {
    static final String NAME = "tornado";

    private final Device device;
    private final EngineSettings settings;

    private TornadoEngine(Device device, EngineSettings settings) {
        this.device = device;
        this.settings = settings;
    }

    /// Opens the engine on a device by index, part of its name, or kind.
    ///
    /// @throws IllegalArgumentException for an unknown device or setting, or a value out of range
    public static TornadoEngine open(EngineOptions options) {
        List<Device> devices = Devices.list();
        int index = options.requireDevice(NAME, Devices.infos(devices));
        Device device = devices.get(index);
        return new TornadoEngine(device, EngineSettings.of(options, device));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceInfo device() {
        return device.info();
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        Refusals.check(spec, device.hasHalf());
        KernelChoice choice = settings.choose(spec, device);
        return new TornadoAttentionPlan(
                this,
                spec,
                choice,
                maskBytes -> Blocks.of(spec, choice, settings.memoryLimit(), maskBytes),
                (arrays, size, features) ->
                        new DeviceProgram(
                                device,
                                spec,
                                AttentionTasks.of(device, spec, arrays, size, features),
                                arrays,
                                settings));
    }

    /// Attention as tasks for a graph of yours, with a first set of inputs.
    ///
    /// @throws UnsupportedOperationException if the spec wants another type than float32, or its
    ///   arrays are larger than the device's memory limit
    public AttentionGraph graph(AttentionSpec spec, AttentionInputs inputs) {
        if (spec.type() != DataType.FLOAT32) {
            throw new UnsupportedOperationException(
                    "engine tornado makes graphs of float32 only but the spec is of %s; use a plan"
                            .formatted(spec.type()));
        }
        if (KernelChoice.needsSteps(spec)) {
            throw new UnsupportedOperationException(
                    "engine tornado does not return weights or scores from a graph; use a plan");
        }
        Refusals.check(spec, device.hasHalf());
        spec.requireFits(inputs);
        KernelChoice choice = settings.choose(spec, device);
        LoweredMasks masks = AttentionGraph.lower(spec, choice, inputs);
        MaskCapacity capacity = MaskCapacity.of(masks, spec.shape());
        Blocks blocks = Blocks.of(spec, choice, settings.memoryLimit(), capacity.bytes());
        int groups = spec.shape().batch() * spec.shape().keyValueHeads();
        if (blocks.groups() < groups) {
            throw new UnsupportedOperationException(
                    "engine tornado has memory for %d of %d key-value heads within %d bytes; raise memory-limit, or use a plan, which goes over the heads in blocks"
                            .formatted(blocks.groups(), groups, settings.memoryLimit()));
        }
        return new AttentionGraph(
                device,
                spec,
                settings,
                blocks,
                new RunArrays(spec, blocks, capacity),
                masks,
                inputs);
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        throw new UnsupportedOperationException(
                "engine tornado does not compute additive attention; engines jvm and oracle do");
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        throw new UnsupportedOperationException(
                "engine tornado does not compute whole layers; engines jvm and oracle do");
    }

    /// Plans own the device's memory; an engine owns nothing.
    @Override
    public void close() {}
}
