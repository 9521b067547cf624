package org.tornadoattention;

/// An additive attention step made ready on one engine; the rules of [AttentionPlan] apply.
public interface AdditivePlan extends AutoCloseable {
    /// What the plan computes.
    AdditiveSpec spec();

    /// Computes the step; output `[B][Nq][Dv]`, weights and scores `[B][Nq][Nk]`.
    ///
    /// @throws IllegalArgumentException if the inputs do not fit the spec
    /// @throws IllegalStateException if the plan is closed
    AttentionResult run(AdditiveInputs inputs);

    @Override
    void close();
}
