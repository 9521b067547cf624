package org.tornadoattention.tornado;

import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The devices TornadoVM reaches from this process.
final class Devices {
    /// The property that decides whether TornadoVM may run a failed kernel as sequential Java.
    private static final String BAILOUT = "tornado.recover.bailout";

    private static final String DRIVER_REMEDY =
            "Install the driver of a device. OpenCL: for the processor PoCL does (apt-get install"
                + " pocl-opencl-icd); clinfo lists what there is. PTX and CUDA: NVIDIA's driver,"
                + " with which nvidia-smi works; CUDA also needs NVRTC of the CUDA toolkit"
                + " (libnvrtc.so) where the loader finds it.";

    private Devices() {}

    /// Whether there is a device, and which.
    static EngineAvailability availability() {
        try {
            List<Device> devices = list();
            return devices.isEmpty()
                    ? new EngineAvailability.Missing("TornadoVM found no device", DRIVER_REMEDY)
                    : new EngineAvailability.Available(infos(devices));
        } catch (RuntimeException | LinkageError e) {
            // A native library that does not load, or a backend without a platform.
            return new EngineAvailability.Missing(
                    "TornadoVM did not start: " + DeviceFailures.plain(root(e)), DRIVER_REMEDY);
        }
    }

    /// What began it: the outer ones only say that a class could not be initialised.
    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    /// All devices of all backends, the default first.
    ///
    /// @throws IllegalStateException if TornadoVM may fall back to sequential Java in silence
    static List<Device> list() {
        requireNoBailout();
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<Device> devices = new ArrayList<>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (TornadoDevice device : backend.getAllDevices()) {
                devices.add(Device.of(backend.getBackendType().name(), device));
            }
        }
        return devices;
    }

    static List<DeviceInfo> infos(List<Device> devices) {
        return devices.stream().map(Device::info).toList();
    }

    /// TornadoVM reads the property once, when it loads; set here it counts if nothing of it ran
    /// before. What TornadoVM made of it decides.
    private static void requireNoBailout() {
        String value = System.getProperty(BAILOUT);
        if (value == null) {
            System.setProperty(BAILOUT, "False");
        }
        boolean allowed =
                recoverBailout().orElse(value == null || !value.equalsIgnoreCase("false"));
        if (allowed) {
            throw new IllegalStateException(
                    "TornadoVM must be started with -D%s=False, so that no kernel falls back to sequential Java in silence, but it was %s"
                            .formatted(BAILOUT, value == null ? "loaded without" : value));
        }
    }

    /// What TornadoVM took over; empty where this version has it elsewhere.
    private static Optional<Boolean> recoverBailout() {
        try {
            Class<?> options =
                    Class.forName("uk.ac.manchester.tornado.runtime.common.TornadoOptions");
            return Optional.of(options.getField("RECOVER_BAILOUT").getBoolean(null));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
