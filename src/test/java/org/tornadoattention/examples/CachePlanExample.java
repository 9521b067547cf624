package org.tornadoattention.examples;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Set;

/// The second example of docs/cache.md, one plan for a whole decoding; [ReadmeTest] compares text
/// and output.
final class CachePlanExample {
    private CachePlanExample() {}

    public static void main(String[] args) {
        int capacity = 64;
        KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 1, 2, capacity, 64, 64);
        // At most 16 query rows at once, against at most as many keys as the cache can hold.
        AttentionShape shape = new AttentionShape(1, 8, 2, 16, capacity, 64, 64);
        Set<Mask.Kind> masks = Set.of(Mask.Kind.KEY_LENGTHS, Mask.Kind.CAUSAL);
        AttentionSpec spec =
                AttentionSpec.builder(shape, DataType.FLOAT32, Layout.HEADS_FIRST, masks).build();
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionPlan plan = engine.plan(spec)) {
            for (int tokens : new int[] {16, 1, 1}) { // a prompt, then token after token
                Tensor key = Tensor.randomNormal(1L, 1, 2, tokens, 64);
                Tensor value = Tensor.randomNormal(2L, 1, 2, tokens, 64);
                cache.append(key, value);
                Tensor query = Tensor.randomNormal(3L, 1, 8, tokens, 64);
                AttentionResult result = plan.run(cache.inputs(query));
                System.out.println(result.output() + " of " + cache.length(0) + " keys");
            }
        }
    }
}
