package org.tornadoattention;

/// An attention step made ready on one engine: made once, run many times, closed.
///
/// Runs from several threads at once are safe and never mix results. [#close] waits for runs under
/// way and frees what the plan holds; results stay valid.
public interface AttentionPlan extends AutoCloseable {
    /// What the plan computes.
    AttentionSpec spec();

    /// Computes into new tensors.
    ///
    /// @throws IllegalArgumentException if the inputs do not fit the spec: other batch, heads,
    ///   dimensions, type, layout or mask kinds, or longer lengths
    /// @throws IllegalStateException if the plan, or the arena of a tensor, is closed
    AttentionResult run(AttentionInputs inputs);

    /// Computes into `output`, which has the shape that [AttentionResult#output] would have; what
    /// else the spec asks for is allocated.
    ///
    /// @throws IllegalArgumentException as [#run(AttentionInputs)], and if output's shape or type
    ///   differs, it is read-only or a broadcast, or shares memory with an input: query, key, value
    ///   or a tensor of a mask
    /// @throws IllegalStateException if the plan, or the arena of a tensor, is closed
    AttentionResult run(AttentionInputs inputs, Tensor output);

    @Override
    void close();
}
