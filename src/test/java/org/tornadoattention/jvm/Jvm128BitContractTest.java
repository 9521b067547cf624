package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

/// The engine with vectors of 128 bits, where the processor has them.
final class Jvm128BitContractTest extends AttentionEngineContract {
    @Override
    protected AttentionEngine openEngine() {
        assumeTrue(KernelSet.preferredBits() >= 128, "this processor has no vectors of 128 bits");
        return Engines.open("jvm", EngineOptions.DEFAULTS.with("vector-bits", "128"));
    }
}
