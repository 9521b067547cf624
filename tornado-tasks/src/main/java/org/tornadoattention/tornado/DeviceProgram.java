package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.DeviceChain.Stage;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.Program;
import org.tornadoattention.tornado.host.StepMemory;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.SendKernels;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

import java.util.List;
import java.util.Optional;

/// A chain of graphs on a device: three that send, one that computes.
///
/// ```
/// masks --> keysAndValues --> query --> attention --> host
/// ```
///
/// float16 inputs are widened on the device by the graph that sends them, but for tensor cores,
/// which take them as they are.
///
/// Arrays stay on the device and are passed along the chain, so a run starts at the first graph
/// whose input changed. Every graph names all arrays before it: TornadoVM hands memory on from one
/// graph to the next only.
final class DeviceProgram implements Program {
    static final String QUERY = "query";
    private static final String KEYS_AND_VALUES = "keysAndValues";
    private static final String MASKS = "masks";
    private static final int GROUP = 64;

    private final AttentionTasks tasks;
    private final RunArrays arrays;
    private final DeviceChain chain;

    DeviceProgram(
            Device device,
            AttentionSpec spec,
            RunArrays arrays,
            Blocks blocks,
            int features,
            EngineSettings settings) {
        tasks = AttentionTasks.of(device, spec, arrays, blocks, features);
        this.arrays = arrays;
        boolean halves = blocks.choice().readsHalves();
        boolean half = RunArrays.sent(spec, blocks.choice()) == DataType.FLOAT16;
        GridScheduler grid = new GridScheduler();
        boolean cpu = device.isCpu();
        chain =
                new DeviceChain(
                        device,
                        settings,
                        tasks.kernel(),
                        spec.toString(),
                        List.of(
                                Stage.sending(
                                        masks(arrays, new WorkSizes(MASKS, grid, cpu)),
                                        Optional.of(grid)),
                                Stage.sending(
                                        keysAndValues(
                                                arrays,
                                                halves,
                                                half,
                                                new WorkSizes(KEYS_AND_VALUES, grid, cpu)),
                                        Optional.of(grid)),
                                Stage.sending(
                                        query(
                                                arrays,
                                                halves,
                                                half,
                                                new WorkSizes(QUERY, grid, cpu)),
                                        Optional.of(grid)),
                                new Stage(
                                        tasks.graph(),
                                        Optional.of(tasks.grid()),
                                        tasks.tasks(),
                                        arrays.receipts)));
    }

    private static TaskGraph masks(RunArrays a, WorkSizes sizes) {
        FloatArray receipt = new FloatArray(1);
        return new TaskGraph(MASKS)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, a.bias, a.allowed)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::masks,
                        a.bias,
                        a.allowed,
                        receipt,
                        sizes.items("send", 1))
                .persistOnDevice(a.bias, a.allowed);
    }

    private static TaskGraph keysAndValues(
            RunArrays a, boolean halves, boolean half, WorkSizes sizes) {
        FloatArray receipt = new FloatArray(1);
        TaskGraph graph =
                new TaskGraph(KEYS_AND_VALUES).consumeFromDevice(MASKS, a.bias, a.allowed);
        if (halves) {
            graph =
                    graph.transferToDevice(
                            DataTransferMode.EVERY_EXECUTION, a.halfKey, a.halfValue);
            return SendTasks.addTo(graph, sizes, List.of(a.bias, a.allowed, a.halfKey, a.halfValue))
                    .persistOnDevice(a.halfKey, a.halfValue, a.bias, a.allowed);
        }
        graph =
                half
                        ? graph.transferToDevice(
                                        DataTransferMode.EVERY_EXECUTION, a.halfKey, a.halfValue)
                                .task(
                                        "widenKey",
                                        HalfKernels::widen,
                                        a.halfKey,
                                        a.key,
                                        widening(sizes, "widenKey", a.halfKey))
                                .task(
                                        "widenValue",
                                        HalfKernels::widen,
                                        a.halfValue,
                                        a.value,
                                        widening(sizes, "widenValue", a.halfValue))
                        : graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.key, a.value);
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::keysAndValues,
                        a.bias,
                        a.allowed,
                        a.key,
                        a.value,
                        receipt,
                        sizes.items("send", 1))
                .persistOnDevice(a.key, a.value, a.bias, a.allowed);
    }

    /// Declares a widening task's work-items, in whole work-groups on every device.
    private static int widening(WorkSizes sizes, String task, HalfFloatArray halves) {
        int groups = (halves.getSize() - 1) / GROUP + 1;
        sizes.groups(task, groups, GROUP);
        return Math.multiplyExact(groups, GROUP);
    }

    private static TaskGraph query(RunArrays a, boolean halves, boolean half, WorkSizes sizes) {
        if (halves) {
            TaskGraph graph =
                    new TaskGraph(QUERY)
                            .consumeFromDevice(
                                    KEYS_AND_VALUES, a.bias, a.allowed, a.halfKey, a.halfValue)
                            .transferToDevice(DataTransferMode.EVERY_EXECUTION, a.halfQuery);
            return SendTasks.addTo(
                            graph,
                            sizes,
                            List.of(a.bias, a.allowed, a.halfKey, a.halfValue, a.halfQuery))
                    .persistOnDevice(a.halfQuery, a.bias, a.allowed, a.halfKey, a.halfValue);
        }
        FloatArray receipt = new FloatArray(1);
        TaskGraph graph =
                new TaskGraph(QUERY)
                        .consumeFromDevice(KEYS_AND_VALUES, a.bias, a.allowed, a.key, a.value);
        graph =
                half
                        ? graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.halfQuery)
                                .task(
                                        "widenQuery",
                                        HalfKernels::widen,
                                        a.halfQuery,
                                        a.query,
                                        widening(sizes, "widenQuery", a.halfQuery))
                        : graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, a.query);
        return graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt)
                .task(
                        "send",
                        SendKernels::query,
                        a.bias,
                        a.allowed,
                        a.key,
                        a.value,
                        a.query,
                        receipt,
                        sizes.items("send", 1))
                .persistOnDevice(a.query, a.bias, a.allowed, a.key, a.value);
    }

    @Override
    public StepMemory memory() {
        return arrays.memory;
    }

    @Override
    public void run(Sending first, Profile profile) {
        chain.run(first.stage(), arrays.fields.get(RunFields.RUN), profile);
    }

    @Override
    public String kernel() {
        return tasks.kernel();
    }

    @Override
    public void close() {
        chain.close();
    }
}
