package org.tornadoattention;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/// Finds engines. Which one computes is the caller's choice, by name; there is no silent fallback.
///
/// ```java
/// try (AttentionEngine engine = Engines.open("jvm")) { ... }
/// ```
public final class Engines {
    private Engines() {}

    /// Every engine on the class path, available or not, by name.
    public static List<AttentionEngineProvider> providers() {
        return ServiceLoader.load(AttentionEngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(AttentionEngineProvider::name))
                .toList();
    }

    /// Opens an engine on its default device.
    ///
    /// @throws IllegalArgumentException if no engine has that name
    /// @throws UnsupportedOperationException if it is not available here; the message has the
    ///   remedy
    public static AttentionEngine open(String name) {
        return open(name, EngineOptions.DEFAULTS);
    }

    /// Opens an engine.
    ///
    /// @throws IllegalArgumentException if no engine has that name, or for an unknown device or
    ///   setting
    /// @throws UnsupportedOperationException if it is not available here; the message has the
    ///   remedy
    public static AttentionEngine open(String name, EngineOptions options) {
        List<AttentionEngineProvider> all = providers();
        AttentionEngineProvider provider =
                all.stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "engine must be one of %s but was '%s'"
                                                        .formatted(
                                                                all.stream()
                                                                        .map(
                                                                                AttentionEngineProvider
                                                                                        ::name)
                                                                        .toList(),
                                                                name)));
        if (provider.availability() instanceof EngineAvailability.Missing missing) {
            throw new UnsupportedOperationException(
                    "engine %s is not available: %s; %s"
                            .formatted(name, missing.reason(), missing.remedy()));
        }
        return provider.open(options);
    }
}
