package org.tornadoattention.benchmarks.assembly;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.benchmarks.assembly.KernelPlans.Plan;
import org.tornadoattention.benchmarks.device.TornadoDevices;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.kernel.HalfKernels;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;
import java.util.Map;

/// What runs behind NVIDIA's library, by itself: a machine without a GPU has no such library.
///
/// ```
/// halves --widenOutput--> floats
/// ```
final class LibraryPlans {
    private static final int ELEMENTS = 256;
    private static final String WHAT = "library-output";

    private LibraryPlans() {}

    static List<Plan> all() {
        return List.of(new Plan(WHAT, Map.of(), LibraryPlans::widenOutput));
    }

    private static void widenOutput(AttentionEngine engine) {
        IntArray fields = new IntArray(RunFields.ROWS);
        IntArray receipts = new IntArray(RunFields.TASKS);
        HalfFloatArray halves = new HalfFloatArray(ELEMENTS);
        halves.init(new HalfFloat(1));
        FloatArray floats = new FloatArray(ELEMENTS);
        TaskGraph graph =
                new TaskGraph(WHAT.replace('-', '_'))
                        .transferToDevice(
                                DataTransferMode.EVERY_EXECUTION, fields, receipts, halves)
                        .task(
                                "widenOutput",
                                HalfKernels::widenOutput,
                                fields,
                                receipts,
                                halves,
                                floats,
                                ELEMENTS)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, floats);
        TornadoDevice device = TornadoDevices.find(engine.device());
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot());
        try {
            plan.withDevice(device).execute();
            TornadoDevices.requireRan(plan, device, WHAT);
        } finally {
            TornadoDevices.close(plan, WHAT);
        }
        // As an engine says it whose kernels left no proof.
        if (floats.get(0) != 1) {
            throw new DeviceFailureException(
                    DeviceFailureException.Kind.NOT_STARTED, WHAT + " computed nothing");
        }
    }
}
