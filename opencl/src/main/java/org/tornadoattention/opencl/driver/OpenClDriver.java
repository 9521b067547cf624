package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.KHRICD;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineAvailability.Available;
import org.tornadoattention.EngineAvailability.Missing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// The OpenCL of this machine: whether there is one, and its devices.
public final class OpenClDriver {
    private static final String REMEDY =
            "Install the OpenCL driver of a device's vendor; on Debian and Ubuntu apt-get install"
                    + " pocl-opencl-icd has one for the processor. clinfo lists what OpenCL finds.";

    private static final String LWJGL_REMEDY =
            "Put org.lwjgl:lwjgl and org.lwjgl:lwjgl-opencl, and the former's natives for this"
                    + " platform, on the class path.";

    private static final System.Logger LOG = System.getLogger("org.tornadoattention");

    private final EngineAvailability availability;
    private final List<OpenClDevice> devices;

    private OpenClDriver(EngineAvailability availability, List<OpenClDevice> devices) {
        this.availability = availability;
        this.devices = devices;
    }

    /// What is installed here. The first call loads the drivers, which may take a second; later
    /// ones, from any thread, have the same answer.
    public static OpenClDriver installed() {
        return Installed.DRIVER;
    }

    /// Whether there is a device, which ones, or what is missing.
    public EngineAvailability availability() {
        return availability;
    }

    /// All devices of all drivers, none where OpenCL is missing: first those that compile text and
    /// have memory like this machine's, of these GPUs, then FPGAs, processors and others, each kind
    /// by its platform's name, and as the platform lists them.
    public List<OpenClDevice> devices() {
        return devices;
    }

    /// Initialised when it is first asked for, by one thread.
    private static final class Installed {
        private static final OpenClDriver DRIVER = look(DriverLibrary::names);
    }

    /// Looks for drivers.
    ///
    /// @param libraries names of OpenCL's library to try
    static OpenClDriver look(Supplier<List<String>> libraries) {
        try {
            List<String> names = libraries.get();
            return DriverLibrary.load(names)
                    ? list()
                    : missing("there is no OpenCL: no library " + String.join(" or ", names));
        } catch (LinkageError e) {
            return new OpenClDriver(
                    new Missing(
                            "LWJGL, which binds OpenCL to Java, did not start: " + e.getMessage(),
                            LWJGL_REMEDY),
                    List.of());
        } catch (RuntimeException e) {
            return missing("OpenCL did not start: " + e.getMessage());
        }
    }

    private static OpenClDriver missing(String reason) {
        return new OpenClDriver(new Missing(reason, REMEDY), List.of());
    }

    private static OpenClDriver list() {
        List<Long> platforms = platforms();
        if (platforms.isEmpty()) {
            return missing("OpenCL's library is there but finds no platform, that is no driver");
        }
        List<OpenClDevice> devices = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (long platform : platforms) {
            list(platform, devices, failures);
        }
        for (String failure : failures) {
            LOG.log(System.Logger.Level.WARNING, "OpenCL has a device less: " + failure);
        }
        if (devices.isEmpty()) {
            return missing(
                    failures.isEmpty()
                            ? "the driver is there but finds no device: %s (is the folder of its cache writable? for PoCL, POCL_CACHE_DIR or HOME/.cache)"
                                    .formatted(names(platforms))
                            : "OpenCL lists no device: " + String.join("; ", failures));
        }
        sort(devices);
        return new OpenClDriver(
                new Available(devices.stream().map(OpenClDevice::toDeviceInfo).toList()),
                List.copyOf(devices));
    }

    /// One driver, or one device, that is out of order leaves others usable.
    private static void list(long platform, List<OpenClDevice> devices, List<String> failures) {
        List<Long> ids;
        try {
            ids = deviceIds(platform);
        } catch (OpenClException e) {
            failures.add(e.getMessage());
            return;
        }
        for (long id : ids) {
            try {
                devices.add(OpenClDevice.of(platform, id));
            } catch (OpenClException e) {
                failures.add(e.getMessage());
            }
        }
    }

    /// The first one serves whoever names none.
    static void sort(List<OpenClDevice> devices) {
        devices.sort(
                Comparator.comparing((OpenClDevice device) -> !device.isOrdinary())
                        .thenComparing(OpenClDevice::kind)
                        .thenComparing(OpenClDevice::platform));
    }

    private static List<Long> platforms() {
        return handles(
                "clGetPlatformIDs",
                KHRICD.CL_PLATFORM_NOT_FOUND_KHR,
                (length, list, count) -> CL10.nclGetPlatformIDs(length, list, count));
    }

    private static List<Long> deviceIds(long platform) {
        return handles(
                "clGetDeviceIDs",
                CL10.CL_DEVICE_NOT_FOUND,
                (length, list, count) ->
                        CL10.nclGetDeviceIDs(
                                platform, CL10.CL_DEVICE_TYPE_ALL, length, list, count));
    }

    private static String names(List<Long> platforms) {
        return String.join(
                ", ",
                platforms.stream()
                        .map(id -> ObjectInfo.ofPlatform(id).text(CL10.CL_PLATFORM_NAME))
                        .toList());
    }

    @FunctionalInterface
    private interface Listing {
        int list(int length, long list, long count);
    }

    /// One of OpenCL's lists.
    ///
    /// @param none the code that says that the list is empty
    private static List<Long> handles(String function, int none, Listing listing) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            int code = listing.list(0, 0, count.address());
            int length = count.get(ValueLayout.JAVA_INT, 0);
            if (code == none || (code == CL10.CL_SUCCESS && length == 0)) {
                return List.of();
            }
            MemorySegment list = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, length));
            if (code == CL10.CL_SUCCESS) {
                code = listing.list(length, list.address(), 0);
            }
            if (code != CL10.CL_SUCCESS) {
                throw new OpenClException("OpenCL's loader", function, code, "");
            }
            return list.elements(ValueLayout.JAVA_LONG)
                    .map(handle -> handle.get(ValueLayout.JAVA_LONG, 0))
                    .toList();
        }
    }
}
