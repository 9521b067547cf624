package org.tornadoattention.examples;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Tensor;

/// The example of docs/cache.md; [ReadmeTest] compares text and output.
final class CacheExample {
    private CacheExample() {}

    public static void main(String[] args) {
        KeyValueBlocks pool = KeyValueBlocks.allocate(DataType.FLOAT32, 256, 16, 2, 64, 64);
        KeyValueCache cache = pool.cache(3, 2048); // 3 sequences of up to 2,048 tokens each
        Tensor promptKey = Tensor.randomNormal(1L, 3, 2, 100, 64);
        Tensor promptValue = Tensor.randomNormal(2L, 3, 2, 100, 64);
        cache.append(promptKey, promptValue, 100, 0, 0); // the prompt of sequence 0
        cache.share(0, 1, 100); // The others begin with it, too.
        cache.share(0, 2, 100);
        System.out.println(pool.usedBlocks() + " blocks in use");
        Tensor key = Tensor.randomNormal(3L, 3, 2, 1, 64);
        cache.append(key, Tensor.randomNormal(4L, 3, 2, 1, 64)); // a token for each
        System.out.println(pool.usedBlocks() + " blocks in use");
        AttentionInputs inputs = cache.inputs(Tensor.randomNormal(5L, 3, 8, 1, 64));
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            System.out.println(plan.run(inputs).output());
        }
        cache.clear(0);
        System.out.println(pool.freeBlocks() + " blocks free");
    }
}
