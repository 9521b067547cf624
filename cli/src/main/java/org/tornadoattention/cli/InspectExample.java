package org.tornadoattention.cli;

import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/// Weights to look at without a file: queries and keys are built by hand so that heads show what
/// those of trained models were found to do. No model was trained or run.
enum InspectExample {
    /// Three layers of four causal heads over eight sentences of six tokens: early layers look near
    /// by, middle layers stay in a sentence, late layers look far back for the same topic.
    ///
    /// Source of the picture: Clark et al., What Does BERT Look At?, 2019, section 3; Vig and
    /// Belinkov, Analyzing the Structure of Attention in a Transformer Language Model, 2019, whose
    /// deepest layers attend farthest.
    LAYERS {
        @Override
        InspectedWeights compute(AttentionEngine engine, long seed) {
            int[] topics = new int[TEXT.size()];
            int[] sentences = new int[TEXT.size()];
            Arrays.setAll(topics, i -> TOPIC_OF_SENTENCE[i / SENTENCE]);
            Arrays.setAll(sentences, i -> i / SENTENCE);
            AttentionInputs inputs =
                    new HeadBuilder(3 * HEADS_OF_LAYER, TEXT.size(), seed)
                            .bump(0, 0, 2.4, 6)
                            .bump(1, 1, 0.55, 8)
                            .bump(2, 2, 1.8, 6)
                            .bump(3, 0, 0.5, 8)
                            .groups(4, sentences, 5)
                            .groups(5, sentences, 5)
                            .bump(5, 0, 4, 1)
                            .firstToken(6, 6)
                            .groups(7, sentences, 4)
                            .firstToken(7, 3)
                            .groups(8, topics, 5)
                            .bump(8, 0, 4, -5)
                            .groups(9, topics, 5)
                            .bump(9, 3, 4, -5)
                            .firstToken(10, 6)
                            .inputs()
                            .with(Mask.causal(Alignment.TOP_LEFT));
            AttentionSpec spec = AttentionSpec.builder(inputs).scale(1).weights(true).build();
            AttentionResult result = engine.run(spec, inputs);
            return new InspectedWeights(
                    result.weights(),
                    inputs.shape(),
                    inputs.masks(),
                    "queries and keys made by hand, " + WeightSource.by(result.info()),
                    false,
                    true,
                    OptionalInt.empty());
        }

        @Override
        String title() {
            return "Constructed heads: near in early layers, far in late ones";
        }

        @Override
        String headTitle(int head) {
            return "layer %d head %d".formatted(head / HEADS_OF_LAYER, head % HEADS_OF_LAYER);
        }

        @Override
        List<String> queries() {
            return TEXT;
        }

        @Override
        List<String> keys() {
            return TEXT;
        }
    },

    /// Additive attention of French words to the English ones that they translate; the sentence is
    /// that of Bahdanau, Cho, Bengio, 2015, figure 3a.
    ALIGNMENT {
        @Override
        InspectedWeights compute(AttentionEngine engine, long seed) {
            int units = SOURCE.size();
            Random random = new Random(seed);
            Tensor query = Tensor.allocate(DataType.FLOAT32, 1, TARGET.size(), units);
            Tensor key = Tensor.allocate(DataType.FLOAT32, 1, units, units);
            for (int i = 0; i < TARGET.size(); i++) {
                for (int source : SOURCES_OF_TARGET[i]) {
                    query.set(2, 0, i, source);
                }
                for (int u = 0; u < units; u++) {
                    query.set(query.get(0, i, u) + 0.12 * random.nextGaussian(), 0, i, u);
                }
            }
            for (int j = 0; j < units; j++) {
                key.set(2, 0, j, j);
            }
            // Where both are 2, tanh saturates: the sum is smaller than that of two single ones.
            float[] scores = new float[units];
            Arrays.fill(scores, -6);
            AdditiveInputs inputs = AdditiveInputs.of(query, key, key);
            AdditiveSpec spec =
                    AdditiveSpec.builder(inputs)
                            .parameters(AdditiveParameters.scaled(Tensor.of(scores, units)))
                            .weights(true)
                            .build();
            try (AdditivePlan plan = engine.plan(spec)) {
                return WeightSource.additive(plan.run(inputs), inputs);
            }
        }

        @Override
        String title() {
            return "Constructed alignment: French words and the English ones they translate";
        }

        @Override
        String headTitle(int head) {
            return "alignment";
        }

        @Override
        List<String> queries() {
            return TARGET;
        }

        @Override
        List<String> keys() {
            return SOURCE;
        }
    };

    /// Tokens of a sentence.
    static final int SENTENCE = 6;

    private static final int HEADS_OF_LAYER = 4;

    private static final List<String> TEXT =
            words(
                    """
                    the cat sleeps on the mat
                    outside it rains on the roof
                    the cat hears a small noise
                    a mouse runs along the wall
                    the rain grows loud and cold
                    bread bakes in the warm oven
                    the cat jumps from the mat
                    the mouse hides under the wall
                    """);

    private static final int[] TOPIC_OF_SENTENCE = {0, 1, 0, 2, 1, 3, 0, 2};

    private static final List<String> SOURCE =
            words("The agreement on the European Economic Area was signed in August 1992 . <end>");

    private static final List<String> TARGET =
            words(
                    "L' accord sur la zone \u00e9conomique europ\u00e9enne a \u00e9t\u00e9"
                            + " sign\u00e9 en ao\u00fbt 1992 . <end>");

    /// For each target word its source words.
    private static final int[][] SOURCES_OF_TARGET = {
        {0}, {1}, {2}, {3, 6}, {6}, {5}, {4}, {7}, {7, 8}, {8}, {9}, {10}, {11}, {12}, {13}
    };

    /// Lets an engine compute the weights.
    abstract InspectedWeights compute(AttentionEngine engine, long seed);

    /// What the picture shows.
    abstract String title();

    /// What a head is called.
    abstract String headTitle(int head);

    /// The tokens of the queries.
    abstract List<String> queries();

    /// The tokens of the keys.
    abstract List<String> keys();

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }
}
