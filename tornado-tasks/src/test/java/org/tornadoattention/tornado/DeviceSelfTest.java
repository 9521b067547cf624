package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// That what the other device tests rely on holds: kernels run on the device, and one that cannot
/// is an error.
@DeviceTest
class DeviceSelfTest {
    private static final int SIZE = 64;

    @Test
    void addsTwoArraysOnTheDevice() throws Exception {
        FloatArray left = new FloatArray(SIZE);
        FloatArray right = new FloatArray(SIZE);
        FloatArray sum = new FloatArray(SIZE);
        for (int i = 0; i < SIZE; i++) {
            left.set(i, i);
            right.set(i, 1000f);
        }
        KernelContext context = new KernelContext();
        TaskGraph graph =
                new TaskGraph("selfTest")
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, left, right)
                        .task("add", DeviceSelfTest::add, context, left, right, sum)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, sum);
        run(graph, "selfTest.add");
        for (int i = 0; i < SIZE; i++) {
            // Run once as plain Java, with one context, only the first would be written.
            assertEquals(1000f + i, sum.get(i), "element " + i);
        }
    }

    @Test
    void aKernelThatDoesNotCompileIsAnError() {
        LongArray out = new LongArray(SIZE);
        out.init(-1L);
        KernelContext context = new KernelContext();
        // TornadoVM analyses a kernel as soon as it is named, and compiles it when it is run.
        assertThrows(
                TornadoBailoutRuntimeException.class,
                () -> {
                    TaskGraph graph =
                            new TaskGraph("selfTest")
                                    .task("clock", DeviceSelfTest::clock, context, out)
                                    .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
                    run(graph, "selfTest.clock");
                });
        assertEquals(-1L, out.get(0), "the kernel ran as plain Java");
    }

    @Test
    void aKernelThatTheDriverRejectsIsAnErrorAndNotASlowSuccess() {
        assumeTrue(
                TornadoRuntimeProvider.getTornadoRuntime().getBackendType(0)
                        == TornadoVMBackendType.OPENCL,
                "the flags that make a driver reject a kernel are OpenCL's");
        FloatArray ones = new FloatArray(SIZE);
        FloatArray out = new FloatArray(SIZE);
        ones.init(1.0f);
        out.init(-1.0f);
        TaskGraph graph =
                new TaskGraph("selfTest")
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, ones)
                        .task("add", DeviceSelfTest::add, new KernelContext(), ones, ones, out)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        // With bailout on, this prints a line and runs the kernel once, as plain Java.
        assertThrows(
                TornadoBailoutRuntimeException.class,
                () -> run(graph, "selfTest.add", "-Dget_global_id=no_such_function"));
        assertEquals(-1.0f, out.get(0), "the kernel ran as plain Java");
    }

    private static void run(TaskGraph graph, String task) throws Exception {
        run(graph, task, "");
    }

    private static void run(TaskGraph graph, String task, String openclFlags) throws Exception {
        WorkerGrid1D grid = new WorkerGrid1D(SIZE);
        grid.setLocalWork(16, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            if (!openclFlags.isEmpty()) {
                plan.withCompilerFlags(TornadoVMBackendType.OPENCL, openclFlags);
            }
            plan.withGridScheduler(new GridScheduler(task, grid)).execute();
        }
    }

    static void add(KernelContext context, FloatArray left, FloatArray right, FloatArray sum) {
        int i = context.globalIdx;
        sum.set(i, left.get(i) + right.get(i));
    }

    /// No device has this clock.
    static void clock(KernelContext context, LongArray out) {
        out.set(context.globalIdx, System.nanoTime());
    }
}
