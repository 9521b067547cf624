package org.tornadoattention.cli.inspect;

/// How much of the weight goes to keys of one relation: the mean over the queries that see such a
/// key and another one, for which alone it says something.
///
/// ```
/// observed = mean over i of sum over j in relation of w[i][j] / sum over visible j of w[i][j]
/// expected = mean over i of (visible j in relation) / (visible j)
/// excess   = (observed - expected) / (1 - expected)
/// ```
///
/// @param observed from 0 to 1; NaN without such queries
/// @param expected what weights that are all equal would give
/// @param rows how many queries
public record Share(double observed, double expected, int rows) {

    /// Whether any query sees such a key and another one.
    public boolean isDefined() {
        return rows > 0;
    }

    /// How much of what equal weights leave to others goes to these keys: 0 is chance, 1 is all;
    /// -infinity where it is not defined.
    public double excess() {
        return isDefined() ? (observed - expected) / (1 - expected) : Double.NEGATIVE_INFINITY;
    }

    /// Measures a head.
    static Share of(AttentionMap map, Positions positions, Relation relation) {
        double observed = 0;
        double expected = 0;
        int rows = 0;
        for (int i = 0; i < map.queries(); i++) {
            int visible = 0;
            int related = 0;
            double all = map.rowSum(i);
            double weight = 0;
            for (int j = 0; j < map.keys(); j++) {
                if (map.isVisible(i, j)) {
                    boolean holds = relation.holds(positions, i, j);
                    visible++;
                    related += holds ? 1 : 0;
                    weight += holds ? map.weight(i, j) : 0;
                }
            }
            // The first token of the query at its own place is no sink.
            boolean own = relation == Relation.FIRST && !positions.cross() && positions.of(i) == 0;
            if (all > 0 && related > 0 && related < visible && !own) {
                observed += weight / all;
                expected += (double) related / visible;
                rows++;
            }
        }
        return rows == 0
                ? new Share(Double.NaN, Double.NaN, 0)
                : new Share(observed / rows, expected / rows, rows);
    }
}
