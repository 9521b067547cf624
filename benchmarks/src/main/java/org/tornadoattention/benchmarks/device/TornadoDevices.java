package org.tornadoattention.benchmarks.device;

import org.tornadoattention.DeviceInfo;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/// The device that an engine describes, as TornadoVM's plans name it.
public final class TornadoDevices {
    private TornadoDevices() {}

    /// Finds it among the devices of all backends.
    ///
    /// @throws IllegalStateException if there is none
    public static TornadoDevice find(DeviceInfo info) {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (TornadoDevice device : backend.getAllDevices()) {
                String name = device.getPhysicalDevice().getDeviceName().strip();
                if (info.backend().endsWith(backend.getBackendType().name())
                        && info.name().equals(name)) {
                    return device;
                }
            }
        }
        throw new IllegalStateException("TornadoVM has no device " + info);
    }

    /// To be called after a run.
    ///
    /// @param what ran, for the message
    /// @throws IllegalStateException if TornadoVM went elsewhere, as it does after a failure
    public static void requireRan(TornadoExecutionPlan plan, TornadoDevice device, String what) {
        TornadoDevice ran = plan.getDevice(0);
        if (!ran.equals(device)) {
            throw new IllegalStateException(
                    "%s was to run on %s but ran on %s"
                            .formatted(what, device.getDeviceName(), ran.getDeviceName()));
        }
    }

    /// Frees what a plan holds.
    ///
    /// @param what it computes, for the message
    public static void close(TornadoExecutionPlan plan, String what) {
        try {
            plan.freeDeviceMemory();
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException("the memory of " + what + " could not be freed", e);
        }
    }
}
