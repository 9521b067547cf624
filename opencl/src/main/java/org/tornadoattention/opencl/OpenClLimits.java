package org.tornadoattention.opencl;

import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.TaskTime;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.kernel.LimitKernels;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/// Measures a device by [LimitKernels], in kernel time of the driver's events.
///
/// Which size of work-groups serves a device is its own; of several the quickest counts, and of
/// several runs the quickest. Work grows until a run takes long enough to be measured.
final class OpenClLimits {
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

    private final Lease lease;

    private OpenClLimits(Lease lease) {
        this.lease = lease;
    }

    /// What a device is measured by.
    static List<AheadKernel> kernels(OpenClDevice device) {
        return device.kind() == OpenClDevice.Kind.CPU
                ? List.of(
                        AheadKernel.LIMIT_MULTIPLY_ADD,
                        AheadKernel.LIMIT_MULTIPLY_ADD_LOOP,
                        AheadKernel.LIMIT_COPY)
                : List.of(AheadKernel.LIMIT_MULTIPLY_ADD, AheadKernel.LIMIT_COPY);
    }

    /// Both limits.
    ///
    /// @param queue a queue that measures
    /// @throws org.tornadoattention.tornado.DeviceFailureException if the device cannot run the
    ///   kernels
    static MeasuredLimits measure(SharedQueue queue) {
        try (Lease lease = queue.lease()) {
            OpenClLimits limits = new OpenClLimits(lease);
            return new MeasuredLimits(limits.flopsASecond(), limits.bytesASecond());
        } catch (OpenClException e) {
            throw Failures.of(e, "limits", "measuring limits");
        }
    }

    private double flopsASecond() {
        int units = Math.max(1, lease.device().computeUnits());
        int items = (int) Math.min((long) units * ITEMS_OF_UNIT, FLOATS);
        float[] chains = new float[LimitKernels.CHAINS];
        for (int c = 0; c < chains.length; c++) {
            chains[c] = c;
        }
        KernelArray starts = KernelArray.constant(lease, chains);
        KernelArray counts = KernelArray.of(lease, 2 * Integer.BYTES);
        KernelArray out = KernelArray.scratch(lease, (long) items * Float.BYTES);
        List<KernelArray> arrays = List.of(starts, counts, out);
        double best = 0;
        for (int group : GROUPS) {
            best =
                    Math.max(
                            best,
                            flopsASecond(
                                    AheadKernel.LIMIT_MULTIPLY_ADD,
                                    LimitKernels.CHAINS,
                                    items,
                                    group,
                                    arrays));
        }
        return lease.isCpu()
                ? Math.max(
                        best,
                        flopsASecond(
                                AheadKernel.LIMIT_MULTIPLY_ADD_LOOP,
                                LimitKernels.WIDTH,
                                items,
                                1,
                                arrays))
                : best;
    }

    private double flopsASecond(
            AheadKernel kernel, int chains, int items, int group, List<KernelArray> arrays) {
        if (group > lease.device().maxWorkGroupSize()) {
            return 0;
        }
        KernelCall call =
                KernelCall.sized(
                        lease, StoredKernel.read(kernel), "multiplyAdd", items, group, arrays);
        int steps = FIRST_STEPS;
        Duration time = run(call, arrays.get(1), steps);
        while (time.compareTo(LONG_ENOUGH) < 0 && steps < MOST_STEPS) {
            steps *= 2;
            time = run(call, arrays.get(1), steps);
        }
        for (int r = 0; r < RUNS; r++) {
            time = shorter(time, run(call, arrays.get(1), steps));
        }
        return 2.0 * chains * steps * items * 1e9 / time.toNanos();
    }

    private double bytesASecond() {
        KernelArray from = KernelArray.of(lease, (long) FLOATS * Float.BYTES);
        KernelArray to = KernelArray.scratch(lease, (long) FLOATS * Float.BYTES);
        from.send(from.host().byteSize());
        StoredKernel copy = StoredKernel.read(AheadKernel.LIMIT_COPY);
        double best = 0;
        for (int group : GROUPS) {
            if (group > 1 && group <= lease.device().maxWorkGroupSize()) {
                KernelCall call =
                        KernelCall.sized(lease, copy, "copy", FLOATS, group, List.of(from, to));
                Duration time = run(call);
                for (int r = 0; r < RUNS; r++) {
                    time = shorter(time, run(call));
                }
                best = Math.max(best, 2.0 * Float.BYTES * FLOATS * 1e9 / time.toNanos());
            }
        }
        return best;
    }

    private static Duration run(KernelCall call, KernelArray counts, int steps) {
        counts.host().copyFrom(MemorySegment.ofArray(new int[] {steps, LimitKernels.WIDTH}));
        counts.send(counts.host().byteSize());
        return run(call);
    }

    private static Duration run(KernelCall call) {
        Profile profile = new Profile();
        call.launch(profile);
        Duration time =
                profile.times().stream()
                        .map(TaskTime::kernel)
                        .reduce(Duration.ZERO, Duration::plus);
        // The clock of some drivers is coarser than a short kernel.
        return time.isPositive() ? time : Duration.ofNanos(1);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
