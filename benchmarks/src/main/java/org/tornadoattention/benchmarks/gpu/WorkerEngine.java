package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

import java.util.Map;
import java.util.Optional;

/// The engine that is measured.
final class WorkerEngine {
    private static final String ENGINE = "tornado";

    private WorkerEngine() {}

    /// On a GPU if there is one, else on the first device.
    static AttentionEngine open(Map<String, String> settings) {
        boolean gpu =
                Engines.providers().stream()
                        .filter(p -> p.name().equals(ENGINE))
                        .anyMatch(WorkerEngine::hasGpu);
        Optional<String> device = gpu ? Optional.of("GPU") : Optional.empty();
        return Engines.open(ENGINE, new EngineOptions(device, settings));
    }

    private static boolean hasGpu(AttentionEngineProvider provider) {
        return provider.availability() instanceof EngineAvailability.Available available
                && available.devices().stream().anyMatch(d -> d.kind().equals("GPU"));
    }

    /// What is told of a failure: the library's messages are made for people, others need the name
    /// of the exception.
    static String reason(Throwable e) {
        boolean told =
                e.getMessage() != null
                        && (e instanceof IllegalArgumentException
                                || e instanceof UnsupportedOperationException
                                || e.getClass().getName().startsWith("org.tornadoattention."));
        return told ? String.valueOf(e.getMessage()) : String.valueOf(e);
    }
}
