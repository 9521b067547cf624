package org.tornadoattention;

/// A multi-head layer made ready on one engine, its weights included; the rules of [AttentionPlan]
/// apply.
public interface MultiHeadPlan extends AutoCloseable {
    /// What the plan computes.
    MultiHeadSpec spec();

    /// Computes the layer; output `[B][Nq][E]`, weights `[B][Hq][Nq][Nk]`, log-sum-exp
    /// `[B][Hq][Nq]`. With a cache, the new keys and values are appended to it first.
    ///
    /// @throws IllegalArgumentException if the inputs do not fit the spec
    /// @throws IllegalStateException if the plan is closed, or if the cache is full
    AttentionResult run(MultiHeadInputs inputs);

    @Override
    void close();
}
