package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.RunInfo;
import org.tornadoattention.TaskTime;
import org.tornadoattention.Tensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A cell that is ready on an engine: checked, and then called again and again.
final class PreparedCell implements AutoCloseable {
    /// Engines that have the setting `profile`, and memory of their own to send to.
    private static final Set<String> PROFILING_ENGINES = Set.of("tornado", "opencl");

    private static final int PROFILED_CALLS = 3;
    private static final Duration PROFILED_TIME = Duration.ofSeconds(2);

    /// So long the JVM's compiler is given to see every loop; 20 calls suffice where they are long.
    private static final Duration WARM_UP = Duration.ofMillis(500);

    private static final int WARM_UP_CALLS = 20;

    private final CellData data;
    private final EngineOptions options;
    private final AttentionEngine engine;
    private final AttentionPlan plan;
    private final Tensor output;
    private final double firstMillis;
    private final CellCheck check;
    private final String kernel;

    /// Makes the plan, calls it a first time, and checks what came of it.
    PreparedCell(BenchCell cell, AttentionEngine engine, EngineOptions options) {
        this.engine = engine;
        this.options = options;
        data = CellData.of(cell);
        output = Tensor.allocate(cell.type(), data.inputs().query().shape());
        // What a kernel leaves out cannot pass for a result.
        output.copyFrom(Tensor.of(new float[] {Float.NaN}, 1).broadcastTo(output.shape()));
        long start = System.nanoTime();
        plan = engine.plan(AttentionSpec.of(data.inputs()));
        try {
            kernel = plan.run(data.inputs(), output).info().kernel();
            firstMillis = (System.nanoTime() - start) / 1e6;
            check = CellCheck.of(data, output);
        } catch (Throwable e) { // whatever it is, the device's memory must not stay taken
            plan.close();
            throw e;
        }
    }

    /// What the first call showed.
    ObjectNode description() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kernel", kernel)
                .put("firstMillis", firstMillis)
                .put("error", check.error())
                .put("allowed", check.allowed())
                .put("checkedRows", check.rows())
                .put("rows", check.allRows());
    }

    /// Whether it may be timed.
    boolean passes() {
        return check.passes();
    }

    /// Calls until a while has passed or, where calls are long, often enough.
    void warmUp() {
        long start = System.nanoTime();
        for (int n = 0; n < WARM_UP_CALLS || System.nanoTime() - start < WARM_UP.toNanos(); n++) {
            if (n > 0 && System.nanoTime() - start > 5 * WARM_UP.toNanos()) {
                return;
            }
            plan.run(data.inputs(), output);
        }
    }

    /// Calls for so long, at least once.
    ///
    /// @return the median call in milliseconds, so that one during which something else took the
    ///   processor does not count
    double time(Duration atLeast) {
        List<Double> millis = new ArrayList<>();
        long start = System.nanoTime();
        long before = start;
        do {
            plan.run(data.inputs(), output);
            long now = System.nanoTime();
            millis.add((now - before) / 1e6);
            before = now;
        } while (before - start < atLeast.toNanos());
        return Samples.of(millis).median();
    }

    /// Kernel and transfer time of a call that sends all inputs, by the device's clock: medians.
    /// Empty for engines that send nothing. The last thing that is asked of a cell: its plan is
    /// closed, so that the device need not hold two.
    Optional<DeviceTimes> deviceTimes() {
        if (!PROFILING_ENGINES.contains(engine.name())) {
            return Optional.empty();
        }
        plan.close(); // Measuring costs time, so it is another plan's.
        List<Double> kernels = new ArrayList<>();
        List<Double> transfers = new ArrayList<>();
        try (AttentionEngine other = Engines.open(engine.name(), options.with("profile", "true"));
                AttentionPlan measured = other.plan(plan.spec())) {
            long start = System.nanoTime();
            measured.run(data.inputs(), output);
            Tensor key = data.inputs().key();
            for (int n = 0;
                    n < PROFILED_CALLS
                            && (n < 1 || System.nanoTime() - start < PROFILED_TIME.toNanos());
                    n++) {
                key.set(-key.get(0, 0, 0, 0), 0, 0, 0, 0); // A key that changed sends them all.
                RunInfo info = measured.run(data.inputs(), output).info();
                kernels.add(millis(info.tasks().stream().map(TaskTime::kernel).toList()));
                transfers.add(millis(info.tasks().stream().map(TaskTime::transfer).toList()));
            }
        }
        return Optional.of(
                new DeviceTimes(Samples.of(kernels).median(), Samples.of(transfers).median()));
    }

    private static double millis(List<Duration> times) {
        return times.stream().mapToLong(Duration::toNanos).sum() / 1e6;
    }

    /// Milliseconds of one call on the device.
    record DeviceTimes(double kernelMillis, double transferMillis) {}

    @Override
    public void close() {
        plan.close();
    }
}
