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
import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.DeviceAttentionPlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Refusals;

import java.util.List;
import java.util.Optional;

/// Attention on a device that TornadoVM reaches, in kernels compiled at the first run of a plan.
///
/// | setting | values | default |
/// |---|---|---|
/// | `memory-limit` | bytes, or with `KB`, `MB`, `GB` (powers of 1024) | what TornadoVM may use of the device |
/// | `kernel` | `auto`, `flash-loop`, `flash-context`, `flash-registers`, `flash-tensor`, `decode-warps`, `cudnn`, `steps` | `auto`: by device and shape, see [KernelChoice] |
/// | `splits` | `auto`, 1 to 4096: ranges of keys that are worked on in parallel | `auto`: 1 unless there are few rows |
/// | `profile` | `true`, `false` | `false`; `true` measures every task, see [org.tornadoattention.RunInfo#tasks] |
/// | `compiler-flags` | of an OpenCL driver | `-cl-mad-enable -w`; with finite-math-only, masks and NaN mean nothing |
/// | `allow-float32` | `true`, `false` | `false`; `true` computes in float32 what a kernel asked for by name, and for 16 bits alone, cannot |
/// | `cuda-graph` | `true`, `false` | `false`; `true` lets NVIDIA's driver record each graph and start it as a whole |
/// | `print-kernels` | `true`, `false` | `false`; `true` prints the source of each kernel when it is compiled |
/// | `precompiled` | a file with all kernels of a plan, for FPGAs | none: they are synthesised, which takes hours |
///
/// Runs on the device it names or throws [DeviceFailureException]: nothing falls back to Java.
public final class TornadoEngine implements AttentionEngine {
    static final String NAME = "tornado";

    private final Device device;
    private final EngineSettings settings;
    private volatile boolean closed;

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
        EngineSettings settings = EngineSettings.of(options, device);
        settings.precompiled().ifPresent(binary -> binary.register(devices, index));
        return new TornadoEngine(device, settings);
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
        requireOpen();
        refusals().check(spec);
        settings.requireKernel(spec, device);
        KernelChoice choice = settings.choose(spec, device);
        if (choice.keepsScores()) {
            requireNoBinary("weights, scores and kernel steps");
        }
        AttentionPlan plan =
                new DeviceAttentionPlan(
                        this,
                        spec,
                        way(spec, choice),
                        misfit ->
                                way(
                                        spec,
                                        settings.instead(
                                                spec,
                                                choice,
                                                misfit,
                                                device.info().kind(),
                                                device.limits())),
                        (size, capacity, features) ->
                                new DeviceProgram(
                                        device,
                                        spec,
                                        new RunArrays(spec, size, capacity),
                                        size,
                                        features,
                                        settings));
        if (choice.kernel() == Kernel.CUDNN) {
            checkLibrary(plan, spec);
        }
        return plan;
    }

    private static void checkLibrary(AttentionPlan plan, AttentionSpec spec) {
        boolean right = false;
        try {
            LibraryCheck.require(plan, spec);
            right = true;
        } finally {
            if (!right) {
                plan.close();
            }
        }
    }

    private DeviceAttentionPlan.Way way(AttentionSpec spec, KernelChoice choice) {
        return new DeviceAttentionPlan.Way(
                choice,
                RunArrays.sent(spec, choice),
                maskBytes -> Blocks.of(spec, choice, settings.memoryLimit(), maskBytes));
    }

    /// Attention as tasks for a graph of yours, with a first set of inputs.
    ///
    /// @throws UnsupportedOperationException if the spec wants another type than float32, or its
    ///   arrays are larger than the device's memory limit
    public AttentionGraph graph(AttentionSpec spec, AttentionInputs inputs) {
        requireOpen();
        requireNoBinary("graphs of users");
        if (spec.type() != DataType.FLOAT32) {
            throw new UnsupportedOperationException(
                    "engine tornado makes graphs of float32 only but the spec is of %s; use a plan"
                            .formatted(spec.type()));
        }
        if (KernelChoice.needsSteps(spec)) {
            throw new UnsupportedOperationException(
                    "engine tornado does not return weights or scores from a graph; use a plan");
        }
        refusals().check(spec);
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
        requireOpen();
        requireNoBinary("additive attention");
        refusals().check(spec);
        KernelChoice choice = settings.chooseAdditive(DeviceAdditivePlan.step(spec));
        requireRoom(DeviceAdditivePlan.step(spec), choice, 0);
        return new DeviceAdditivePlan(
                this,
                spec,
                choice,
                (capacity, features) ->
                        new DeviceAdditiveProgram(
                                device,
                                settings,
                                new AdditiveArrays(spec, choice, capacity),
                                features));
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        requireOpen();
        requireNoBinary("layers");
        refusals().check(spec);
        AttentionSpec step = spec.attention(DataType.FLOAT32);
        requireRoom(step, settings.choose(step, device), LayerArrays.weightBytes(spec));
        return new TornadoMultiHeadPlan(
                this,
                spec,
                settings.usesContext(device),
                device.hasHalf(),
                few -> settings.choose(few, device),
                (arrays, features) -> new DeviceLayerProgram(device, settings, arrays, features));
    }

    /// Layers and additive attention are on the device as a whole.
    private void requireRoom(AttentionSpec step, KernelChoice choice, long weightBytes) {
        long room = settings.memoryLimit() - weightBytes;
        if (room <= 0) {
            throw new UnsupportedOperationException(
                    "engine tornado needs %d bytes for weights but may use %d on the device; raise memory-limit, or use engine jvm or oracle"
                            .formatted(weightBytes, settings.memoryLimit()));
        }
        Blocks blocks = Blocks.of(step, choice, room, 0);
        int groups = step.shape().batch() * step.shape().keyValueHeads();
        if (blocks.groups() < groups) {
            throw new UnsupportedOperationException(
                    "engine tornado has memory for %d of %d key-value heads within %d bytes, and needs all of them for layers and additive attention; raise memory-limit, or use engine jvm or oracle"
                            .formatted(blocks.groups(), groups, settings.memoryLimit()));
        }
    }

    /// By two small kernels, in kernel time.
    ///
    /// @throws DeviceFailureException if the device cannot run them
    @Override
    public Optional<MeasuredLimits> measureLimits() {
        requireOpen();
        return Optional.of(new DeviceLimits(device, settings).measure());
    }

    /// Plans own the device's memory, and go on until they are closed; a closed engine makes no new
    /// ones.
    @Override
    public void close() {
        closed = true;
    }

    /// Only attention in one fused kernel is in a precompiled binary.
    private void requireNoBinary(String what) {
        if (settings.precompiled().isPresent()) {
            throw PrecompiledBinary.refusal(what);
        }
    }

    private Refusals refusals() {
        return new Refusals(NAME, device.hasHalf());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed: open a new one");
        }
    }
}
