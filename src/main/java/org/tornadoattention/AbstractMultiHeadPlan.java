package org.tornadoattention;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.internal.PlanLifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// For engine authors: a [MultiHeadPlan] that checks inputs, keeps time and guards the life cycle,
/// and leaves only the computation to [#compute].
///
/// [ComposedMultiHeadPlan] computes with an engine's projections and its attention; an engine that
/// keeps a whole layer on its device extends this class.
public abstract class AbstractMultiHeadPlan implements MultiHeadPlan {
    private final AttentionEngine engine;
    private final MultiHeadSpec spec;
    private final PlanLifecycle lifecycle = new PlanLifecycle();

    protected AbstractMultiHeadPlan(AttentionEngine engine, MultiHeadSpec spec) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.spec = Objects.requireNonNull(spec, "spec");
    }

    /// What a run computed.
    ///
    /// @param output `[B][Nq][E]` of the spec's type
    /// @param logSumExp `[B][Hq][Nq]`, float32 or float64, or null if the spec does not ask for it
    /// @param weights `[B][Hq][Nq][Nk]` of the spec's type, or null if the spec does not ask
    /// @param kernel the name of what computed
    /// @param tasks what single tasks took, where that is measured
    public record Computed(
            Tensor output,
            @Nullable Tensor logSumExp,
            @Nullable Tensor weights,
            String kernel,
            List<TaskTime> tasks) {}

    /// Computes the layer; inputs are checked against the spec. With a cache, the new keys and
    /// values are appended to it; a run that fails leaves it as it was.
    protected abstract Computed compute(MultiHeadInputs inputs);

    /// Frees what the plan holds; called once, with no run under way.
    protected void release() {}

    @Override
    public final MultiHeadSpec spec() {
        return spec;
    }

    @Override
    public final AttentionResult run(MultiHeadInputs inputs) {
        return lifecycle.whileOpen(() -> runOpen(inputs));
    }

    @Override
    public final void close() {
        lifecycle.close(this::release);
    }

    private AttentionResult runOpen(MultiHeadInputs inputs) {
        long start = System.nanoTime();
        checkFits(inputs);
        Computed computed = compute(inputs);
        DeviceInfo device = engine.device();
        RunInfo info =
                new RunInfo(
                        engine.name(),
                        device.backend(),
                        device.name(),
                        computed.kernel(),
                        Duration.ofNanos(System.nanoTime() - start),
                        computed.tasks());
        return new AttentionResult(
                computed.output(), computed.logSumExp(), computed.weights(), null, info);
    }

    /// The positions of the new tokens, `[B][Nq]`: those given, or counted on from what the cache
    /// held before the run.
    protected static Tensor positions(MultiHeadInputs inputs) {
        return inputs.positions().orElseGet(() -> defaultPositions(inputs));
    }

    private static Tensor defaultPositions(MultiHeadInputs inputs) {
        int batch = inputs.query().dim(0);
        int length = inputs.query().dim(1);
        Tensor positions = Tensor.allocate(DataType.INT32, batch, length);
        for (int b = 0; b < batch; b++) {
            int first = inputs.cache().isPresent() ? inputs.cache().get().length(b) : 0;
            for (int i = 0; i < length; i++) {
                positions.set(first + i, b, i);
            }
        }
        return positions;
    }

    private void checkFits(MultiHeadInputs inputs) {
        Objects.requireNonNull(inputs, "inputs");
        AttentionShape made = spec.shape();
        MultiHeadWeights weights = spec.projections();
        boolean fits =
                inputs.query().type() == spec.type()
                        && inputs.query().dim(0) == made.batch()
                        && inputs.query().dim(1) <= made.queryLength()
                        && inputs.key().dim(1) <= made.keyLength()
                        && inputs.query().dim(2) == weights.query().inputDim()
                        && inputs.key().dim(2) == weights.key().inputDim()
                        && inputs.value().dim(2) == weights.value().inputDim();
        if (!fits) {
            throw new IllegalArgumentException(
                    "inputs must have the plan's type, batch and features and at most its lengths: "
                            + "plan %s, query [%d][%d][%d], key [%d][%d][%d], value features %d, inputs query %s, key %s, value %s"
                                    .formatted(
                                            spec.type(),
                                            made.batch(),
                                            made.queryLength(),
                                            weights.query().inputDim(),
                                            made.batch(),
                                            made.keyLength(),
                                            weights.key().inputDim(),
                                            weights.value().inputDim(),
                                            inputs.query(),
                                            inputs.key(),
                                            inputs.value()));
        }
        if (!inputs.maskKinds().equals(spec.masks())) {
            throw new IllegalArgumentException(
                    "inputs must carry the kinds of mask the plan was made for: plan %s, inputs %s"
                            .formatted(spec.masks(), inputs.maskKinds()));
        }
        if (inputs.cache().isPresent() != spec.cached()) {
            throw new IllegalArgumentException(
                    "inputs must carry a cache if and only if the plan was made with one");
        }
        inputs.cache().ifPresent(cache -> checkCache(inputs, cache));
        if (spec.rotary().isPresent() && inputs.key().dim(1) != inputs.query().dim(1)) {
            throw new IllegalArgumentException(
                    "a rotary embedding needs as many new keys as queries but they were %d and %d"
                            .formatted(inputs.key().dim(1), inputs.query().dim(1)));
        }
    }

    private void checkCache(MultiHeadInputs inputs, KeyValueCache cache) {
        AttentionShape made = spec.shape();
        int groups = cache.blocks().formOfKeys().dim(1);
        int headDim = cache.blocks().formOfKeys().dim(3);
        int valueDim = cache.blocks().formOfValues().dim(3);
        boolean fits =
                cache.batch() == made.batch()
                        && groups == made.keyValueHeads()
                        && headDim == made.headDim()
                        && valueDim == made.valueDim();
        if (!fits) {
            throw new IllegalArgumentException(
                    "the cache must have the plan's batch, key-value heads and dimensions: plan %s, cache batch %d, heads %d, headDim %d, valueDim %d"
                            .formatted(made, cache.batch(), groups, headDim, valueDim));
        }
        if (cache.capacity() > spec.shape().keyLength()) {
            throw new IllegalArgumentException(
                    "the cache's capacity must be at most that of the cache the plan was made with,"
                            + " %d, but was %d"
                                    .formatted(spec.shape().keyLength(), cache.capacity()));
        }
        boolean fromTheStart =
                inputs.masks().contains(Mask.causal(Alignment.TOP_LEFT)) && cache.maxLength() > 0;
        if (fromTheStart) {
            throw new IllegalArgumentException(
                    "a causal mask on a cache that holds tokens must be aligned BOTTOM_RIGHT:"
                            + " TOP_LEFT would put the new tokens at the first key");
        }
    }
}
