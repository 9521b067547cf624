package org.tornadoattention.cli.conformance;

/// What became of a case.
public sealed interface Outcome {
    /// Every output is within its tolerance.
    ///
    /// @param maxError the largest `|got - want|` of all outputs
    record Passed(double maxError) implements Outcome {}

    /// An output differs, or the case could not be computed.
    ///
    /// @param message one sentence: which output, where, what was wanted and what came
    record Failed(String message) implements Outcome {}

    /// The case asks for something that this engine or this runner does not know.
    ///
    /// @param reason one sentence
    record Skipped(String reason) implements Outcome {}
}
