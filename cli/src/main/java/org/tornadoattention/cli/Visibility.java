package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;

import java.util.Arrays;
import java.util.List;

/// Which keys masks let each query see, as the oracle has it.
final class Visibility {
    private Visibility() {}

    /// Biases from here down are masks: -10,000, -1e9 or the least float16 or float32, as models'
    /// code has them, leave no weight beside a finite score.
    private static final float FORBIDDEN = -10_000;

    /// Whether each query may attend to each key, by the masks alone.
    ///
    /// @return `[H][Nq][Nk]` of a batch entry, row-major
    static boolean[] of(AttentionShape shape, List<Mask> masks, int batchEntry) {
        int rows = Math.multiplyExact(shape.queryHeads(), shape.queryLength());
        boolean[] visible = new boolean[Math.multiplyExact(rows, shape.keyLength())];
        Arrays.fill(visible, true);
        if (!masks.isEmpty()) {
            float[] scores = scores(shape, masks).select(0, batchEntry).toFloats();
            for (int n = 0; n < visible.length; n++) {
                visible[n] = !(scores[n] <= FORBIDDEN);
            }
        }
        return visible;
    }

    /// What masks make of scores that are all 0.
    private static Tensor scores(AttentionShape shape, List<Mask> masks) {
        Tensor query = zeros(shape, shape.queryHeads(), shape.queryLength());
        Tensor memory = zeros(shape, shape.keyValueHeads(), shape.keyLength());
        AttentionInputs inputs = AttentionInputs.of(query, memory, memory);
        for (Mask mask : masks) {
            inputs = inputs.with(mask);
        }
        AttentionSpec spec = AttentionSpec.builder(inputs).scores(ScoreStep.MASKED).build();
        try (AttentionEngine oracle = Engines.open(DemoCommand.ORACLE)) {
            return oracle.run(spec, inputs).scores();
        }
    }

    private static Tensor zeros(AttentionShape shape, int heads, int length) {
        return Tensor.allocate(DataType.FLOAT32, shape.batch(), heads, length, 1);
    }
}
