package org.tornadoattention.cli.inspect;

import java.util.Locale;

/// Names a head's pattern: the first of these rules that fits.
///
/// | pattern | self-attention |
/// |---|---|
/// | previous token, next token, diagonal | excess of the share on that token (diagonal: the same one) at least 0.5, and the share at least twice that of the rest of the band |
/// | first-token sink | excess of the share on the first token at least 0.5 |
/// | broad | evenness at least 0.9 |
/// | block, local | excess of the block's or of the band's share at least 0.5; if of both, the one whose keys outside the other weigh more, or without such keys the one with the larger excess |
/// | long-range | share of far tokens at least 0.5, its excess at least 0.25 |
/// | mixed | otherwise |
///
/// | pattern | cross-attention |
/// |---|---|
/// | first-token sink, broad | the same |
/// | diagonal | at least 4 queries, alignment at least 0.9, evenness below 0.7 |
/// | mixed | otherwise |
///
/// Excess is a [Share]'s: what chance gives counts nothing, so a short text makes no head local. A
/// share that is defined for fewer than half of the queries gives no name.
public final class PatternRules {
    /// From here on a head does one thing more than everything else together.
    static final double MOST = 0.5;

    /// So many times the weight of the rest of the band makes a token stand out of it.
    static final double HILL = 2;

    /// From here on an excess is no accident.
    static final double MORE_THAN_CHANCE = 0.25;

    /// From here on weights are as good as equal.
    static final double EVEN = 0.9;

    /// From here on positions run in parallel.
    static final double ALIGNED = 0.9;

    /// So many queries make a line.
    static final int LINE = 4;

    /// Below this weights point somewhere.
    static final double FOCUSED = 0.7;

    private PatternRules() {}

    /// A pattern, and the numbers that gave it.
    public record Finding(HeadPattern pattern, String rule) {}

    /// Names a head's pattern.
    ///
    /// @param map needed to tell blocks from bands
    public static Finding name(AttentionMap map, Positions positions, HeadMeasures measures) {
        return positions.cross() ? cross(measures) : self(map, positions, measures);
    }

    private static Finding self(AttentionMap map, Positions positions, HeadMeasures m) {
        if (isOneToken(m, Relation.PREVIOUS)) {
            return oneToken(HeadPattern.PREVIOUS_TOKEN, m, Relation.PREVIOUS);
        }
        if (isOneToken(m, Relation.NEXT)) {
            return oneToken(HeadPattern.NEXT_TOKEN, m, Relation.NEXT);
        }
        if (isOneToken(m, Relation.SAME)) {
            return oneToken(HeadPattern.DIAGONAL, m, Relation.SAME);
        }
        if (excess(m, Relation.FIRST) >= MOST) {
            return sink(m);
        }
        if (m.evenness() >= EVEN) {
            return broad(m);
        }
        double band = excess(m, Relation.BAND);
        double block = excess(m, Relation.BLOCK);
        if (Math.max(band, block) >= MOST) {
            return isBlock(map, positions, band, block)
                    ? share(HeadPattern.BLOCK, m, Relation.BLOCK)
                    : share(HeadPattern.LOCAL, m, Relation.BAND);
        }
        Share far = m.share(Relation.FAR);
        if (excess(m, Relation.FAR) >= MORE_THAN_CHANCE && far.observed() >= MOST) {
            return share(HeadPattern.LONG_RANGE, m, Relation.FAR);
        }
        return mixed();
    }

    /// Whether a head stays in blocks rather than near by. Where both would do, keys of which only
    /// one is true decide; where there are none of one kind, the excesses.
    private static boolean isBlock(
            AttentionMap map, Positions positions, double band, double block) {
        if (band < MOST || block < MOST) {
            return block >= MOST;
        }
        double inBlock = density(map, positions, Relation.BLOCK, Relation.BAND);
        double inBand = density(map, positions, Relation.BAND, Relation.BLOCK);
        boolean bothExist = !Double.isNaN(inBlock) && !Double.isNaN(inBand);
        return bothExist ? inBlock > inBand : block > band;
    }

    private static Finding cross(HeadMeasures m) {
        if (excess(m, Relation.FIRST) >= MOST) {
            return sink(m);
        }
        if (m.evenness() >= EVEN) {
            return broad(m);
        }
        if (m.rows() >= LINE && m.alignment() >= ALIGNED && m.evenness() < FOCUSED) {
            return new Finding(
                    HeadPattern.DIAGONAL,
                    String.format(
                            Locale.ROOT,
                            "alignment %.2f, at least %.1f, over %d queries, and evenness %.2f,"
                                    + " below %.1f",
                            m.alignment(),
                            ALIGNED,
                            m.rows(),
                            m.evenness(),
                            FOCUSED));
        }
        return mixed();
    }

    /// The excess of a share, if it says something of at least half of the queries.
    private static double excess(HeadMeasures m, Relation relation) {
        Share share = m.share(relation);
        return 2 * share.rows() >= m.rows() ? share.excess() : Double.NEGATIVE_INFINITY;
    }

    private static Finding sink(HeadMeasures m) {
        return share(HeadPattern.FIRST_TOKEN_SINK, m, Relation.FIRST);
    }

    private static Finding broad(HeadMeasures m) {
        return new Finding(
                HeadPattern.BROAD,
                String.format(Locale.ROOT, "evenness %.2f, at least %.1f", m.evenness(), EVEN));
    }

    private static Finding mixed() {
        return new Finding(HeadPattern.MIXED, "no rule fits");
    }

    /// Whether one token near the query has most of the weight, and is not just the top of a hill.
    private static boolean isOneToken(HeadMeasures m, Relation relation) {
        return excess(m, relation) >= MOST
                && m.share(relation).observed() >= HILL * restOfBand(m, relation);
    }

    private static double restOfBand(HeadMeasures m, Relation relation) {
        Share band = m.share(Relation.BAND);
        double near = band.isDefined() ? band.observed() : 1;
        return Math.max(0, near - m.share(relation).observed());
    }

    private static Finding oneToken(HeadPattern pattern, HeadMeasures m, Relation relation) {
        String rest =
                String.format(
                        Locale.ROOT,
                        "; share at least %.0f times the %.2f of the rest of the band",
                        HILL,
                        restOfBand(m, relation));
        return new Finding(pattern, share(pattern, m, relation).rule() + rest);
    }

    private static Finding share(HeadPattern pattern, HeadMeasures m, Relation relation) {
        Share share = m.share(relation);
        return new Finding(
                pattern,
                String.format(
                        Locale.ROOT,
                        "%s: share %.2f, by chance %.2f, excess %.2f, at least %.2f, over %d of %d"
                                + " queries",
                        relation.title(),
                        share.observed(),
                        share.expected(),
                        share.excess(),
                        relation == Relation.FAR ? MORE_THAN_CHANCE : MOST,
                        share.rows(),
                        m.rows()));
    }

    /// The mean weight of keys that are one thing and not the other, of rows that are normalised;
    /// NaN where there are none.
    private static double density(
            AttentionMap map, Positions positions, Relation inside, Relation outside) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < map.queries(); i++) {
            double all = map.rowSum(i);
            for (int j = 0; all > 0 && j < map.keys(); j++) {
                if (map.isVisible(i, j)
                        && inside.holds(positions, i, j)
                        && !outside.holds(positions, i, j)) {
                    sum += map.weight(i, j) / all;
                    count++;
                }
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }
}
