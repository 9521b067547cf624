package org.tornadoattention.tornado;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.tornado.host.Profile;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A chain of graphs on a device, each of which passes what it sent and made on to the next; a run
/// starts at the first graph whose inputs changed and goes on to the last.
///
/// ```
/// first --> second --> ... --> last --> host
/// ```
///
/// Every graph names all arrays before it that are needed behind it: TornadoVM hands memory on from
/// one graph to the next only.
final class DeviceChain implements AutoCloseable {
    private final Device device;
    private final EngineSettings settings;
    private final String kernel;
    private final String what;
    private final List<Stage> stages;
    private final Set<String> compiled = new HashSet<>();
    private final TornadoExecutionPlan plan;
    private @Nullable TornadoExecutionResult latest;

    /// One graph.
    ///
    /// @param grid the work sizes of its tasks, or empty for those that TornadoVM finds
    /// @param tasks those that leave a proof that they ran
    /// @param receipts where they leave it
    record Stage(
            TaskGraph graph, Optional<GridScheduler> grid, List<String> tasks, IntArray receipts) {
        Stage {
            tasks = List.copyOf(tasks);
        }

        /// A graph that sends, and whose tasks leave no proof.
        static Stage sending(TaskGraph graph, Optional<GridScheduler> grid) {
            return new Stage(graph, grid, List.of(), new IntArray(1));
        }

        String name() {
            return graph.getTaskGraphName();
        }
    }

    /// Makes the chain ready; kernels are compiled when they first run.
    ///
    /// @param kernel what computes, for error messages
    /// @param what of which sizes, for error messages
    DeviceChain(
            Device device,
            EngineSettings settings,
            String kernel,
            String what,
            List<Stage> stages) {
        this.device = device;
        this.settings = settings;
        this.kernel = kernel;
        this.what = what;
        this.stages = List.copyOf(stages);
        Instant start = Instant.now();
        try {
            plan =
                    new TornadoExecutionPlan(
                            stages.stream()
                                    .map(stage -> stage.graph().snapshot())
                                    .toArray(ImmutableTaskGraph[]::new));
            prepare(plan, device, settings);
            if (settings.cudaGraph()) {
                TensorKernels.find().orElseThrow().recordGraphs(plan);
            }
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw failure(start, e);
        }
    }

    private DeviceFailureException failure(Instant start, Throwable cause) {
        return DeviceFailures.of(
                device,
                "%s.%s".formatted(stages.getLast().name(), kernel),
                what,
                DriverLog.ofSdk().since(start),
                cause);
    }

    /// Chooses the device, and what is said of compiling and measuring.
    static TornadoExecutionPlan prepare(
            TornadoExecutionPlan plan, Device device, EngineSettings settings) {
        plan.withDevice(device.handle());
        if (device.isOpenCl()) {
            plan.withCompilerFlags(TornadoVMBackendType.OPENCL, settings.compilerFlags());
        }
        if (settings.printKernels()) {
            plan.withPrintKernel();
        }
        if (settings.profile()) {
            plan.withProfiler(ProfilerMode.SILENT);
        }
        return plan;
    }

    /// Runs the graphs from `first` to the last.
    ///
    /// @param run its number, which tasks leave as a proof
    /// @param profile takes what tasks took, where that is measured
    /// @throws DeviceFailureException if anything goes wrong, or happens elsewhere
    void run(int first, int run, Profile profile) {
        run(first, stages.size() - 1, run, profile);
    }

    /// Runs the graphs from `first` to `last`. One that never ran has nothing from those before it,
    /// so it must not be the first before the one before it ran.
    ///
    /// @param profile takes what tasks took, where that is measured
    /// @throws DeviceFailureException if anything goes wrong, or happens elsewhere
    void run(int first, int last, int run, Profile profile) {
        Instant start = Instant.now();
        try {
            for (int index = first; index <= last; index++) {
                Stage stage = stages.get(index);
                TornadoExecutionPlan graph = plan.withGraph(index);
                execute(
                        stage.grid().isPresent()
                                ? graph.withGridScheduler(stage.grid().get())
                                : graph.withDefaultScheduler(),
                        stage.name(),
                        profile);
            }
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw failure(start, e);
        }
        for (Stage stage : stages.subList(first, last + 1)) {
            Receipts.require(run, stage.receipts(), stage.name(), stage.tasks(), device, what);
        }
        // The plan was narrowed to its last graph, which is now number 0.
        TornadoDevice ran = plan.getDevice(0);
        if (!ran.equals(device.handle())) {
            throw DeviceFailures.elsewhere(
                    device, stages.get(last).name(), ran.getDeviceName(), what);
        }
    }

    /// Brings arrays to the host that the graph which ran last passes on or names as results on
    /// demand.
    ///
    /// @throws DeviceFailureException if the device cannot
    void fetch(Object... arrays) {
        Instant start = Instant.now();
        try {
            Objects.requireNonNull(latest, "no graph ran").transferToHost(arrays);
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw failure(start, e);
        }
    }

    private void execute(TornadoExecutionPlan graph, String name, Profile profile) {
        TornadoExecutionResult result = graph.execute();
        latest = result;
        if (settings.profile()) {
            TornadoProfile.add(
                    profile, name, result.getProfilerResult().getProfileLog(), compiled.add(name));
        }
    }

    /// Frees what can be freed, whatever goes wrong on the way.
    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        int last = stages.size() - 1;
        for (int index = 0; index < last; index++) {
            int sending = index;
            attempt(failures, () -> freeInputs(plan.withGraph(sending)));
        }
        attempt(failures, () -> plan.withGraph(last).freeDeviceMemory());
        attempt(failures, plan::close);
        if (!failures.isEmpty()) {
            Throwable first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw DeviceFailures.of(device, "close", what, Optional.empty(), first);
        }
    }

    private interface Step {
        void run() throws TornadoExecutionPlanException;
    }

    private static void attempt(List<Throwable> failures, Step step) {
        try {
            step.run();
        } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
            failures.add(e);
        }
    }

    /// TornadoVM frees a graph's inputs, and then what it passes on; of that it complains where it
    /// is an input, too, and so free already. What else is passed on therefore stands first in
    /// [TaskGraph#persistOnDevice].
    private static void freeInputs(TornadoExecutionPlan graph) {
        try {
            graph.freeDeviceMemory();
        } catch (TornadoInternalError e) {
            if (!String.valueOf(e.getMessage()).contains("deallocate an invalid buffer")) {
                throw e;
            }
        }
    }
}
