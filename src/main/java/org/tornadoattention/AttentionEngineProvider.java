package org.tornadoattention;

/// How an engine is found: list the implementing class in
/// `META-INF/services/org.tornadoattention.AttentionEngineProvider`.
///
/// The class must load wherever the jar does, so it mentions no type of an optional dependency;
/// what is missing it explains in [#availability].
public interface AttentionEngineProvider {
    /// The engine's name, by which [Engines#open] finds it.
    String name();

    /// One sentence for people.
    String description();

    /// Devices that stand ready, or what is missing.
    EngineAvailability availability();

    /// Opens the engine.
    ///
    /// @throws IllegalArgumentException if the options name an unknown device or setting
    /// @throws UnsupportedOperationException if the engine is not available here
    AttentionEngine open(EngineOptions options);
}
