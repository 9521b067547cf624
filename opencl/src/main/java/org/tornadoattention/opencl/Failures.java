package org.tornadoattention.opencl;

import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.DeviceFailureException.Kind;
import org.tornadoattention.tornado.kernel.RunFields;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;

/// Says what a driver's error means for a run.
final class Failures {
    private static final Set<String> OF_RESOURCES =
            Set.of(
                    "CL_OUT_OF_RESOURCES",
                    "CL_INVALID_WORK_GROUP_SIZE",
                    "CL_INVALID_WORK_ITEM_SIZE");
    private static final Set<String> OF_BUILDING =
            Set.of(
                    "CL_BUILD_PROGRAM_FAILURE",
                    "CL_INVALID_BINARY",
                    "CL_INVALID_BUILD_OPTIONS",
                    "CL_INVALID_COMPILER_OPTIONS",
                    "CL_INVALID_LINKER_OPTIONS",
                    "CL_COMPILE_PROGRAM_FAILURE",
                    "CL_LINK_PROGRAM_FAILURE",
                    "CL_COMPILER_NOT_AVAILABLE");

    private Failures() {}

    /// The exception for a failed run.
    ///
    /// @param task what ran
    /// @param shape for which sizes
    static DeviceFailureException of(OpenClException cause, String task, String shape) {
        return DeviceFailureException.of(
                kind(cause),
                cause.device() + " (OpenCL)",
                task,
                shape,
                String.valueOf(cause.getMessage()),
                cause);
    }

    private static Kind kind(OpenClException cause) {
        if (cause.isOutOfMemory()) {
            return Kind.OUT_OF_MEMORY;
        }
        if (cause.isDeviceLost()) {
            return Kind.LOST_DEVICE;
        }
        if (OF_RESOURCES.contains(cause.codeName())) {
            return Kind.OUT_OF_RESOURCES;
        }
        return OF_BUILDING.contains(cause.codeName()) ? Kind.BUILD_FAILURE : Kind.OTHER;
    }

    /// Closes leases after a failure; what goes wrong there matters less.
    static void closeAfter(Throwable failure, Lease... leases) {
        for (Lease lease : leases) {
            try {
                lease.close();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /// Sees to it that all kernels of a run left the number of the run.
    ///
    /// @throws DeviceFailureException if one did not
    static void requireRun(
            OpenClDevice device,
            MemorySegment fields,
            MemorySegment receipts,
            List<Integer> slots,
            String shape) {
        int run = fields.getAtIndex(ValueLayout.JAVA_INT, RunFields.RUN);
        for (int slot : slots) {
            int found = receipts.getAtIndex(ValueLayout.JAVA_INT, slot);
            if (found != run) {
                throw new DeviceFailureException(
                        Kind.NOT_STARTED,
                        "device %s (OpenCL) did not run kernel %d of attention, %s: run %d left the number %d"
                                .formatted(device.name(), slot, shape, run, found));
            }
        }
    }
}
