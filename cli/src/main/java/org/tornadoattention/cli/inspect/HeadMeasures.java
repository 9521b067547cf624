package org.tornadoattention.cli.inspect;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// What a head does, in numbers. Rows are normalised over the keys they see; rows that see nothing
/// or whose weights are all 0 do not count.
///
/// ```
/// H[i] = -sum over j of w[i][j] log2 w[i][j]
/// entropy   = mean over i of H[i]
/// evenness  = sum over i of H[i] / sum over i of log2(visible keys of i)
/// distance  = mean over i of sum over j of w[i][j] |position of i - j|
/// alignment = correlation over i of i and sum over j of w[i][j] j - mean of visible j
/// ```
///
/// Sources: entropy, shares of relative positions: Clark, Khandelwal, Levy, Manning, What Does BERT
/// Look At?, 2019, sections 3.1 and 3.3. Distance: Vig and Belinkov, Analyzing the Structure of
/// Attention in a Transformer Language Model, 2019. Share of the first token: Xiao, Tian, Chen,
/// Han, Lewis, Efficient Streaming Language Models with Attention Sinks, 2024, section 3.1.
///
/// @param rows how many queries count
/// @param entropy in bits; 0 where each query looks at one key
/// @param evenness from 0 to 1, which is equal weights; NaN where no query sees two keys
/// @param distance in tokens; NaN in cross-attention
/// @param alignment from -1 to 1: whether later queries look at later keys; NaN where one of them
///   does not vary
/// @param shares by relation; in cross-attention only that of the first token
public record HeadMeasures(
        int rows,
        double entropy,
        double evenness,
        double distance,
        double alignment,
        Map<Relation, Share> shares) {

    public HeadMeasures {
        shares = Collections.unmodifiableMap(new EnumMap<>(shares));
    }

    /// Measures a head.
    public static HeadMeasures of(AttentionMap map, Positions positions) {
        int rows = 0;
        double entropy = 0;
        double possible = 0;
        double distance = 0;
        double[] centres = new double[map.queries()];
        int[] queries = new int[map.queries()];
        for (int i = 0; i < map.queries(); i++) {
            double all = map.rowSum(i);
            int visible = 0;
            double middle = 0;
            for (int j = 0; j < map.keys(); j++) {
                if (map.isVisible(i, j)) {
                    visible++;
                    middle += j;
                }
            }
            if (all == 0) {
                continue;
            }
            for (int j = 0; j < map.keys(); j++) {
                double weight = map.isVisible(i, j) ? map.weight(i, j) / all : 0;
                if (weight > 0) {
                    entropy -= weight * log2(weight);
                    distance += weight * positions.distance(i, j);
                    centres[rows] += weight * j;
                }
            }
            centres[rows] -= middle / visible; // What equal weights would give is no alignment.
            possible += log2(visible);
            queries[rows++] = i;
        }
        Map<Relation, Share> shares = new EnumMap<>(Relation.class);
        for (Relation relation : Relation.values()) {
            if (!positions.cross() || !relation.comparesPositions()) {
                shares.put(relation, Share.of(map, positions, relation));
            }
        }
        return new HeadMeasures(
                rows,
                rows == 0 ? Double.NaN : entropy / rows,
                possible == 0 ? Double.NaN : entropy / possible,
                rows == 0 || positions.cross() ? Double.NaN : distance / rows,
                correlation(queries, centres, rows),
                shares);
    }

    /// The share of a relation.
    ///
    /// @throws NullPointerException if it makes no sense for this head
    public Share share(Relation relation) {
        return Objects.requireNonNull(shares.get(relation), relation.title());
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    private static double correlation(int[] x, double[] y, int count) {
        double meanX = 0;
        double meanY = 0;
        for (int n = 0; n < count; n++) {
            meanX += (double) x[n] / count;
            meanY += y[n] / count;
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int n = 0; n < count; n++) {
            xx += (x[n] - meanX) * (x[n] - meanX);
            yy += (y[n] - meanY) * (y[n] - meanY);
            xy += (x[n] - meanX) * (y[n] - meanY);
        }
        return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Double.NaN;
    }
}
