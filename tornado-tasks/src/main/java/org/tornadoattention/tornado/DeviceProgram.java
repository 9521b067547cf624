package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.SendKernels;

import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
    private static final int COMPUTING = Sending.NOTHING.stage();

    /// TornadoVM's own flags include finite-math-only, with which NaN and infinity mean nothing.
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private final Device device;
    private final AttentionSpec spec;
    private final AttentionTasks tasks;
    private final TornadoExecutionPlan plan;

    DeviceProgram(
            Device device,
            AttentionSpec spec,
            AttentionTasks tasks,
            RunArrays arrays,
            boolean printKernels) {
        this.device = device;
        this.spec = spec;
        this.tasks = tasks;
        try {
            boolean half = spec.type() == DataType.FLOAT16;
            ImmutableTaskGraph[] graphs = {
                masks(arrays).snapshot(),
                keysAndValues(arrays, half).snapshot(),
                query(arrays, half).snapshot(),
                tasks.graph().snapshot()
            };
            plan = new TornadoExecutionPlan(graphs);
            plan.withDevice(device.handle());
            if (device.info().backend().contains("OPENCL")) {
                plan.withCompilerFlags(TornadoVMBackendType.OPENCL, OPENCL_FLAGS);
            }
            if (printKernels) {
                plan.withPrintKernel();
            }
        } catch (RuntimeException | LinkageError e) {
            throw DeviceFailures.of(device, tasks.kernel(), spec.toString(), e);
        }
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
                .persistOnDevice(a.rows, a.keyDocuments, a.bias, a.allowed, a.key, a.value);
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
                        a.rows, a.keyDocuments, a.bias, a.allowed, a.key, a.value, a.query);
    }

    @Override
    public void run(Sending first) {
        try {
            for (int graph = first.stage(); graph < COMPUTING; graph++) {
                plan.withGraph(graph).execute();
            }
            plan.withGraph(COMPUTING).withGridScheduler(tasks.grid()).execute();
        } catch (RuntimeException | LinkageError e) {
            throw DeviceFailures.of(device, tasks.kernel(), spec.toString(), e);
        }
        // The plan was narrowed to its last graph, which is now number 0.
        TornadoDevice ran = plan.getDevice(0);
        if (!ran.equals(device.handle())) {
            throw new IllegalStateException(
                    "a run on device %s happened on %s"
                            .formatted(device.info().name(), ran.getDeviceName()));
        }
    }

    @Override
    public String kernel() {
        return tasks.kernel();
    }

    @Override
    public void close() {
        try {
            plan.freeDeviceMemory();
            plan.close();
        } catch (TornadoExecutionPlanException | RuntimeException e) {
            throw DeviceFailures.of(device, "close", spec.toString(), e);
        }
    }
}
