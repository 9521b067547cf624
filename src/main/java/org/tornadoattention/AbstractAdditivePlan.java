package org.tornadoattention;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.internal.PlanLifecycle;

import java.time.Duration;
import java.util.Objects;

/// For engine authors: an [AdditivePlan] that checks inputs, allocates results, keeps time and
/// guards the life cycle, and leaves only the computation to [#execute].
public abstract class AbstractAdditivePlan implements AdditivePlan {
    private final AttentionEngine engine;
    private final AdditiveSpec spec;
    private final PlanLifecycle lifecycle = new PlanLifecycle();

    protected AbstractAdditivePlan(AttentionEngine engine, AdditiveSpec spec) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.spec = Objects.requireNonNull(spec, "spec");
    }

    /// Computes one step; inputs are checked against the spec. Called by several threads at once.
    ///
    /// @param output `[B][Nq][Dv]`, row-major; every element is to be written
    /// @param weights `[B][Nq][Nk]`, row-major, or null if the spec does not ask for them
    /// @param scores `[B][Nq][Nk]`, row-major, or null if the spec does not ask for them
    /// @return the name of the kernel that ran
    protected abstract String execute(
            AdditiveInputs inputs,
            Tensor output,
            @Nullable Tensor weights,
            @Nullable Tensor scores);

    /// Frees what the plan holds; called once, with no run under way.
    protected void release() {}

    @Override
    public final AdditiveSpec spec() {
        return spec;
    }

    @Override
    public final AttentionResult run(AdditiveInputs inputs) {
        return lifecycle.whileOpen(() -> runOpen(inputs));
    }

    @Override
    public final void close() {
        lifecycle.close(this::release);
    }

    private AttentionResult runOpen(AdditiveInputs inputs) {
        long start = System.nanoTime();
        checkFits(inputs);
        AttentionShape shape = inputs.shape();
        int b = shape.batch();
        int n = shape.queryLength();
        int m = shape.keyLength();
        Tensor output = Tensor.allocate(spec.type(), b, n, shape.valueDim());
        Tensor weights = spec.weights() ? Tensor.allocate(spec.type(), b, n, m) : null;
        Tensor scores = spec.scores().isPresent() ? Tensor.allocate(spec.type(), b, n, m) : null;
        String kernel = execute(inputs, output, weights, scores);
        DeviceInfo device = engine.device();
        RunInfo info =
                new RunInfo(
                        engine.name(),
                        device.backend(),
                        device.name(),
                        kernel,
                        Duration.ofNanos(System.nanoTime() - start));
        return new AttentionResult(output, null, weights, scores, info);
    }

    private void checkFits(AdditiveInputs inputs) {
        Objects.requireNonNull(inputs, "inputs");
        AttentionShape made = spec.shape();
        AttentionShape given = inputs.shape();
        boolean fits =
                given.batch() == made.batch()
                        && given.headDim() == made.headDim()
                        && inputs.key().dim(2) == spec.keyDim()
                        && given.valueDim() == made.valueDim()
                        && given.queryLength() <= made.queryLength()
                        && given.keyLength() <= made.keyLength()
                        && inputs.query().type() == spec.type();
        if (!fits) {
            throw new IllegalArgumentException(
                    "inputs must have the plan's batch, dimensions and type and at most its"
                            + " lengths: "
                            + "plan %s %s keyDim %d, inputs query %s, key %s, value %s"
                                    .formatted(
                                            spec.type(),
                                            made,
                                            spec.keyDim(),
                                            inputs.query(),
                                            inputs.key(),
                                            inputs.value()));
        }
        if (!inputs.maskKinds().equals(spec.masks())) {
            throw new IllegalArgumentException(
                    "inputs must carry the kinds of mask the plan was made for: plan %s, inputs %s"
                            .formatted(spec.masks(), inputs.maskKinds()));
        }
        inputs.masks().forEach(mask -> mask.check(given));
    }
}
