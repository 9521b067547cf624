package org.tornadoattention.oracle;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;

import java.util.List;

/// Makes [OracleEngine] known by the name `oracle`; it has no settings and is always available.
public final class OracleProvider implements AttentionEngineProvider {
    @Override
    public String name() {
        return OracleEngine.NAME;
    }

    @Override
    public String description() {
        return "the formula as written, in double precision: the truth in tests";
    }

    @Override
    public EngineAvailability availability() {
        return new EngineAvailability.Available(List.of(OracleEngine.DEVICE));
    }

    @Override
    public AttentionEngine open(EngineOptions options) {
        options.requireKnown(OracleEngine.NAME);
        options.requireDevice(OracleEngine.NAME, List.of(OracleEngine.DEVICE));
        return new OracleEngine();
    }
}
