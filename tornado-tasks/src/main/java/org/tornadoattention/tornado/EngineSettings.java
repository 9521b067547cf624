package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.tornado.host.ByteSizes;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.SixteenBits;

import java.util.Optional;
import java.util.OptionalInt;

/// The settings of [TornadoEngine], checked.
///
/// @param memoryLimit bytes of device memory for the arrays of a plan
/// @param kernel what the user asked for
/// @param splits what the user asked for
/// @param cudaGraph whether the driver records graphs, and starts each as a whole
/// @param allowFloat32 whether what a kernel for 16 bits cannot compute may be computed in float32
/// @param precompiled what an FPGA was synthesised with, if the user named it
record EngineSettings(
        long memoryLimit,
        Optional<Kernel> kernel,
        OptionalInt splits,
        boolean profile,
        boolean printKernels,
        boolean cudaGraph,
        boolean allowFloat32,
        String compilerFlags,
        Optional<PrecompiledBinary> precompiled) {
    private static final String COMPILER_FLAGS = "compiler-flags";

    /// TornadoVM's own flags include finite-math-only, with which NaN and infinity mean nothing.
    static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private static final String PROFILE = "profile";
    private static final String MEMORY_LIMIT = "memory-limit";
    private static final String KERNEL = "kernel";
    private static final String SPLITS = "splits";
    private static final String AUTO = "auto";
    private static final int MAX_SPLITS = 4096;
    private static final String PRINT_KERNELS = "print-kernels";
    private static final String CUDA_GRAPH = "cuda-graph";
    private static final String ALLOW_FLOAT32 = "allow-float32";

    /// TornadoVM's own limit, which has nothing to do with the card's memory.
    private static final String TORNADO_MEMORY = "tornado.device.memory";

    /// Reads the settings.
    ///
    /// @throws IllegalArgumentException for an unknown name or a value out of range
    static EngineSettings of(EngineOptions options, Device device) {
        options.requireKnown(
                TornadoEngine.NAME,
                MEMORY_LIMIT,
                KERNEL,
                SPLITS,
                PROFILE,
                PRINT_KERNELS,
                CUDA_GRAPH,
                ALLOW_FLOAT32,
                COMPILER_FLAGS,
                PrecompiledBinary.SETTING);
        String limit = options.settings().get(MEMORY_LIMIT);
        return new EngineSettings(
                limit == null ? defaultLimit(device) : ByteSizes.parse(MEMORY_LIMIT, limit),
                kernel(options.settings().getOrDefault(KERNEL, AUTO)),
                splits(options),
                flag(options, PROFILE),
                flag(options, PRINT_KERNELS),
                cudaGraph(options, device),
                flag(options, ALLOW_FLOAT32),
                compilerFlags(options, device),
                Optional.ofNullable(options.settings().get(PrecompiledBinary.SETTING))
                        .map(file -> PrecompiledBinary.of(file, device.info())));
    }

    private static long defaultLimit(Device device) {
        // TornadoVM's default is 4 GB from version 2 on.
        long tornado = ByteSizes.parse(TORNADO_MEMORY, System.getProperty(TORNADO_MEMORY, "4GB"));
        long memory = Math.min(tornado, device.handle().getMaxGlobalMemory());
        return memory - memory / 8;
    }

    private static Optional<Kernel> kernel(String text) {
        return text.equals(AUTO) ? Optional.empty() : Optional.of(Kernel.of(KERNEL, text));
    }

    private static OptionalInt splits(EngineOptions options) {
        boolean auto = options.settings().getOrDefault(SPLITS, AUTO).equals(AUTO);
        String kernel = options.settings().getOrDefault(KERNEL, AUTO);
        if (!auto && (kernel.equals(Kernel.STEPS.label()) || kernel.equals(Kernel.CUDNN.label()))) {
            throw new IllegalArgumentException(
                    "setting '%s' is for fused kernels of ours but '%s' is %s"
                            .formatted(SPLITS, KERNEL, kernel));
        }
        return auto
                ? OptionalInt.empty()
                : OptionalInt.of(options.integer(SPLITS, 1, 1, MAX_SPLITS));
    }

    /// Refuses what a kernel asked for, which takes 16 bits alone, cannot compute, before anything
    /// else is said of the spec.
    ///
    /// @throws UnsupportedOperationException with the reason
    void requireKernel(AttentionSpec spec, Device device) {
        if (kernel.filter(SixteenBits::isOne).isPresent()
                && !allowFloat32
                && !KernelChoice.needsSteps(spec)) {
            SixteenBits.refusal(spec, kernel.get(), device.limits())
                    .ifPresent(
                            reason -> {
                                throw new UnsupportedOperationException(reason);
                            });
        }
    }

    /// What a plan computes with on this device.
    ///
    /// @throws UnsupportedOperationException if the kernel asked for cannot
    KernelChoice choose(AttentionSpec spec, Device device) {
        return choose(spec, device.info().kind(), device.limits());
    }

    /// The same for a device of this kind, `CPU`, `GPU`, `FPGA` or `OTHER`.
    ///
    /// @throws UnsupportedOperationException if the kernel asked for cannot
    KernelChoice choose(AttentionSpec spec, String kind, KernelChoice.Limits limits) {
        boolean needsSteps = KernelChoice.needsSteps(spec);
        if (needsSteps && kernel.isPresent() && kernel.get() != Kernel.STEPS) {
            throw noScores(kernel.get());
        }
        Optional<Kernel> ofGpu =
                kind.equals("GPU") ? KernelChoice.ofGpu(spec, limits) : Optional.empty();
        Kernel own = ofGpu.orElse(Kernel.FLASH_LOOP);
        // On an FPGA each task is a circuit of its own: the one that merges splits only on request.
        OptionalInt wanted = kind.equals("FPGA") && splits.isEmpty() ? OptionalInt.of(1) : splits;
        boolean asked =
                kernel.isPresent()
                        && !(allowFloat32
                                && SixteenBits.refusal(spec, kernel.get(), limits).isPresent());
        return KernelChoice.of(
                spec, needsSteps ? Kernel.STEPS : asked ? kernel.get() : own, wanted, limits);
    }

    /// What a plan computes with once a run does not fit its kernel.
    ///
    /// @param choice what it computes with until then
    /// @param misfit what does not fit
    /// @throws UnsupportedOperationException if nothing else is allowed
    KernelChoice instead(
            AttentionSpec spec,
            KernelChoice choice,
            String misfit,
            String kind,
            KernelChoice.Limits limits) {
        if (!allowFloat32) {
            throw new UnsupportedOperationException(
                    "engine tornado with kernel %s does not take %s; use kernel auto, or setting %s, or engine jvm or oracle"
                            .formatted(choice.kernel().label(), misfit, ALLOW_FLOAT32));
        }
        Optional<Kernel> ofGpu =
                kind.equals("GPU")
                        ? KernelChoice.ofGpuFloats(spec.shape(), limits)
                        : Optional.empty();
        return KernelChoice.of(spec, ofGpu.orElse(Kernel.FLASH_LOOP), splits, limits);
    }

    /// What additive attention is computed with: the steps where they are asked for, by name or by
    /// what is to be returned.
    ///
    /// @throws UnsupportedOperationException if the kernel asked for cannot
    KernelChoice chooseAdditive(AttentionSpec step) {
        boolean needsSteps = KernelChoice.needsSteps(step);
        if (needsSteps && kernel.isPresent() && kernel.get() != Kernel.STEPS) {
            throw noScores(kernel.get());
        }
        if (kernel.filter(SixteenBits::isOne).isPresent() && !allowFloat32) {
            throw new UnsupportedOperationException(
                    "engine tornado has kernel %s for attention by products, not for additive attention; use kernel auto, or setting %s, or engine jvm or oracle"
                            .formatted(kernel.get().label(), ALLOW_FLOAT32));
        }
        Kernel own = needsSteps ? Kernel.STEPS : kernel.orElse(Kernel.FLASH_LOOP);
        return new KernelChoice(own == Kernel.STEPS ? own : Kernel.FLASH_LOOP, 1, Optional.empty());
    }

    /// Whether projections take the form with work-groups: on GPUs, and where it is asked for.
    boolean usesContext(Device device) {
        return kernel.filter(k -> !SixteenBits.isOne(k))
                .map(k -> k == Kernel.FLASH_CONTEXT || k == Kernel.FLASH_REGISTERS)
                .orElse(device.isGpu());
    }

    private static UnsupportedOperationException noScores(Kernel kernel) {
        return new UnsupportedOperationException(
                "engine tornado with kernel %s does not return weights or scores; use kernel auto or steps, or engine jvm or oracle"
                        .formatted(kernel.label()));
    }

    private static String compilerFlags(EngineOptions options, Device device) {
        String flags = options.settings().get(COMPILER_FLAGS);
        if (flags != null && !device.isOpenCl()) {
            throw new IllegalArgumentException(
                    "setting '%s' is for OpenCL but device %s is of %s"
                            .formatted(
                                    COMPILER_FLAGS, device.info().name(), device.info().backend()));
        }
        return flags == null ? OPENCL_FLAGS : flags;
    }

    private static boolean cudaGraph(EngineOptions options, Device device) {
        if (!flag(options, CUDA_GRAPH)) {
            return false;
        }
        String backend = device.info().backend();
        if (!backend.endsWith("CUDA") && !backend.endsWith("PTX")) {
            throw new IllegalArgumentException(
                    "setting '%s' is for the backends CUDA and PTX but device %s is of %s"
                            .formatted(CUDA_GRAPH, device.info().name(), backend));
        }
        if (TensorKernels.find().isEmpty()) {
            throw new IllegalArgumentException(
                    "setting '%s' cannot be used: %s"
                            .formatted(CUDA_GRAPH, TensorKernels.NOT_THERE));
        }
        if (flag(options, PROFILE)) {
            throw new IllegalArgumentException(
                    "setting '%s' cannot be used with '%s': the work of a graph has no times of its own"
                            .formatted(CUDA_GRAPH, PROFILE));
        }
        return true;
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
}
