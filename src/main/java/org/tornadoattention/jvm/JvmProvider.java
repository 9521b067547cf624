package org.tornadoattention.jvm;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;

import java.util.List;

/// Makes [JvmEngine], which has the settings, known by the name `jvm`; it is always available.
public final class JvmProvider implements AttentionEngineProvider {
    @Override
    public String name() {
        return JvmEngine.NAME;
    }

    @Override
    public String description() {
        return "tiled attention on all cores of the JVM, with the Vector API where Java was started"
                + " with it";
    }

    @Override
    public EngineAvailability availability() {
        return new EngineAvailability.Available(List.of(JvmEngine.defaultDevice()));
    }

    @Override
    public AttentionEngine open(EngineOptions options) {
        return JvmEngine.open(options);
    }
}
