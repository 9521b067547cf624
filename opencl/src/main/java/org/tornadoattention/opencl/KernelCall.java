package org.tornadoattention.opencl;

import org.tornadoattention.TaskTime;
import org.tornadoattention.opencl.driver.OpenClBuffer;
import org.tornadoattention.opencl.driver.OpenClEvent;
import org.tornadoattention.opencl.driver.OpenClKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.host.Profile;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/// A kernel with its arguments and work sizes, to be launched as often as wanted.
///
/// TornadoVM's kernels take four arguments before those of the Java method, and an array is a
/// pointer to its header:
///
/// ```
/// kernel context, constants, local memory, atomics, arrays ..., scalars ...
/// ```
///
/// The context's first number is the bound of the parallel loop. Constants, local memory and
/// atomics are for what none of our kernels does. Scalars were folded into the code when it was
/// generated, and are passed for their places alone.
final class KernelCall {
    private static final int CONTEXT = 0;
    private static final int CONSTANTS = 1;
    private static final int LOCAL_MEMORY = 2;
    private static final int ATOMICS = 3;
    private static final int FIRST_OWN = 4;

    /// Work-items of a work-group on devices that are no CPUs; one warp or wavefront at least.
    private static final int GROUP = 64;

    private final Lease lease;
    private final String task;
    private final OpenClKernel kernel;
    private final long items;
    private final int group;
    private Duration compile;

    /// @param items work-items, whole groups
    /// @param arrays those of the Java method, in its order
    private KernelCall(
            Lease lease,
            StoredKernel stored,
            String task,
            long items,
            int group,
            List<KernelArray> arrays) {
        this.lease = lease;
        this.task = task;
        this.items = items;
        this.group = group;
        long start = System.nanoTime();
        kernel = lease.kernel(stored);
        compile = Duration.ofNanos(System.nanoTime() - start);
        OpenClBuffer context = lease.buffer(3 * Long.BYTES);
        context.write(MemorySegment.ofArray(new long[] {items, 0, 0}), 0);
        kernel.setBuffer(CONTEXT, context);
        kernel.setBuffer(CONSTANTS, context);
        kernel.setLocalMemory(LOCAL_MEMORY, Long.BYTES);
        kernel.setBuffer(ATOMICS, context);
        int index = FIRST_OWN;
        for (KernelArray array : arrays) {
            kernel.setBuffer(index, array.buffer());
            index++;
        }
        for (int scalar = 0; scalar < stored.scalars(); scalar++) {
            kernel.setInt(index, 0);
            index++;
        }
    }

    /// A kernel with the loop API.
    ///
    /// @param task its name in profiles
    /// @param needed work-items: there are as many, or more to make whole work-groups, and never
    ///   none
    static KernelCall loop(
            Lease lease, StoredKernel stored, String task, int needed, List<KernelArray> arrays) {
        // On a CPU driver larger groups only make threads wait for each other.
        int group = lease.isCpu() ? 1 : (int) Math.min(GROUP, lease.device().maxWorkGroupSize());
        long items = ((Math.max(needed, 1) - 1L) / group + 1) * group;
        return new KernelCall(lease, stored, task, items, group, arrays);
    }

    /// A kernel with the loop API, in groups of a size.
    ///
    /// @param items a multiple of `group`
    static KernelCall sized(
            Lease lease,
            StoredKernel stored,
            String task,
            int items,
            int group,
            List<KernelArray> arrays) {
        return new KernelCall(lease, stored, task, items, group, arrays);
    }

    /// A kernel with work-groups of its own size.
    static KernelCall groups(
            Lease lease, StoredKernel stored, String task, int groups, List<KernelArray> arrays) {
        int group = stored.groupItems();
        return new KernelCall(lease, stored, task, (long) groups * group, group, arrays);
    }

    /// Starts the kernel; where times are wanted, waits for it.
    void launch(Profile profile) {
        if (!lease.isTimed()) {
            kernel.launch(items, group);
            return;
        }
        Duration time;
        try (OpenClEvent event = kernel.launchTimed(items, group)) {
            lease.finish();
            time = Duration.ofNanos(event.nanoseconds());
        }
        profile.add(new TaskTime("attention." + task, time, Duration.ZERO, compile, 0));
        compile = Duration.ZERO;
    }
}
