package org.tornadoattention.opencl;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.tornado.host.ByteSizes;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.kernel.FlashContextTile;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The settings of [OpenClEngine], checked.
///
/// @param memoryLimit bytes of device memory for the arrays of a plan
/// @param kernel what the user asked for
/// @param splits what the user asked for
/// @param compilerFlags what the user asked for; without, each kernel's own
/// @param binaries where kernels come from
record OpenClSettings(
        long memoryLimit,
        Optional<Kernel> kernel,
        OptionalInt splits,
        boolean profile,
        Optional<String> compilerFlags,
        KernelBinaries binaries) {
    private static final String MEMORY_LIMIT = "memory-limit";
    private static final String KERNEL = "kernel";
    private static final Set<Kernel> OWN_KERNELS =
            EnumSet.of(Kernel.STEPS, Kernel.FLASH_LOOP, Kernel.FLASH_CONTEXT);
    private static final String SPLITS = "splits";
    private static final String PROFILE = "profile";
    private static final String COMPILER_FLAGS = "compiler-flags";
    private static final String AUTO = "auto";
    private static final int MAX_SPLITS = 4096;

    /// Reads the settings.
    ///
    /// @throws IllegalArgumentException for an unknown name or a value out of range
    static OpenClSettings of(EngineOptions options, OpenClDevice device) {
        options.requireKnown(
                OpenClEngine.NAME,
                MEMORY_LIMIT,
                KERNEL,
                SPLITS,
                PROFILE,
                COMPILER_FLAGS,
                KernelBinaries.SETTING);
        String limit = options.settings().get(MEMORY_LIMIT);
        String kernel = options.settings().getOrDefault(KERNEL, AUTO);
        String splits = options.settings().getOrDefault(SPLITS, AUTO);
        if (!splits.equals(AUTO) && kernel.equals(Kernel.STEPS.label())) {
            throw new IllegalArgumentException(
                    "setting '%s' is for fused kernels but '%s' is steps"
                            .formatted(SPLITS, KERNEL));
        }
        return new OpenClSettings(
                limit == null ? defaultLimit(device) : ByteSizes.parse(MEMORY_LIMIT, limit),
                kernel.equals(AUTO) ? Optional.empty() : Optional.of(kernel(kernel)),
                splits.equals(AUTO)
                        ? OptionalInt.empty()
                        : OptionalInt.of(options.integer(SPLITS, 1, 1, MAX_SPLITS)),
                flag(options, PROFILE),
                Optional.ofNullable(options.settings().get(COMPILER_FLAGS)),
                KernelBinaries.of(options));
    }

    /// Seven eighths; of a processor half of that, for its memory holds the host's side of every
    /// array as well.
    private static long defaultLimit(OpenClDevice device) {
        long most = device.globalMemory() - device.globalMemory() / 8;
        return device.kind() == OpenClDevice.Kind.CPU ? most / 2 : most;
    }

    /// The same, with times.
    OpenClSettings withProfile() {
        return new OpenClSettings(memoryLimit, kernel, splits, true, compilerFlags, binaries);
    }

    private static Kernel kernel(String text) {
        Kernel kernel = Kernel.of(KERNEL, text);
        if (!OWN_KERNELS.contains(kernel)) {
            throw new IllegalArgumentException(
                    "setting '%s' of engine opencl must be auto, flash-loop, flash-context or steps but was '%s', which engine tornado has"
                            .formatted(KERNEL, text));
        }
        return kernel;
    }

    private static boolean flag(EngineOptions options, String name) {
        String text = options.settings().getOrDefault(name, "false");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "setting '%s' must be true or false but was '%s'"
                                    .formatted(name, text));
        };
    }

    /// What a plan computes with on a device.
    ///
    /// @throws UnsupportedOperationException if the kernel asked for cannot
    KernelChoice choose(AttentionSpec spec, OpenClDevice device) {
        if (KernelChoice.needsSteps(spec)) {
            requireNoFusedKernel();
            return steps();
        }
        AttentionShape shape = spec.shape();
        boolean dims = FusedKernel.dim(shape).isPresent();
        Optional<FlashContextTile> tile =
                FusedKernel.contextTile(shape)
                        .filter(
                                t ->
                                        t.localMemory(shape.headDim(), shape.valueDim())
                                                        <= device.localMemory()
                                                && t.items() <= device.maxWorkGroupSize());
        boolean gpu = device.kind() == OpenClDevice.Kind.GPU;
        Kernel own = gpu && tile.isPresent() ? Kernel.FLASH_CONTEXT : Kernel.FLASH_LOOP;
        Kernel wanted = kernel.orElse(dims ? own : Kernel.STEPS);
        KernelChoice.Limits limits =
                new KernelChoice.Limits(
                        device.computeUnits(), device.localMemory(), device.maxWorkGroupSize());
        return switch (wanted) {
            case STEPS -> steps();
            case FLASH_LOOP -> {
                if (!dims) {
                    throw new UnsupportedOperationException(
                            "engine opencl has kernel flash-loop for dimensions up to %d but headDim is %d and valueDim %d; use kernel auto or steps, or engine tornado, jvm or oracle"
                                    .formatted(
                                            FusedKernel.MOST_DIMS,
                                            shape.headDim(),
                                            shape.valueDim()));
                }
                yield KernelChoice.of(spec, wanted, splits, limits);
            }
            case FLASH_CONTEXT -> {
                if (tile.isEmpty()) {
                    throw new UnsupportedOperationException(
                            "engine opencl has kernel flash-context for headDim = valueDim = 64 or 128, where a work-group fits, but headDim is %d, valueDim %d, and the device has %d bytes of local memory and work-groups of %d; use kernel auto, flash-loop or steps, or engine tornado, jvm or oracle"
                                    .formatted(
                                            shape.headDim(),
                                            shape.valueDim(),
                                            device.localMemory(),
                                            device.maxWorkGroupSize()));
                }
                yield KernelChoice.ofTile(spec, tile.get(), splits, limits);
            }
            case FLASH_REGISTERS, FLASH_TENSOR, DECODE_WARPS, CUDNN ->
                    throw new IllegalStateException("refused when it was read");
        };
    }

    /// What additive attention is computed with.
    ///
    /// @param step the attention inside
    /// @throws UnsupportedOperationException if the kernel asked for cannot
    KernelChoice chooseAdditive(AttentionSpec step) {
        if (KernelChoice.needsSteps(step)) {
            requireNoFusedKernel();
            return steps();
        }
        boolean fused = step.shape().valueDim() <= FusedKernel.MOST_DIMS;
        return fused && kernel.map(k -> k != Kernel.STEPS).orElse(true)
                ? new KernelChoice(Kernel.FLASH_LOOP, 1, Optional.empty())
                : steps();
    }

    private static KernelChoice steps() {
        return new KernelChoice(Kernel.STEPS, 1, Optional.empty());
    }

    private void requireNoFusedKernel() {
        if (kernel.isPresent() && kernel.get() != Kernel.STEPS) {
            throw new UnsupportedOperationException(
                    "engine opencl with kernel %s does not return weights or scores; use kernel auto or steps, or engine jvm or oracle"
                            .formatted(kernel.get().label()));
        }
    }
}
