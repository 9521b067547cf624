package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;
import org.tornadoattention.DeviceInfo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A device of an OpenCL driver. Sizes are in bytes.
///
/// @param id the driver's handle; it stays valid as long as the process lives
/// @param platform the name of the driver it belongs to
/// @param platformVersion such as `OpenCL 3.0 PoCL 3.1`
/// @param version the OpenCL that the device itself has, such as `OpenCL 1.2`
/// @param maxWorkGroupSize work-items, at most, that a group may have
/// @param maxAllocation the largest single buffer that the driver promises
/// @param hasHalf whether kernels may compute in half precision, the extension `cl_khr_fp16`
/// @param hasCompiler whether it compiles source text; FPGAs take binaries alone
/// @param addressBits how wide its pointers are
public record OpenClDevice(
        long id,
        String platform,
        String platformVersion,
        String name,
        String version,
        String driverVersion,
        Kind kind,
        int computeUnits,
        long localMemory,
        long maxWorkGroupSize,
        long globalMemory,
        long maxAllocation,
        boolean hasHalf,
        boolean hasCompiler,
        int addressBits,
        boolean isLittleEndian) {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    /// What devices are, in the order in which they are listed.
    public enum Kind {
        /// A graphics processor.
        GPU,
        /// A board or an emulator that calls itself an FPGA.
        FPGA,
        /// The processor that Java runs on.
        CPU,
        /// Any other accelerator.
        OTHER
    }

    /// Asks the driver.
    static OpenClDevice of(long platform, long id) {
        ObjectInfo driver = ObjectInfo.ofPlatform(platform);
        String platformName = driver.text(CL10.CL_PLATFORM_NAME);
        String name = ObjectInfo.ofDevice(platformName, id).text(CL10.CL_DEVICE_NAME);
        ObjectInfo device = ObjectInfo.ofDevice(name, id);
        return new OpenClDevice(
                id,
                platformName,
                driver.text(CL10.CL_PLATFORM_VERSION),
                name,
                device.text(CL10.CL_DEVICE_VERSION),
                device.text(CL10.CL_DRIVER_VERSION),
                kindOf(device.number(CL10.CL_DEVICE_TYPE), platformName + " " + name),
                device.integer(CL10.CL_DEVICE_MAX_COMPUTE_UNITS),
                device.number(CL10.CL_DEVICE_LOCAL_MEM_SIZE),
                device.number(CL10.CL_DEVICE_MAX_WORK_GROUP_SIZE),
                device.number(CL10.CL_DEVICE_GLOBAL_MEM_SIZE),
                device.number(CL10.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                List.of(device.text(CL10.CL_DEVICE_EXTENSIONS).split(" ")).contains("cl_khr_fp16"),
                device.flag(CL10.CL_DEVICE_COMPILER_AVAILABLE),
                device.integer(CL10.CL_DEVICE_ADDRESS_BITS),
                device.flag(CL10.CL_DEVICE_ENDIAN_LITTLE));
    }

    /// Whether it takes source text and data as they are here: not so FPGAs, which want binaries,
    /// and devices with narrow addresses or another byte order.
    boolean isOrdinary() {
        return hasCompiler && hasOrdinaryMemory();
    }

    /// Whether its addresses have 64 bits and its numbers begin with the lowest byte.
    public boolean hasOrdinaryMemory() {
        return addressBits == 64 && isLittleEndian;
    }

    /// OpenCL has no type for FPGAs: they are accelerators whose makers name them.
    static Kind kindOf(long type, String names) {
        if ((type & CL10.CL_DEVICE_TYPE_GPU) != 0) {
            return Kind.GPU;
        }
        if ((type & CL10.CL_DEVICE_TYPE_CPU) != 0) {
            return Kind.CPU;
        }
        String text = names.toLowerCase(Locale.ROOT);
        boolean accelerator = (type & CL10.CL_DEVICE_TYPE_ACCELERATOR) != 0;
        return accelerator && (text.contains("fpga") || text.contains("xilinx"))
                ? Kind.FPGA
                : Kind.OTHER;
    }

    /// The device as users see it.
    public DeviceInfo toDeviceInfo() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("platform", platform + ", " + platformVersion);
        details.put("version", version);
        details.put("driver", driverVersion);
        details.put("memory", globalMemory / MIB + " MiB");
        details.put("largest allocation", maxAllocation / MIB + " MiB");
        details.put("local memory", localMemory / KIB + " KiB");
        details.put("largest work-group", Long.toString(maxWorkGroupSize));
        details.put("compute units", Integer.toString(computeUnits));
        details.put("half precision", hasHalf ? "yes" : "no");
        details.put("compiler", hasCompiler ? "yes" : "no");
        details.put("address bits", Integer.toString(addressBits));
        details.put("byte order", isLittleEndian ? "little-endian" : "big-endian");
        return new DeviceInfo("OpenCL", name, kind.name(), Collections.unmodifiableMap(details));
    }
}
