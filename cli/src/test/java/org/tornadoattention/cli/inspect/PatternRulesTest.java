package org.tornadoattention.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornadoattention.cli.inspect.NoisyHead.Score;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The rules name what was put into a head, whatever its length, mask and noise.
final class PatternRulesTest {
    private static final int BAND = 4;

    static Stream<Arguments> heads() {
        List<Arguments> heads = new ArrayList<>();
        int[] lengths = {32, 64, 100, 128};
        for (int n = 0; n < lengths.length; n++) {
            int length = lengths[n];
            for (boolean causal : new boolean[] {false, true}) {
                int block = n % 2 == 0 ? 8 : 16;
                double noise = 0.5 + 0.2 * n;
                long seed = 100L * n + (causal ? 7 : 3);
                int far = length / 4;
                add(
                        heads,
                        HeadPattern.PREVIOUS_TOKEN,
                        length,
                        causal,
                        block,
                        noise,
                        seed,
                        (i, j) -> j == i - 1 ? 7 : 0);
                add(
                        heads,
                        HeadPattern.DIAGONAL,
                        length,
                        causal,
                        block,
                        noise,
                        seed + 1,
                        (i, j) -> j == i ? 7 : 0);
                add(
                        heads,
                        HeadPattern.FIRST_TOKEN_SINK,
                        length,
                        causal,
                        block,
                        noise,
                        seed + 2,
                        (i, j) -> j == 0 ? 7 : 0);
                add(
                        heads,
                        HeadPattern.LOCAL,
                        length,
                        causal,
                        block,
                        noise,
                        seed + 3,
                        NoisyHead.bump(7, 0, 2.5));
                add(
                        heads,
                        HeadPattern.BLOCK,
                        length,
                        causal,
                        block,
                        noise,
                        seed + 4,
                        (i, j) -> i / block == j / block ? 5 : 0);
                add(
                        heads,
                        HeadPattern.BROAD,
                        length,
                        causal,
                        block,
                        Math.min(noise, 0.7),
                        seed + 5,
                        (i, j) -> 0);
                add(
                        heads,
                        HeadPattern.LONG_RANGE,
                        length,
                        causal,
                        block,
                        noise,
                        seed + 6,
                        (i, j) -> Math.abs(i - j) > far && (i * 7 + j) % 5 == 0 ? 6 : 0);
                if (!causal) {
                    add(
                            heads,
                            HeadPattern.NEXT_TOKEN,
                            length,
                            causal,
                            block,
                            noise,
                            seed + 8,
                            (i, j) -> j == i + 1 ? 7 : 0);
                }
            }
        }
        return heads.stream();
    }

    private static void add(
            List<Arguments> heads,
            HeadPattern pattern,
            int length,
            boolean causal,
            int block,
            double noise,
            long seed,
            Score score) {
        heads.add(Arguments.of(pattern, length, causal, block, noise, seed, score));
    }

    @ParameterizedTest(name = "{0}, {1} tokens, causal {2}, blocks of {3}, noise {4}")
    @MethodSource("heads")
    void aHeadGetsTheNameOfWhatWasPutIn(
            HeadPattern pattern,
            int length,
            boolean causal,
            int block,
            double noise,
            long seed,
            Score score) {
        AttentionMap map = NoisyHead.of(length, length, causal, noise, seed, score);
        Positions positions = Positions.of(length, BAND, length / 4, block);
        HeadMeasures measures = HeadMeasures.of(map, positions);
        PatternRules.Finding finding = PatternRules.name(map, positions, measures);
        assertEquals(pattern, finding.pattern(), finding.rule() + " " + measures);
    }

    @Test
    void thereAreMoreThanFiftyHeads() {
        assertTrue(heads().count() >= 50, "heads");
    }

    @Test
    void targetsThatFollowTheirSourcesAreDiagonal() {
        for (int n = 0; n < 8; n++) {
            int keys = 20 + 10 * n;
            int queries = 24;
            AttentionMap map =
                    NoisyHead.of(
                            queries,
                            keys,
                            false,
                            0.8,
                            n,
                            (i, j) -> Math.abs(i * keys / queries - j) <= 1 ? 6 : 0);
            Positions positions = new Positions(true, 0, BAND, 8, Positions.blocks(keys, 8));
            HeadMeasures measures = HeadMeasures.of(map, positions);
            assertEquals(
                    HeadPattern.DIAGONAL,
                    PatternRules.name(map, positions, measures).pattern(),
                    measures.toString());
            AttentionMap backwards =
                    NoisyHead.of(
                            queries,
                            keys,
                            false,
                            0.8,
                            n,
                            (i, j) -> Math.abs(keys - 1 - i * keys / queries - j) <= 1 ? 6 : 0);
            assertEquals(
                    HeadPattern.MIXED,
                    PatternRules.name(backwards, positions, HeadMeasures.of(backwards, positions))
                            .pattern());
        }
    }

