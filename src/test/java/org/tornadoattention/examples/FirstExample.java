package org.tornadoattention.examples;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

/// The example of README.md; [ReadmeTest] compares text and output.
final class FirstExample {
    private FirstExample() {}

    public static void main(String[] args) {
        // The seed of the values; then batch, heads, tokens, head dimension.
        Tensor query = Tensor.randomNormal(1L, 1, 8, 128, 64);
        Tensor key = Tensor.randomNormal(2L, 1, 2, 128, 64); // 2 key-value heads: grouped-query
        Tensor value = Tensor.randomNormal(3L, 1, 2, 128, 64);
        Mask mask = Mask.causal(Alignment.TOP_LEFT);
        AttentionInputs inputs = AttentionInputs.of(query, key, value).with(mask);
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            AttentionResult result = plan.run(inputs);
            System.out.println(result.output() + " by " + result.info().engine());
            System.out.println((float) result.output().get(0, 7, 127, 0));
        }
    }
}
