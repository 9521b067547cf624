package org.tornadoattention.tornado;

import org.tornadoattention.DeviceInfo;

import uk.ac.manchester.tornado.api.common.TornadoDevice;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One device of one backend.
///
/// @param info what users see of it
record Device(TornadoDevice handle, DeviceInfo info) {
    private static final long MIB = 1 << 20;

    /// Describes a device of the backend `OPENCL`, `PTX`, `CUDA` or `SPIRV`.
    static Device of(String backend, TornadoDevice handle) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("platform", handle.getPlatformName());
        details.put("memory", handle.getMaxGlobalMemory() / MIB + " MiB");
        details.put("largest allocation", handle.getMaxAllocMemory() / MIB + " MiB");
        details.put("local memory", handle.getDeviceLocalMemorySize() / 1024 + " KiB");
        details.put(
                "largest work-group",
                Arrays.toString(handle.getPhysicalDevice().getDeviceMaxWorkGroupSize()));
        details.put(
                "compute units",
                Integer.toString(handle.getPhysicalDevice().getDeviceMaxComputeUnits()));
        // By name: newer lines of TornadoVM do not have all of these constants.
        String type = handle.getDeviceType().name().toUpperCase(Locale.ROOT);
        String kind =
                switch (type) {
                    case "CPU", "GPU", "FPGA" -> type;
                    default -> "OTHER";
                };
        return new Device(
                handle,
                new DeviceInfo(
                        "TornadoVM " + backend,
                        handle.getPhysicalDevice().getDeviceName().strip(),
                        kind,
                        Collections.unmodifiableMap(details)));
    }

    /// Whether work-groups have fast memory of their own.
    boolean isGpu() {
        return info.kind().equals("GPU");
    }

    /// What runs work-groups at the same time.
    int computeUnits() {
        return Math.max(1, handle.getPhysicalDevice().getDeviceMaxComputeUnits());
    }

    /// Whether work-items are CPU threads, which are best given one work-item each.
    boolean isCpu() {
        return info.kind().equals("CPU");
    }
}
