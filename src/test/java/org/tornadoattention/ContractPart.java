package org.tornadoattention;

import java.util.function.Supplier;

/// One subject of [AttentionEngineContract].
abstract class ContractPart {
    private final Supplier<EngineUnderTest> subject;

    ContractPart(Supplier<EngineUnderTest> subject) {
        this.subject = subject;
    }

    /// The engine that is tested.
    final EngineUnderTest subject() {
        return subject.get();
    }
}
