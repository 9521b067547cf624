package org.tornadoattention.tornado;

import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.TaskTime;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.kernel.LimitKernels;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.time.Duration;
import java.time.Instant;

/// Measures a device by [LimitKernels], in kernel time of TornadoVM's profiler.
///
/// Which size of work-groups serves a device is its own; of several the quickest counts, and of
/// several runs the quickest. Work grows until a run takes long enough to be measured.
final class DeviceLimits {
    private static final String NAME = "limits";
    private static final int[] GROUPS = {1, 64, 256};
    private static final int RUNS = 5;

    /// Work-items for each compute unit: enough to hide the latency of a GPU.
    private static final int ITEMS_OF_UNIT = 2048;

    /// 64 MiB of floats: read and written, with the caches of all but the largest processors too
    /// small for it.
    private static final int FLOATS = 16 << 20;

    private static final Duration LONG_ENOUGH = Duration.ofMillis(20);
    private static final int FIRST_STEPS = 256;
    private static final int MOST_STEPS = 1 << 20;

    private final Device device;
    private final EngineSettings settings;

    DeviceLimits(Device device, EngineSettings settings) {
        this.device = device;
        this.settings = settings;
    }

    /// Both limits.
    ///
    /// @throws DeviceFailureException if the device cannot run the kernels
    MeasuredLimits measure() {
        Instant start = Instant.now();
        try {
            return new MeasuredLimits(flopsASecond(), bytesASecond());
        } catch (TornadoExecutionPlanException
                | RuntimeException
                | LinkageError
                | TornadoInternalError e) {
            throw DeviceFailures.of(
                    device, NAME, "measuring limits", DriverLog.ofSdk().since(start), e);
        }
    }

    private double flopsASecond() throws TornadoExecutionPlanException {
        int units = Math.max(1, device.handle().getPhysicalDevice().getDeviceMaxComputeUnits());
        int items = Math.min(units * ITEMS_OF_UNIT, FLOATS);
        FloatArray starts = new FloatArray(LimitKernels.CHAINS);
        for (int c = 0; c < LimitKernels.CHAINS; c++) {
            starts.set(c, c);
        }
        IntArray counts = IntArray.fromElements(FIRST_STEPS, LimitKernels.WIDTH);
        FloatArray out = new FloatArray(items);
        TaskGraph scalars =
                sending(starts, counts)
                        .task("multiplyAdd", LimitKernels::multiplyAdd, starts, counts, out, items)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        double best = flopsASecond(scalars, counts, items, LimitKernels.CHAINS, GROUPS);
        if (device.isCpu()) {
            TaskGraph loop =
                    sending(starts, counts)
                            .task(
                                    "multiplyAdd",
                                    LimitKernels::multiplyAddLoop,
                                    starts,
                                    counts,
                                    out,
                                    items)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
            best = Math.max(best, flopsASecond(loop, counts, items, LimitKernels.WIDTH, 1));
        }
        return best;
    }

    private static TaskGraph sending(FloatArray starts, IntArray counts) {
        return new TaskGraph(NAME)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, starts, counts);
    }

    private double flopsASecond(
            TaskGraph graph, IntArray counts, int items, int chains, int... groups)
            throws TornadoExecutionPlanException {
        double best = 0;
        try (TornadoExecutionPlan plan = plan(graph)) {
            for (int group : groups) {
                if (group > device.limits().items()) {
                    continue;
                }
                GridScheduler grid = grid("multiplyAdd", items, group);
                counts.set(0, FIRST_STEPS);
                Duration time = run(plan, grid);
                while (time.compareTo(LONG_ENOUGH) < 0 && counts.get(0) < MOST_STEPS) {
                    counts.set(0, counts.get(0) * 2);
                    time = run(plan, grid);
                }
                time = quickest(plan, grid, time);
                double flops = 2.0 * chains * counts.get(0) * items;
                best = Math.max(best, flops * 1e9 / time.toNanos());
            }
            plan.freeDeviceMemory();
        }
        return best;
    }

    private double bytesASecond() throws TornadoExecutionPlanException {
        FloatArray from = new FloatArray(FLOATS);
        FloatArray to = new FloatArray(FLOATS);
        from.init(1f);
        TaskGraph graph =
                new TaskGraph(NAME)
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, from)
                        .task("copy", LimitKernels::copy, from, to, FLOATS)
                        .transferToHost(DataTransferMode.UNDER_DEMAND, to);
        double best = 0;
        try (TornadoExecutionPlan plan = plan(graph)) {
            for (int group : GROUPS) {
                if (group > 1 && group <= device.limits().items()) {
                    GridScheduler grid = grid("copy", FLOATS, group);
                    Duration time = quickest(plan, grid, run(plan, grid));
                    best = Math.max(best, 2.0 * Float.BYTES * FLOATS * 1e9 / time.toNanos());
                }
            }
            plan.freeDeviceMemory();
        }
        return best;
    }

    private TornadoExecutionPlan plan(TaskGraph graph) {
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot());
        return DeviceChain.prepare(plan, device, settings).withProfiler(ProfilerMode.SILENT);
    }

    private static GridScheduler grid(String task, int items, int group) {
        WorkerGrid1D worker = new WorkerGrid1D(items);
        worker.setLocalWork(group, 1, 1);
        return new GridScheduler(NAME + "." + task, worker);
    }

    private static Duration quickest(
            TornadoExecutionPlan plan, GridScheduler grid, Duration first) {
        Duration best = first;
        for (int r = 0; r < RUNS; r++) {
            Duration time = run(plan, grid);
            best = time.compareTo(best) < 0 ? time : best;
        }
        return best;
    }

    /// The kernel's time.
    private static Duration run(TornadoExecutionPlan plan, GridScheduler grid) {
        Profile profile = new Profile();
        TornadoProfile.add(
                profile,
                NAME,
                plan.withGridScheduler(grid).execute().getProfilerResult().getProfileLog(),
                false);
        Duration time =
                profile.times().stream()
                        .map(TaskTime::kernel)
                        .reduce(Duration.ZERO, Duration::plus);
        if (!time.isPositive()) {
            throw new IllegalStateException("the driver measured no kernel time");
        }
        return time;
    }
}
