package org.tornadoattention.tornado.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs a KernelContext kernel as plain Java, for tests on machines without a device, and for
/// debuggers.
///
/// ```java
/// WorkerGrid grid = new WorkerGrid1D(1024);
/// grid.setLocalWork(64, 1, 1);
/// WorkGroupEmulator.DEFAULTS.run(grid, context -> Kernels.sum(context, input, output));
/// ```
///
/// One thread for each work-item of a work-group; work-groups run one after the other. Local arrays
/// are shared by a work-group and start with garbage (NaN in floats), as on a device. What the
/// emulator cannot see is a barrier that is missing: that is a race here as well.
///
/// @param timeout for a whole run, positive
/// @param localMemoryLimit bytes that a work-group's local arrays may have together, at least 0
public record WorkGroupEmulator(Duration timeout, long localMemoryLimit) {
    /// A minute, and the 48 KiB of local memory that every usual device has.
    public static final WorkGroupEmulator DEFAULTS =
            new WorkGroupEmulator(Duration.ofMinutes(1), 48 * 1024);

    /// Checks the values.
    public WorkGroupEmulator {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be positive but was " + timeout);
        }
        if (localMemoryLimit < 0) {
            throw new IllegalArgumentException(
                    "localMemoryLimit must not be negative but was " + localMemoryLimit);
        }
    }

    /// The same with another timeout.
    public WorkGroupEmulator withTimeout(Duration changed) {
        return new WorkGroupEmulator(changed, localMemoryLimit);
    }

    /// The same with another limit of local memory, in bytes.
    public WorkGroupEmulator withLocalMemoryLimit(long changed) {
        return new WorkGroupEmulator(timeout, changed);
    }

    /// Runs a kernel over a grid and returns when every work-item has ended.
    ///
    /// @param grid with its local work size set, which divides the global one; without an offset
    /// @param kernel called once for each work-item, each with a context of its own
    /// @throws IllegalArgumentException if the grid is not so
    /// @throws WorkGroupException if a work-item throws, not all of a work-group reach the same
    ///   number of barriers, or the time is over; a work-item that never reaches a barrier or its
    ///   end is then left behind on a daemon thread
    public void run(WorkerGrid grid, Consumer<KernelContext> kernel) {
        run(grid, WorkItem::new, kernel);
    }

    /// Runs a kernel over a grid with contexts that do more than TornadoVM 1.1.
    ///
    /// @param contexts makes the context of each work-item
    /// @throws IllegalArgumentException as [#run(WorkerGrid, Consumer)]
    /// @throws WorkGroupException in the same way; where a warp's work-items do not all take part
    ///   in an exchange, once the time is over
    public <T extends WorkItem> void run(
            WorkerGrid grid, Function<WorkItem.Place, T> contexts, Consumer<? super T> kernel) {
        GridSizes sizes = GridSizes.of(grid);
        Thread[] threads = new Thread[sizes.itemsOfGroup()];
        WorkGroup group = new WorkGroup(sizes, localMemoryLimit, threads);
        CountDownLatch running = new CountDownLatch(threads.length);
        for (int i = 0; i < threads.length; i++) {
            int item = i;
            threads[i] =
                    Thread.ofVirtual()
                            .name("work-item-" + item)
                            .unstarted(
                                    () -> {
                                        runItem(item, sizes, group, contexts, kernel);
                                        running.countDown();
                                    });
        }
        for (Thread thread : threads) {
            thread.start();
        }
        await(running, group);
        WorkGroupException failure = group.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private static <T extends WorkItem> void runItem(
            int item,
            GridSizes sizes,
            WorkGroup group,
            Function<WorkItem.Place, T> contexts,
            Consumer<? super T> kernel) {
        int groupIndex = 0;
        try {
            T context = contexts.apply(new WorkItem.Place(group, item));
            for (; groupIndex < sizes.groups(); groupIndex++) {
                context.enter(sizes, groupIndex);
                kernel.accept(context);
                group.awaitEnd(item);
            }
        } catch (WorkGroup.Stopped e) {
            // Its cause is known: the failure of another work-item.
        } catch (Throwable e) {
            group.fail(new WorkGroupException(sizes.nameOf(item, groupIndex) + ": " + e, e));
        }
    }

    private void await(CountDownLatch running, WorkGroup group) {
        try {
            if (!running.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                group.fail(group.timedOut(timeout.toString()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            group.fail(new WorkGroupException("interrupted while work-items ran", e));
        }
    }
}
