package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.heatmap.Heatmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Four heads that are [built by hand][HeadBuilder]; the weights in the picture are what an engine
/// computes from them.
///
/// Source of the patterns: Clark et al., What Does BERT Look At?, 2019, section 3; Xiao et al.,
/// StreamingLLM, 2024, section 3.
final class ConstructedHeads {
    static final int TOKENS = 48;

    private static final int CELL_SIZE = 8;

    private static final List<String> TITLES =
            List.of(
                    "local: the last few tokens",
                    "previous token",
                    "sink: the first token",
                    "long range: the same topic");

    /// The topic of every six tokens, as in a text that comes back to what it said.
    private static final int[] TOPIC_OF_PHRASE = {0, 1, 0, 2, 1, 3, 0, 2};

    private ConstructedHeads() {}

    /// The picture, and who computed it.
    record Picture(Heatmap heatmap, RunInfo info) {}

    /// Lets the engine compute the four heads' weights.
    ///
    /// @throws UnsupportedOperationException if the engine cannot return weights
    static Picture draw(AttentionEngine engine, long seed) {
        int[] topics = new int[TOKENS];
        Arrays.setAll(topics, i -> TOPIC_OF_PHRASE[i / 6]);
        AttentionInputs inputs =
                new HeadBuilder(TITLES.size(), TOKENS, seed)
                        .bump(0, 0, 2.6, 5)
                        .bump(1, 1, 0.55, 7)
                        .firstToken(2, 5)
                        .bump(2, 0, 0.9, 3)
                        .groups(3, topics, 4.2)
                        .inputs()
                        .with(Mask.causal(Alignment.TOP_LEFT));
        AttentionResult result =
                engine.run(AttentionSpec.builder(inputs).scale(1).weights(true).build(), inputs);
        List<Heatmap.Panel> panels = new ArrayList<>();
        for (int h = 0; h < TITLES.size(); h++) {
            panels.add(new Heatmap.Panel(TITLES.get(h), visible(result.weights(), h)));
        }
        Heatmap heatmap =
                new Heatmap(
                        "Four attention heads and what they look at",
                        "attend demo: %d tokens, causal, head dimension %d, queries and keys made by hand, weights by engine %s"
                                .formatted(TOKENS, HeadBuilder.DIM, engine.name()),
                        Heatmap.Axis.of("query position"),
                        Heatmap.Axis.of("key position"),
                        panels,
                        TITLES.size(),
                        CELL_SIZE,
                        CELL_SIZE,
                        new Heatmap.Scale(1, true));
        return new Picture(heatmap, result.info());
    }

    /// The weights of a head, NaN where the causal mask forbids.
    private static Tensor visible(Tensor weights, int head) {
        Tensor values = Tensor.allocate(DataType.FLOAT32, TOKENS, TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            for (int j = 0; j < TOKENS; j++) {
                values.set(j <= i ? weights.get(0, head, i, j) : Double.NaN, i, j);
            }
        }
        return values;
    }
}
