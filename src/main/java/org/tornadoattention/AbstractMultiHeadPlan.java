package org.tornadoattention;

import org.tornadoattention.internal.PlanLifecycle;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// For engine authors: a [MultiHeadPlan] composed of the engine's own projections and attention.
///
/// ```
/// x, m --project--> Q, K, V --rotate--> Q, K --append--> cache --attention--> heads --project--> y
/// ```
///
/// Head splits and the packed-weight split are views; the only copies are those of
/// [RotaryEmbedding] and of the cache's append.
public abstract class AbstractMultiHeadPlan implements MultiHeadPlan {
    private final AttentionEngine engine;
    private final MultiHeadSpec spec;
    private final DataType intermediate;
    private final AttentionPlan attention;
    private final PlanLifecycle lifecycle = new PlanLifecycle();

    /// @param intermediate the type of everything between input and output
    protected AbstractMultiHeadPlan(
            AttentionEngine engine, MultiHeadSpec spec, DataType intermediate) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.spec = Objects.requireNonNull(spec, "spec");
        this.intermediate = Objects.requireNonNull(intermediate, "intermediate");
        attention = engine.plan(spec.attention(intermediate));
    }

    /// Applies one projection.
    ///
    /// @param input `[B][N][in]` of any floating-point type
    /// @param type the type to return
    /// @return `[B][N][out]`, row-major
    protected abstract Tensor project(Tensor input, Linear projection, DataType type);

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
        lifecycle.close(attention::close);
    }

    private AttentionResult runOpen(MultiHeadInputs inputs) {
        long start = System.nanoTime();
        checkFits(inputs);
        AttentionShape shape = spec.shape();
        MultiHeadWeights weights = spec.projections();
        Tensor query = heads(inputs.query(), weights.query(), shape.queryHeads());
        Tensor key = heads(inputs.key(), weights.key(), shape.keyValueHeads());
        Tensor value = heads(inputs.value(), weights.value(), shape.keyValueHeads());
        if (spec.rotary().isPresent()) {
            RotaryEmbedding rotary = spec.rotary().get();
            Tensor positions = inputs.positions().orElseGet(() -> defaultPositions(inputs));
            query = rotary.rotate(query, positions);
            key = rotary.rotate(key, positions);
        }
        AttentionResult attended =
                inputs.cache().isPresent()
                        ? attendWithCache(inputs, inputs.cache().get(), query, key, value)
                        : attend(inputs, query, key, value, Optional.empty());
        Tensor heads = attended.output();
        Tensor concatenated =
                heads.reshape(heads.dim(0), heads.dim(1), heads.dim(2) * heads.dim(3));
        Tensor output =
                weights.output()
                        .map(projection -> project(concatenated, projection, spec.type()))
                        .orElseGet(() -> converted(concatenated, spec.type()));
        RunInfo inner = attended.info();
        RunInfo info =
                new RunInfo(
                        engine.name(),
                        inner.backend(),
                        inner.device(),
                        inner.kernel(),
                        Duration.ofNanos(System.nanoTime() - start));
        DataType wide = spec.type() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        return new AttentionResult(
                output,
                spec.logSumExp() ? converted(attended.logSumExp(), wide) : null,
                spec.weights() ? converted(attended.weights(), spec.type()) : null,
                null,
                info);
    }

    /// Projects and splits: `[B][N][E]` to the view `[B][H][N][D]`.
    private Tensor heads(Tensor input, Linear projection, int count) {
        return project(input, projection, intermediate).splitLast(count).transpose(1, 2);
    }

    private AttentionResult attendWithCache(
            MultiHeadInputs inputs, KeyValueCache cache, Tensor query, Tensor key, Tensor value) {
        int[] before = new int[cache.batch()];
        for (int b = 0; b < before.length; b++) {
            before[b] = cache.length(b);
        }
        cache.append(converted(key, cache.type()), converted(value, cache.type()));
        try {
            return attend(
                    inputs,
                    query,
                    converted(cache.key(), intermediate),
                    converted(cache.value(), intermediate),
                    Optional.of(cache.lengthsMask()));
        } catch (RuntimeException | Error e) {
            // A refused run must leave the cache as it was.
            for (int b = 0; b < before.length; b++) {
                cache.truncate(b, before[b]);
            }
            throw e;
        }
    }

    private AttentionResult attend(
            MultiHeadInputs inputs,
            Tensor query,
            Tensor key,
            Tensor value,
            Optional<Mask> cacheLengths) {
        AttentionInputs step =
                AttentionInputs.tokensFirst(
                        query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2));
        for (Mask mask : inputs.masks()) {
            step = step.with(mask);
        }
        return attention.run(cacheLengths.isPresent() ? step.with(cacheLengths.get()) : step);
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

    private static Tensor converted(Tensor tensor, DataType type) {
        return tensor.type() == type ? tensor : tensor.to(type);
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
                            + "plan %s %s, inputs query %s, key %s, value %s"
                                    .formatted(
                                            spec.type(),
                                            made,
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
