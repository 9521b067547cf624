package org.tornadoattention.cli.conformance;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;

/// Runs a multi-head layer once.
final class MultiHeadStep {
    private MultiHeadStep() {}

    static AttentionResult run(AttentionEngine engine, MultiHeadSpec spec, MultiHeadInputs inputs) {
        try (MultiHeadPlan plan = engine.plan(spec)) {
            return plan.run(inputs);
        }
    }
}
