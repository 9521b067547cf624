package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.tornado.host.ByteSizes;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

import java.util.Optional;
import java.util.OptionalInt;

/// The settings of [TornadoEngine], checked.
///
/// @param memoryLimit bytes of device memory for the arrays of a plan
/// @param kernel what the user asked for
/// @param splits what the user asked for
/// @param precompiled what an FPGA was synthesised with, if the user named it
record EngineSettings(
        long memoryLimit,
        Optional<Kernel> kernel,
        OptionalInt splits,
        boolean profile,
        boolean printKernels,
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
                COMPILER_FLAGS,
                PrecompiledBinary.SETTING);
        String limit = options.settings().get(MEMORY_LIMIT);
        return new EngineSettings(
                limit == null ? defaultLimit(device) : ByteSizes.parse(MEMORY_LIMIT, limit),
                kernel(options.settings().getOrDefault(KERNEL, AUTO)),
                splits(options),
                flag(options, PROFILE),
                flag(options, PRINT_KERNELS),
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
        if (!auto && Kernel.STEPS.label().equals(options.settings().get(KERNEL))) {
            throw new IllegalArgumentException(
                    "setting '%s' is for fused kernels but '%s' is steps"
                            .formatted(SPLITS, KERNEL));
        }
        return auto
                ? OptionalInt.empty()
                : OptionalInt.of(options.integer(SPLITS, 1, 1, MAX_SPLITS));
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
                kind.equals("GPU") ? KernelChoice.ofGpu(spec.shape(), limits) : Optional.empty();
        Kernel own = ofGpu.orElse(Kernel.FLASH_LOOP);
        // On an FPGA each task is a circuit of its own: the one that merges splits only on request.
        OptionalInt wanted = kind.equals("FPGA") && splits.isEmpty() ? OptionalInt.of(1) : splits;
        return KernelChoice.of(
                spec, needsSteps ? Kernel.STEPS : kernel.orElse(own), wanted, limits);
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
        Kernel own = needsSteps ? Kernel.STEPS : kernel.orElse(Kernel.FLASH_LOOP);
        return new KernelChoice(own == Kernel.STEPS ? own : Kernel.FLASH_LOOP, 1, Optional.empty());
    }

    /// Whether projections take the form with work-groups: on GPUs, and where it is asked for.
    boolean usesContext(Device device) {
        return kernel.map(k -> k == Kernel.FLASH_CONTEXT || k == Kernel.FLASH_REGISTERS)
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
