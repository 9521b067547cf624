package org.tornadoattention.jvm;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

/// The engine with plain loops.
final class JvmScalarContractTest extends AttentionEngineContract {
    @Override
    protected AttentionEngine openEngine() {
        return Engines.open("jvm", EngineOptions.DEFAULTS.with("vector-bits", "0"));
    }
}
