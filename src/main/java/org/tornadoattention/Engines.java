package org.tornadoattention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Finds engines. Which one computes is the caller's choice, by name; there is no silent fallback.
///
/// ```java
/// try (AttentionEngine engine = Engines.open("jvm")) { ... }
/// ```
public final class Engines {
    /// Ends the search where a broken class path fails again and again.
    private static final int MAX_PROVIDERS = 100;

    /// The one engine of this project that is in an artifact of its own.
    private static final String TORNADO = "tornado";

    private Engines() {}

    /// Every engine on the class path, available or not, by name.
    public static List<AttentionEngineProvider> providers() {
        List<AttentionEngineProvider> found = new ArrayList<>();
        Iterator<AttentionEngineProvider> loader =
                ServiceLoader.load(AttentionEngineProvider.class).iterator();
        boolean more = true;
        while (more && found.size() < MAX_PROVIDERS) {
            try {
                more = loader.hasNext();
                if (more) {
                    found.add(loader.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                // One broken provider must not take the others with it.
                found.add(new BrokenProvider(String.valueOf(e.getMessage())));
            }
        }
        found.sort(Comparator.comparing(AttentionEngineProvider::name));
        return List.copyOf(found);
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
                        .orElseThrow(() -> unknown(name, all));
        if (provider.availability() instanceof EngineAvailability.Missing missing) {
            throw new UnsupportedOperationException(
                    "engine %s is not available: %s. %s"
                            .formatted(name, missing.reason(), missing.remedy()));
        }
        return provider.open(options);
    }

    private static IllegalArgumentException unknown(
            String name, List<AttentionEngineProvider> all) {
        List<String> known = all.stream().map(AttentionEngineProvider::name).toList();
        String remedy =
                List.of(TORNADO, "opencl").contains(name)
                        ? ": it is in org.tornadoattention:attention-%s, which is not on the class path"
                                .formatted(name)
                        : "";
        return new IllegalArgumentException(
                "engine must be one of %s but was '%s'%s".formatted(known, name, remedy));
    }

    /// Stands for a provider that could not be loaded.
    private record BrokenProvider(String reason) implements AttentionEngineProvider {
        @Override
        public String name() {
            return "(broken)";
        }

        @Override
        public String description() {
            return "an engine that could not be loaded";
        }

        @Override
        public EngineAvailability availability() {
            return new EngineAvailability.Missing(
                    reason, "Repair or remove the jar that names it in META-INF/services.");
        }

        @Override
        public AttentionEngine open(EngineOptions options) {
            throw new UnsupportedOperationException(reason);
        }
    }
}
