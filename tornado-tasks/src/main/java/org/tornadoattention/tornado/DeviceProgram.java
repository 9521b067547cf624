package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.SendKernels;

import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.time.Instant;
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
    private static final int COMPUTING = Sending.NOTHING.stage();

    private final Device device;
    private final AttentionSpec spec;
    private final AttentionTasks tasks;
    private final IntArray fields;
    private final EngineSettings settings;
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
                keysAndValues(arrays, half).snapshot(),
                query(arrays, half).snapshot(),
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
                        DataTransferMode.EVERY_EXECUTION, a.rows, a.keyDocuments, a.bias, a.allowed)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::masks,
                        a.rows,
                        a.keyDocuments,
                        a.bias,
                        a.allowed,
                        receipt)
                .persistOnDevice(a.rows, a.keyDocuments, a.bias, a.allowed);
    }

    private static TaskGraph keysAndValues(RunArrays a, boolean half) {
        FloatArray receipt = new FloatArray(1);
        TaskGraph graph =
                new TaskGraph(KEYS_AND_VALUES)
                        .consumeFromDevice(MASKS, a.rows, a.keyDocuments, a.bias, a.allowed);
        graph =
                half
                        ? graph.transferToDevice(
                                        DataTransferMode.EVERY_EXECUTION, a.halfKey, a.halfValue)
                                .task(
                                        "widenKey",
                                        HalfKernels::widen,
                                        a.halfKey,
                                        a.key,
                                        a.key.getSize())
                                .task(
                                        "widenValue",
                                        HalfKernels::widen,
                                        a.halfValue,
                                        a.value,
                                        a.value.getSize())
                        : graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.key, a.value);
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::keysAndValues,
                        a.rows,
                        a.keyDocuments,
                        a.bias,
                        a.allowed,
                        a.key,
                        a.value,
                        receipt)
                .persistOnDevice(a.key, a.value, a.rows, a.keyDocuments, a.bias, a.allowed);
    }

    private static TaskGraph query(RunArrays a, boolean half) {
        FloatArray receipt = new FloatArray(1);
        TaskGraph graph =
                new TaskGraph(QUERY)
                        .consumeFromDevice(
                                KEYS_AND_VALUES,
                                a.rows,
                                a.keyDocuments,
                                a.bias,
                                a.allowed,
                                a.key,
                                a.value);
        graph =
                half
                        ? graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.halfQuery)
                                .task(
                                        "widenQuery",
                                        HalfKernels::widen,
                                        a.halfQuery,
                                        a.query,
                                        a.query.getSize())
                        : graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.query);
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::query,
                        a.rows,
                        a.keyDocuments,
                        a.bias,
                        a.allowed,
                        a.key,
                        a.value,
                        a.query,
                        receipt)
                .persistOnDevice(
                        a.query, a.rows, a.keyDocuments, a.bias, a.allowed, a.key, a.value);
    }

    @Override
    public void run(Sending first, Profile profile) {
        Instant start = Instant.now();
        try {
            for (int graph = first.stage(); graph < COMPUTING; graph++) {
                execute(plan.withGraph(graph), GRAPHS.get(graph), profile);
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
            throw new IllegalStateException(
                    "a run on device %s happened on %s"
                            .formatted(device.info().name(), ran.getDeviceName()));
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

    @Override
    public void close() {
        try {
            for (int graph = 0; graph < COMPUTING; graph++) {
                freeInputs(plan.withGraph(graph));
            }
            plan.withGraph(COMPUTING).freeDeviceMemory();
            plan.close();
        } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
            throw DeviceFailures.of(device, "close", spec.toString(), Optional.empty(), e);
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
