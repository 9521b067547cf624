package org.tornadoattention;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.internal.PlanLifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// For engine authors: an [AttentionPlan] that checks inputs, allocates results, keeps time and
/// guards the life cycle, and leaves only the computation to [#execute].
public abstract class AbstractAttentionPlan implements AttentionPlan {
    private final AttentionEngine engine;
    private final AttentionSpec spec;
    private final PlanLifecycle lifecycle = new PlanLifecycle();

    protected AbstractAttentionPlan(AttentionEngine engine, AttentionSpec spec) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.spec = Objects.requireNonNull(spec, "spec");
    }

    /// Where results go. `output` is heads first, `[B][Hq][Nq][Dv]`, and may be strided; the others
    /// are row-major, and null unless the spec asks for them. Memory is not cleared: write every
    /// element.
    public record Destination(
            Tensor output,
            @Nullable Tensor logSumExp,
            @Nullable Tensor weights,
            @Nullable Tensor scores) {}

    /// What ran.
    ///
    /// @param kernel its name
    /// @param tasks what single tasks took, if that was measured
    public record Execution(String kernel, List<TaskTime> tasks) {
        /// Without times of single tasks.
        public Execution(String kernel) {
            this(kernel, List.of());
        }
    }

    /// Computes one step; inputs are checked against the spec. Called by several threads at once.
    ///
    /// @return what ran
    protected abstract Execution execute(AttentionInputs inputs, Destination destination);

    /// Frees what the plan holds; called once, with no run under way.
    protected void release() {}

    @Override
    public final AttentionSpec spec() {
        return spec;
    }

    @Override
    public final AttentionResult run(AttentionInputs inputs) {
        return lifecycle.whileOpen(() -> runOpen(inputs, Optional.empty()));
    }

    @Override
    public final AttentionResult run(AttentionInputs inputs, Tensor output) {
        Objects.requireNonNull(output, "output");
        return lifecycle.whileOpen(() -> runOpen(inputs, Optional.of(output)));
    }

    @Override
    public final void close() {
        lifecycle.close(this::release);
    }

    private AttentionResult runOpen(AttentionInputs inputs, Optional<Tensor> givenOutput) {
        long start = System.nanoTime();
        Objects.requireNonNull(inputs, "inputs");
        inputs.parts().forEach(part -> requireOpenArena(part.name(), part.tensor()));
        spec.requireFits(inputs);
        AttentionShape shape = inputs.shape();
        int[] outputShape = outputShape(shape);
        givenOutput.ifPresent(given -> checkOutput(given, outputShape, inputs));
        Tensor output = givenOutput.orElseGet(() -> Tensor.allocate(spec.type(), outputShape));
        DataType wide = spec.type() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        int b = shape.batch();
        int h = shape.queryHeads();
        int n = shape.queryLength();
        int m = shape.keyLength();
        Destination destination =
                new Destination(
                        spec.layout().toHeadsFirst(output),
                        spec.logSumExp() ? Tensor.allocate(wide, b, h, n) : null,
                        spec.weights() ? Tensor.allocate(spec.type(), b, h, n, m) : null,
                        spec.scores().isPresent()
                                ? Tensor.allocate(spec.type(), b, h, n, m)
                                : null);
        Execution execution = execute(inputs, destination);
        DeviceInfo device = engine.device();
        RunInfo info =
                new RunInfo(
                        engine.name(),
                        device.backend(),
                        device.name(),
                        execution.kernel(),
                        Duration.ofNanos(System.nanoTime() - start),
                        execution.tasks());
        return new AttentionResult(
                output, destination.logSumExp(), destination.weights(), destination.scores(), info);
    }

    private static void requireOpenArena(String name, Tensor tensor) {
        if (!tensor.memory().scope().isAlive()) {
            throw new IllegalStateException(
                    "%s must lie in an open arena but its arena is closed: %s"
                            .formatted(name, tensor));
        }
    }

    private void checkOutput(Tensor output, int[] shape, AttentionInputs inputs) {
        if (!output.hasShape(shape) || output.type() != spec.type()) {
            throw new IllegalArgumentException(
                    "output must be %s%s but was %s"
                            .formatted(spec.type(), Tensor.shapeText(shape), output));
        }
        requireOpenArena("output", output);
        if (!output.isWritable()) {
            throw new IllegalArgumentException(
                    "output must be writable, with a place of its own for every element, but was "
                            + output);
        }
        for (AttentionInputs.Part part : inputs.parts()) {
            if (output.mayOverlap(part.tensor())) {
                throw new IllegalArgumentException(
                        "output must not share memory with the inputs, which are read while it is"
                                + " written, but does with "
                                + part.name());
            }
        }
    }

    private int[] outputShape(AttentionShape shape) {
        return switch (spec.layout()) {
            case HEADS_FIRST ->
                    new int[] {
                        shape.batch(), shape.queryHeads(), shape.queryLength(), shape.valueDim()
                    };
            case TOKENS_FIRST ->
                    new int[] {
                        shape.batch(), shape.queryLength(), shape.queryHeads(), shape.valueDim()
                    };
        };
    }
}