    @Test
    void aShortTextWithoutASecondBlockIsNoBlock() {
        for (int tokens : new int[] {12, 16}) {
            PatternRules.Finding finding = name(tokens, 16, NoisyHead.bump(7, 0, 2));
            assertEquals(HeadPattern.LOCAL, finding.pattern(), finding.rule());
            assertFalse(finding.rule().contains("Infinity"), finding.rule());
        }
    }

    @Test
    void blocksThatFitIntoTheBandAreBlocks() {
        PatternRules.Finding finding = name(40, 5, (i, j) -> i / 5 == j / 5 ? 6 : 0);
        assertEquals(HeadPattern.BLOCK, finding.pattern(), finding.rule());
    }

    @Test
    void aFewQueriesGiveNoName() {
        // A window of 32: only the first queries see the first token, and rest on it.
        Score score = (i, j) -> i - j >= 32 ? -1e9 : j == 0 ? 9 : i - j <= 2 ? 5 : 0;
        float[] weights = new float[256 * 256];
        AttentionMap all = NoisyHead.of(256, 256, true, 0.3, 1, score);
        for (int n = 0; n < weights.length; n++) {
            boolean outside = n / 256 - n % 256 >= 32;
            weights[n] = outside ? Float.NaN : all.weight(n / 256, n % 256);
        }
        AttentionMap map = new AttentionMap("window", 256, 256, weights);
        Positions positions = Positions.of(256, BAND, 64, 16);
        HeadMeasures measures = HeadMeasures.of(map, positions);
        PatternRules.Finding finding = PatternRules.name(map, positions, measures);
        assertEquals(HeadPattern.LOCAL, finding.pattern(), finding.rule());
    }

    @Test
    void noiseUnderACausalMaskIsNoAlignment() {
        for (int n = 0; n < 8; n++) {
            Positions cross = new Positions(true, 0, BAND, 8, Positions.blocks(24, 8));
            AttentionMap map = NoisyHead.of(24, 24, true, 1.5, n, (i, j) -> 0);
            HeadMeasures measures = HeadMeasures.of(map, cross);
            HeadPattern pattern = PatternRules.name(map, cross, measures).pattern();
            assertNotEquals(HeadPattern.DIAGONAL, pattern, measures.toString());
            AttentionMap two = NoisyHead.of(2, 24, false, 3, n, (i, j) -> 0);
            HeadMeasures few = HeadMeasures.of(two, cross);
            assertNotEquals(HeadPattern.DIAGONAL, PatternRules.name(two, cross, few).pattern());
        }
    }

    @Test
    void noiseAloneIsNothingButBroadOrMixed() {
        int tokens = 60;
        for (int n = 0; n < 400; n++) {
            boolean causal = n % 2 == 0;
            AttentionMap map =
                    NoisyHead.of(tokens, tokens, causal, 0.5 + n % 4 * 0.5, n, (i, j) -> 0);
            Positions positions = Positions.of(tokens, BAND, tokens / 4, 16);
            HeadMeasures measures = HeadMeasures.of(map, positions);
            PatternRules.Finding found = PatternRules.name(map, positions, measures);
            assertTrue(
                    found.pattern() == HeadPattern.BROAD || found.pattern() == HeadPattern.MIXED,
                    found.rule());
        }
    }

    private static PatternRules.Finding name(int tokens, int block, Score score) {
        AttentionMap map = NoisyHead.of(tokens, tokens, false, 0.3, 2, score);
        Positions positions = Positions.of(tokens, BAND, Math.max(1, tokens / 4), block);
        return PatternRules.name(map, positions, HeadMeasures.of(map, positions));
    }

    @Test
    void aHeadOfTwoMindsIsMixed() {
        AttentionMap map =
                NoisyHead.of(
                        64, 64, true, 0.3, 5, (i, j) -> j == i - 1 || j == 0 || j == i / 2 ? 6 : 0);
        Positions positions = Positions.of(64, BAND, 16, 16);
        HeadMeasures measures = HeadMeasures.of(map, positions);
        assertEquals(
                HeadPattern.MIXED,
                PatternRules.name(map, positions, measures).pattern(),
                measures.toString());
    }
}
