package org.tornadoattention.tornado;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Has TornadoVM compile the kernels of [AheadKernel], and takes the OpenCL C that it makes of
/// them.
public final class KernelEmitter {
    private static final String GRAPH = "ahead";
    private static final int GROUPS = 1;

    /// Where a kernel of the loop API reads its bound when a grid is given.
    private static final String BOUND = "_kernel_context[0]";

    private static final String NO_VERSION =
            "a stored kernel must name the version of TornadoVM that compiled it but ";

    private final Device device;
    private final String version;

    private KernelEmitter(Device device, String version) {
        this.device = device;
        this.version = version;
    }

    /// On the first device of OpenCL.
    ///
    /// @throws UnsupportedOperationException if TornadoVM has none
    /// @throws IllegalStateException if it cannot be found out which version this is
    public static KernelEmitter open() {
        List<Device> devices = Devices.list();
        Device device =
                devices.stream()
                        .filter(Device::isOpenCl)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new UnsupportedOperationException(
                                                "kernels ahead of time are OpenCL C but TornadoVM has no device of OpenCL, only %s; use an SDK with that backend"
                                                        .formatted(
                                                                devices.stream()
                                                                        .map(d -> d.info().name())
                                                                        .toList())));
        return new KernelEmitter(device, version(TornadoSdk.find()));
    }

    /// The text of a kernel's file, see [StoredKernel].
    ///
    /// @throws DeviceFailureException if it does not compile
    /// @throws IllegalStateException if TornadoVM printed something else than a kernel that runs
    ///   ahead of time
    public String emit(AheadKernel kernel) {
        requireArrayHeader();
        String source = compile(kernel);
        requirePlausible(kernel, source);
        return StoredKernel.header(kernel, version, EngineSettings.OPENCL_FLAGS) + source;
    }

    /// The engine that runs the text relies on these.
    static void requirePlausible(AheadKernel kernel, String source) {
        if (!source.contains("__kernel void " + kernel.method() + "(")) {
            throw new IllegalStateException(
                    "TornadoVM printed no kernel '%s' for %s but: %s"
                            .formatted(kernel.method(), kernel.label(), source));
        }
        if (kernel.items() == 0 && !source.contains(BOUND)) {
            throw new IllegalStateException(
                    "the bound of %s must be read from %s, so that it may vary, but it is a constant"
                            .formatted(kernel.label(), BOUND));
        }
    }

    private static void requireArrayHeader() {
        long header = AheadTasks.arrayHeader();
        if (header != StoredKernel.ARRAY_HEADER) {
            throw new IllegalStateException(
                    "arrays must have a header of %d bytes but TornadoVM gives them %d; use version 2 or newer, and start Java without -XX:-UseCompressedOops and -XX:-UseCompressedClassPointers"
                            .formatted(StoredKernel.ARRAY_HEADER, header));
        }
    }

    private String compile(AheadKernel kernel) {
        AheadTasks tasks = new AheadTasks(kernel);
        GridScheduler grid = new GridScheduler();
        WorkSizes sizes = new WorkSizes(GRAPH, grid, kernel.items() == 0);
        if (kernel.items() > 0) {
            sizes.groups(AheadTasks.TASK, GROUPS, kernel.items());
        }
        TaskGraph graph = tasks.addTo(new TaskGraph(GRAPH), sizes);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standardOutput = System.out;
        // TornadoVM prints kernels there and nowhere else.
        System.setOut(new PrintStream(printed, true, UTF_8));
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(device.handle())
                    .withCompilerFlags(TornadoVMBackendType.OPENCL, EngineSettings.OPENCL_FLAGS)
                    .withPrintKernel();
            plan.withGridScheduler(grid).execute();
            plan.freeDeviceMemory();
        } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
            throw DeviceFailures.of(device, kernel.label(), "ahead of time", Optional.empty(), e);
        } finally {
            System.setOut(standardOutput);
        }
        return source(printed.toString(UTF_8));
    }

    /// What stands from the first pragma to the last brace, alike in every process.
    private static String source(String printed) {
        List<String> lines = printed.lines().map(String::stripTrailing).toList();
        int first = 0;
        while (first < lines.size() && !lines.get(first).startsWith("#pragma")) {
            first++;
        }
        int last = lines.size() - 1;
        while (last > first && !lines.get(last).startsWith("}")) {
            last--;
        }
        return DeclarationOrder.sorted(lines.subList(first, last + 1)).stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /// The version that compiles, for the header: text of a version that nobody knows cannot be
    /// compared with any other.
    ///
    /// @throws IllegalStateException if there is no SDK, or it does not say
    static String version(Optional<TornadoSdk> sdk) {
        if (sdk.isEmpty()) {
            throw new IllegalStateException(
                    NO_VERSION + "no SDK is found: " + TornadoSdk.whereSought());
        }
        Path home = sdk.get().home();
        try {
            Optional<String> version = sdk.get().version();
            if (version.isEmpty()) {
                throw new IllegalStateException(
                        NO_VERSION
                                + home
                                + " has neither a version in etc/tornado.release nor a"
                                + " tornado-api-VERSION.jar");
            }
            return version.get();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s%s cannot be read: %s".formatted(NO_VERSION, home, e.getMessage()), e);
        }
    }
}
