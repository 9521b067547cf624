package org.tornadoattention;

import java.util.Optional;

/// Something that computes attention on one device.
///
/// Engines are opened through [Engines], are safe for use by several threads, and are closed by
/// whoever opened them, after their plans. An engine that cannot do what a spec asks for says so
/// when the plan is made, never by computing something else.
public interface AttentionEngine extends AutoCloseable {
    /// The engine's name, such as `jvm`.
    String name();

    /// Where it computes.
    DeviceInfo device();

    /// Makes an attention step ready.
    ///
    /// @throws UnsupportedOperationException if this engine cannot do the step; the message names
    ///   the option and an engine that can
    AttentionPlan plan(AttentionSpec spec);

    /// Makes an additive attention step ready.
    ///
    /// @throws UnsupportedOperationException as above
    AdditivePlan plan(AdditiveSpec spec);

    /// Makes a multi-head layer ready.
    ///
    /// @throws UnsupportedOperationException as above
    MultiHeadPlan plan(MultiHeadSpec spec);

    /// Runs one step once: makes a plan, runs and closes it.
    default AttentionResult run(AttentionSpec spec, AttentionInputs inputs) {
        try (AttentionPlan plan = plan(spec)) {
            return plan.run(inputs);
        }
    }

    /// Measures what the device can do at most, in a second or two; other work on the device
    /// meanwhile lowers what is found.
    ///
    /// @return empty if this engine has no such measurement
    default Optional<MeasuredLimits> measureLimits() {
        return Optional.empty();
    }

    /// Frees threads and device memory; waits for runs under way.
    @Override
    void close();
}
