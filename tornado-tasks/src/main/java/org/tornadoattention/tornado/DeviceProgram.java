package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.SendKernels;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A chain of graphs on a device: three that send, one that computes.
///
/// ```
/// masks --> keysAndValues --> query --> attention --> host
/// ```
///
/// float16 inputs are widened on the device by the graph that sends them.
///
/// Arrays stay on the device and are passed along the chain, so a run starts at the first graph
/// whose input changed. Every graph names all arrays before it: TornadoVM hands memory on from one
/// graph to the next only.
final class DeviceProgram implements Program {
    static final String QUERY = "query";
    private static final String KEYS_AND_VALUES = "keysAndValues";
    private static final String MASKS = "masks";
    private static final List<String> GRAPHS = List.of(MASKS, KEYS_AND_VALUES, QUERY);
    private static final int GROUP = 64;
    private static final int COMPUTING = Sending.NOTHING.stage();

    private final Device device;
    private final AttentionSpec spec;
    private final AttentionTasks tasks;
    private final IntArray fields;
    private final EngineSettings settings;
    private final GridScheduler widening = new GridScheduler();
    private final Set<String> compiled = new HashSet<>();
    private final TornadoExecutionPlan plan;

    DeviceProgram(
            Device device,
            AttentionSpec spec,
            AttentionTasks tasks,
            RunArrays arrays,
            EngineSettings settings) {
        this.device = device;
        this.spec = spec;
        this.tasks = tasks;
        fields = arrays.fields;
        this.settings = settings;
        Instant start = Instant.now();
        try {
            boolean half = spec.type() == DataType.FLOAT16;
            ImmutableTaskGraph[] graphs = {
                masks(arrays).snapshot(),
                keysAndValues(arrays, half, widening).snapshot(),
                query(arrays, half, widening).snapshot(),
                tasks.graph().snapshot()
            };
            plan = new TornadoExecutionPlan(graphs);
            prepare(plan, device, settings);
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw failure(start, e);
        }
    }

    private DeviceFailureException failure(Instant start, Throwable cause) {
        return DeviceFailures.of(
                device,
                "%s.%s".formatted(AttentionTasks.NAME, tasks.kernel()),
                spec.toString(),
                DriverLog.ofSdk().since(start),
                cause);
    }

    private static TaskGraph masks(RunArrays a) {
        FloatArray receipt = new FloatArray(1);
        return new TaskGraph(MASKS)
                .transferToDevice(
                        DataTransferMode.EVERY_EXECUTION, a.keyDocuments, a.bias, a.allowed)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task("send", SendKernels::masks, a.keyDocuments, a.bias, a.allowed, receipt)
                .persistOnDevice(a.keyDocuments, a.bias, a.allowed);
    }

    private static TaskGraph keysAndValues(RunArrays a, boolean half, GridScheduler grid) {
        FloatArray receipt = new FloatArray(1);
        TaskGraph graph =
                new TaskGraph(KEYS_AND_VALUES)
                        .consumeFromDevice(MASKS, a.keyDocuments, a.bias, a.allowed);
        graph =
                half
                        ? graph.transferToDevice(
                                        DataTransferMode.EVERY_EXECUTION, a.halfKey, a.halfValue)
                                .task(
                                        "widenKey",
                                        HalfKernels::widen,
                                        a.halfKey,
                                        a.key,
                                        items(grid, KEYS_AND_VALUES + ".widenKey", a.halfKey))
                                .task(
                                        "widenValue",
                                        HalfKernels::widen,
                                        a.halfValue,
                                        a.value,
                                        items(grid, KEYS_AND_VALUES + ".widenValue", a.halfValue))
                        : graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.key, a.value);
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::keysAndValues,
                        a.keyDocuments,
                        a.bias,
                        a.allowed,
                        a.key,
                        a.value,
                        receipt)
                .persistOnDevice(a.key, a.value, a.keyDocuments, a.bias, a.allowed);
    }

    /// Declares a widening task's work-items, in whole work-groups.
    private static int items(GridScheduler grid, String task, HalfFloatArray halves) {
        int items = Math.multiplyExact((halves.getSize() - 1) / GROUP + 1, GROUP);
        WorkerGrid1D worker = new WorkerGrid1D(items);
        worker.setLocalWork(GROUP, 1, 1);
        grid.addWorkerGrid(task, worker);
        return items;
    }

    private static TaskGraph query(RunArrays a, boolean half, GridScheduler grid) {
        FloatArray receipt = new FloatArray(1);
        TaskGraph graph =
                new TaskGraph(QUERY)
                        .consumeFromDevice(
                                KEYS_AND_VALUES, a.keyDocuments, a.bias, a.allowed, a.key, a.value);
        graph =
                half
                        ? graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.halfQuery)
                                .task(
                                        "widenQuery",
                                        HalfKernels::widen,
                                        a.halfQuery,
                                        a.query,
                                        items(grid, QUERY + ".widenQuery", a.halfQuery))
                        : graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.query);
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::query,
                        a.keyDocuments,
                        a.bias,
                        a.allowed,
                        a.key,
                        a.value,
                        a.query,
                        receipt)
                .persistOnDevice(a.query, a.keyDocuments, a.bias, a.allowed, a.key, a.value);
    }

    @Override
    public void run(Sending first, Profile profile) {
        Instant start = Instant.now();
        try {
            for (int graph = first.stage(); graph < COMPUTING; graph++) {
                TornadoExecutionPlan sender = plan.withGraph(graph);
                boolean widens = spec.type() == DataType.FLOAT16 && graph > 0;
                execute(
                        widens ? sender.withGridScheduler(widening) : sender.withDefaultScheduler(),
                        GRAPHS.get(graph),
                        profile);
            }
            execute(
                    plan.withGraph(COMPUTING).withGridScheduler(tasks.grid()),
                    AttentionTasks.NAME,
                    profile);
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw failure(start, e);
        }
        requireReceipts(fields, tasks.tasks(), device, spec);
        // The plan was narrowed to its last graph, which is now number 0.
        TornadoDevice ran = plan.getDevice(0);
        if (!ran.equals(device.handle())) {
            throw DeviceFailures.elsewhere(device, ran.getDeviceName(), spec.toString());
        }
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

    /// TornadoVM's OpenCL backend prints a refused launch and goes on; the output would be garbage.
    ///
    /// @throws DeviceFailureException if a task left no proof that it ran
    static void requireReceipts(
            IntArray fields, List<String> tasks, Device device, AttentionSpec spec) {
        int run = fields.get(RunFields.RUN);
        for (String task : tasks) {
            int receipt = AttentionTasks.receipt(task);
            if (fields.get(receipt) != run) {
                throw DeviceFailures.notRun(
                        device, AttentionTasks.NAME + "." + task, spec.toString());
            }
        }
    }

    private void execute(TornadoExecutionPlan graph, String name, Profile profile) {
        TornadoExecutionResult result = graph.execute();
        if (settings.profile()) {
            profile.add(name, result.getProfilerResult().getProfileLog(), compiled.add(name));
        }
    }

    @Override
    public String kernel() {
        return tasks.kernel();
    }

    /// Frees what can be freed, whatever goes wrong on the way.
    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (int graph = 0; graph < COMPUTING; graph++) {
            int index = graph;
            attempt(failures, () -> freeInputs(plan.withGraph(index)));
        }
        attempt(failures, () -> plan.withGraph(COMPUTING).freeDeviceMemory());
        attempt(failures, plan::close);
        if (!failures.isEmpty()) {
            Throwable first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw DeviceFailures.of(device, "close", spec.toString(), Optional.empty(), first);
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
