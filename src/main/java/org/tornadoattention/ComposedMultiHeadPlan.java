package org.tornadoattention;

import java.util.Objects;

/// For engine authors: a [MultiHeadPlan] composed of the engine's own projections and attention.
///
/// ```
/// x, m --project--> Q, K, V --rotate--> Q, K --append--> cache --attention--> heads --project--> y
/// ```
///
/// Head splits and the packed-weight split are views; the only copies are those of
/// [RotaryEmbedding] and of the cache's append, and for an engine that cannot read a cache as it
/// lies, in blocks or of another type, the one that [AttentionInputs#key] makes.
public abstract class ComposedMultiHeadPlan extends AbstractMultiHeadPlan {
    private final DataType intermediate;
    private final AttentionPlan attention;

    /// @param intermediate the type of everything between input and output
    protected ComposedMultiHeadPlan(
            AttentionEngine engine, MultiHeadSpec spec, DataType intermediate) {
        super(engine, spec);
        this.intermediate = Objects.requireNonNull(intermediate, "intermediate");
        attention = engine.plan(spec.attention(intermediate));
    }

    /// Applies one projection.
    ///
    /// @param input `[B][N][in]` of any floating-point type
    /// @param type the type to return
    /// @return `[B][N][out]`, row-major
    protected abstract Tensor project(Tensor input, Linear projection, DataType type);

    /// Frees the attention inside; an engine that frees more calls this, too.
    @Override
    protected void release() {
        attention.close();
    }

    @Override
    protected final Computed compute(MultiHeadInputs inputs) {
        MultiHeadSpec spec = spec();
        AttentionShape shape = spec.shape();
        MultiHeadWeights weights = spec.projections();
        Tensor query = heads(inputs.query(), weights.query(), shape.queryHeads());
        Tensor key = heads(inputs.key(), weights.key(), shape.keyValueHeads());
        Tensor value = heads(inputs.value(), weights.value(), shape.keyValueHeads());
        if (spec.rotary().isPresent()) {
            RotaryEmbedding rotary = spec.rotary().get();
            Tensor positions = positions(inputs);
            query = rotary.rotate(query, positions);
            key = rotary.rotate(key, positions);
        }
        AttentionResult attended =
                inputs.cache().isPresent()
                        ? attendWithCache(inputs, inputs.cache().get(), query, key, value)
                        : attend(
                                inputs,
                                AttentionInputs.tokensFirst(
                                        query.transpose(1, 2),
                                        key.transpose(1, 2),
                                        value.transpose(1, 2)));
        Tensor heads = attended.output();
        Tensor concatenated =
                heads.reshape(heads.dim(0), heads.dim(1), heads.dim(2) * heads.dim(3));
        Tensor output =
                weights.output()
                        .map(projection -> project(concatenated, projection, spec.type()))
                        .orElseGet(() -> converted(concatenated, spec.type()));
        DataType wide = spec.type() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        return new Computed(
                output,
                spec.logSumExp() ? converted(attended.logSumExp(), wide) : null,
                spec.weights() ? converted(attended.weights(), spec.type()) : null,
                attended.info().kernel(),
                attended.info().tasks());
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
            AttentionInputs step = cache.inputs(query.transpose(1, 2), Layout.TOKENS_FIRST);
            return attend(inputs, step.with(cache.lengthsMask()));
        } catch (RuntimeException | Error e) {
            // A refused run must leave the cache as it was.
            for (int b = 0; b < before.length; b++) {
                cache.truncate(b, before[b]);
            }
            throw e;
        }
    }

    private AttentionResult attend(MultiHeadInputs inputs, AttentionInputs unmasked) {
        AttentionInputs step = unmasked;
        for (Mask mask : inputs.masks()) {
            step = step.with(mask);
        }
        return attention.run(step);
    }

    private static Tensor converted(Tensor tensor, DataType type) {
        return tensor.type() == type ? tensor : tensor.to(type);
    }
}
