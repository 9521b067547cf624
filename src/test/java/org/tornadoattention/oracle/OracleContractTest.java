package org.tornadoattention.oracle;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.Engines;

/// The oracle keeps the contract too: its meaning is checked, its numbers against the float32
/// formula.
final class OracleContractTest extends AttentionEngineContract {
    @Override
    protected AttentionEngine openEngine() {
        return Engines.open("oracle");
    }
}
