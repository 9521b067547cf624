package org.tornadoattention.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The numbers are those of their formulas, on weights for which they can be told by hand.
final class HeadMeasuresTest {
    private static final float MASKED = Float.NaN;

    @Test
    void numbersOfASmallCausalHead() {
        AttentionMap map = map(3, 1, MASKED, MASKED, 0.5f, 0.5f, MASKED, 0.25f, 0.25f, 0.5f);
        HeadMeasures m = HeadMeasures.of(map, Positions.of(3, 1, 1, 2));
        assertEquals(3, m.rows());
        assertEquals((0 + 1 + 1.5) / 3, m.entropy(), 1e-9);
        assertEquals((0 + 1 + 1.5) / (1 + Math.log(3) / Math.log(2)), m.evenness(), 1e-9);
        assertEquals((0 + 0.5 + 0.75) / 3, m.distance(), 1e-9);
        assertShare(m, Relation.PREVIOUS, (0.5 + 0.25) / 2, (1 / 2.0 + 1 / 3.0) / 2, 2);
        assertShare(m, Relation.SAME, (0.5 + 0.5) / 2, (1 / 2.0 + 1 / 3.0) / 2, 2);
        assertShare(m, Relation.FIRST, (0.5 + 0.25) / 2, (1 / 2.0 + 1 / 3.0) / 2, 2);
        assertShare(m, Relation.BAND, 0.75, 2 / 3.0, 1);
        assertShare(m, Relation.FAR, 0.25, 1 / 3.0, 1);
        // Blocks 0 and 1 are one block; only query 2 sees another one.
        assertShare(m, Relation.BLOCK, 0.5, 1 / 3.0, 1);
        assertFalse(m.share(Relation.NEXT).isDefined());
    }

    @Test
    void aQueryBehindAPastStandsBehindIt() {
        AttentionMap map = map(4, 0, 0, 1, 0);
        Positions positions = new Positions(false, 3, 1, 2, Positions.blocks(4, 2));
        HeadMeasures m = HeadMeasures.of(map, positions);
        assertEquals(1, m.share(Relation.PREVIOUS).observed());
        assertEquals(1, m.share(Relation.BLOCK).observed());
        assertEquals(1, m.distance());
    }

    @Test
    void rowsThatSeeNothingAndUnnormalisedRowsDoNotDisturb() {
        AttentionMap map = map(2, MASKED, MASKED, 0, 0, 0.1f, 0.3f);
        HeadMeasures m = HeadMeasures.of(map, new Positions(true, 0, 1, 1, Positions.blocks(2, 1)));
        assertEquals(1, m.rows());
        assertEquals(
                -0.25 * Math.log(0.25) / Math.log(2) - 0.75 * Math.log(0.75) / Math.log(2),
                m.entropy(),
                1e-6);
        assertTrue(Double.isNaN(m.distance()), "positions of two sequences");
        assertEquals(1, m.shares().size());
    }

    @Test
    void aHeadThatSeesNothingHasNoNumbers() {
        HeadMeasures m = HeadMeasures.of(map(2, MASKED, MASKED), Positions.of(2, 1, 1, 1));
        assertEquals(0, m.rows());
        assertTrue(Double.isNaN(m.entropy()) && Double.isNaN(m.evenness()));
        AttentionMap map = map(2, MASKED, MASKED);
        Positions positions = Positions.of(2, 1, 1, 1);
        assertEquals(HeadPattern.MIXED, PatternRules.name(map, positions, m).pattern());
    }

    @Test
    void alignmentIsACorrelation() {
        AttentionMap forwards = map(3, 1, 0, 0, 0, 1, 0, 0, 0, 1);
        AttentionMap backwards = map(3, 0, 0, 1, 0, 1, 0, 1, 0, 0);
        Positions cross = new Positions(true, 0, 1, 1, Positions.blocks(3, 1));
        assertEquals(1, HeadMeasures.of(forwards, cross).alignment(), 1e-12);
        assertEquals(-1, HeadMeasures.of(backwards, cross).alignment(), 1e-12);
    }

    @Test
    void weightsAreCheckedAndPooled() {
        assertThrows(IllegalArgumentException.class, () -> map(2, 0.5f, -0.1f));
        assertThrows(IllegalArgumentException.class, () -> map(2, 0.5f, Float.POSITIVE_INFINITY));
        assertThrows(
                IllegalArgumentException.class, () -> new AttentionMap("h", 2, 2, new float[3]));
        AttentionMap pooled =
                map(3, 0.1f, MASKED, MASKED, 0.3f, 0.2f, MASKED, 0, 0.4f, 0.5f).pooled(2, 2);
        assertEquals(2, pooled.queries());
        assertEquals(0.3f, pooled.weight(0, 0));
        assertFalse(pooled.isVisible(0, 1));
        assertEquals(0.4f, pooled.weight(1, 0));
        assertEquals(0.5f, pooled.weight(1, 1));
        assertEquals(0.5f, pooled.largest());
    }

    private static void assertShare(
            HeadMeasures m, Relation relation, double observed, double expected, int rows) {
        Share share = m.share(relation);
        assertEquals(observed, share.observed(), 1e-6, relation.title());
        assertEquals(expected, share.expected(), 1e-6, relation.title());
        assertEquals(rows, share.rows(), relation.title());
        assertEquals((observed - expected) / (1 - expected), share.excess(), 1e-6);
    }

    private static AttentionMap map(int keys, float... weights) {
        return new AttentionMap("head 0", weights.length / keys, keys, weights);
    }
}
