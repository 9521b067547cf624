package org.tornadoattention.tornado;

import org.tornadoattention.DeviceInfo;
import org.tornadoattention.tornado.host.KernelChoice;

import uk.ac.manchester.tornado.api.common.TornadoDevice;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One device of one backend.
///
/// @param info what users see of it
record Device(TornadoDevice handle, DeviceInfo info) {
    private static final long MIB = 1 << 20;

    /// What NVIDIA's compilers allow a kernel whose local arrays have constant sizes.
    private static final long STATIC_LOCAL_MEMORY = 48 * 1024;

    private static final Pattern DRIVER = Pattern.compile("Driver version\\s*: (.*)");

    /// With which PoCL 3 on a processor has half precision, though it does not say so.
    private static final String POCL_HALF = "-Dhalf=_Float16";

    /// Describes a device of the backend `OPENCL`, `PTX`, `CUDA` or `SPIRV`.
    static Device of(String backend, TornadoDevice handle) {
        Map<String, String> details = new LinkedHashMap<>();
        String facts = String.valueOf(handle.getDeviceInfo());
        details.put("platform", handle.getPlatformName());
        DRIVER.matcher(facts)
                .results()
                .findFirst()
                .ifPresent(m -> details.put("driver", m.group(1)));
        details.put("memory", handle.getMaxGlobalMemory() / MIB + " MiB");
        details.put("largest allocation", handle.getMaxAllocMemory() / MIB + " MiB");
        details.put("local memory", handle.getDeviceLocalMemorySize() / 1024 + " KiB");
        details.put(
                "largest work-group",
                Arrays.toString(handle.getPhysicalDevice().getDeviceMaxWorkGroupSize()));
        details.put(
                "compute units",
                Integer.toString(handle.getPhysicalDevice().getDeviceMaxComputeUnits()));
        details.put("half precision", halfPrecision(backend, handle, facts) ? "yes" : "no");
        // By name: newer lines of TornadoVM do not have all of these constants.
        String type = handle.getDeviceType().name().toUpperCase(Locale.ROOT);
        String kind =
                switch (type) {
                    case "CPU", "GPU", "FPGA" -> type;
                    default -> "OTHER";
                };
        if (kind.equals("GPU")) {
            details.putAll(tensorDetails("TornadoVM " + backend, facts));
        }
        return new Device(
                handle,
                new DeviceInfo(
                        "TornadoVM " + backend,
                        handle.getPhysicalDevice().getDeviceName().strip(),
                        kind,
                        Collections.unmodifiableMap(details)));
    }

    /// Whether kernels may be chosen that not every GPU takes, or why not.
    ///
    /// @param backend such as `TornadoVM CUDA`
    static Map<String, String> tensorDetails(String backend, String facts) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("kernels for tensor cores", yesOrWhyNot(TensorKernels.missing(backend, facts)));
        details.put("module for kernel cudnn", yesOrWhyNot(TensorKernels.missingLibrary(backend)));
        return details;
    }

    private static String yesOrWhyNot(Optional<String> missing) {
        return missing.map("no, "::concat).orElse("yes");
    }

    private static boolean halfPrecision(String backend, TornadoDevice handle, String facts) {
        boolean enabledInPocl =
                handle.getPlatformName().contains("Portable Computing Language")
                        && Optional.ofNullable(System.getenv("POCL_EXTRA_BUILD_FLAGS"))
                                .filter(flags -> flags.contains(POCL_HALF))
                                .isPresent();
        return backend.equals("PTX")
                || backend.equals("CUDA")
                || facts.contains("cl_khr_fp16")
                || enabledInPocl;
    }

    /// Whether kernels are OpenCL C.
    boolean isOpenCl() {
        return info.backend().contains("OPENCL");
    }

    /// Whether kernels may read float16.
    boolean hasHalf() {
        return "yes".equals(info.details().get("half precision"));
    }

    /// Whether work-groups have fast memory of their own.
    boolean isGpu() {
        return info.kind().equals("GPU");
    }

    /// What work-groups may have.
    KernelChoice.Limits limits() {
        long[] sizes = handle.getPhysicalDevice().getDeviceMaxWorkGroupSize();
        return new KernelChoice.Limits(
                Math.max(1, handle.getPhysicalDevice().getDeviceMaxComputeUnits()),
                Math.min(handle.getDeviceLocalMemorySize(), STATIC_LOCAL_MEMORY),
                Arrays.stream(sizes).max().orElse(1),
                TensorKernels.missing(info.backend(), String.valueOf(handle.getDeviceInfo())),
                TensorKernels.missingLibrary(info.backend()));
    }

    /// Whether work-items are CPU threads, which are best given one work-item each.
    boolean isCpu() {
        return info.kind().equals("CPU");
    }
}
