package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

/// The engine with vectors of 512 bits, where the processor has them.
final class Jvm512BitContractTest extends AttentionEngineContract {
    @Override
    protected AttentionEngine openEngine() {
        assumeTrue(KernelSet.preferredBits() >= 512, "this processor has no vectors of 512 bits");
        return Engines.open("jvm", EngineOptions.DEFAULTS.with("vector-bits", "512"));
    }
}
