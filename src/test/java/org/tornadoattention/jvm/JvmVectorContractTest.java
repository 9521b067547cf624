package org.tornadoattention.jvm;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.Engines;

/// The engine as it opens by itself: with the vectors that suit the processor.
final class JvmVectorContractTest extends AttentionEngineContract {
    @Override
    protected AttentionEngine openEngine() {
        return Engines.open("jvm");
    }
}
