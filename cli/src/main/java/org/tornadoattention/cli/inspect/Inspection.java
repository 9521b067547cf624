package org.tornadoattention.cli.inspect;

import java.util.List;

/// Heads that were looked at, with all that pictures and tables need.
///
/// @param title what is shown
/// @param source who computed the weights, of what
/// @param positions of queries and keys
/// @param queryTokens names of the queries; empty where positions are enough
/// @param keyTokens names of the keys; the same
/// @param heads at least one, all of the same size
public record Inspection(
        String title,
        String source,
        Positions positions,
        List<String> queryTokens,
        List<String> keyTokens,
        List<Head> heads) {

    private static final int STRIP = 4;

    /// A head and what it does.
    public record Head(AttentionMap map, HeadMeasures measures, PatternRules.Finding finding) {
        /// Measures a head and names its pattern.
        public static Head of(AttentionMap map, Positions positions) {
            HeadMeasures measures = HeadMeasures.of(map, positions);
            return new Head(map, measures, PatternRules.name(map, positions, measures));
        }

        /// The head's title and its pattern.
        public String title() {
            return map.title() + ": " + finding.pattern().title();
        }
    }

    public Inspection {
        queryTokens = List.copyOf(queryTokens);
        keyTokens = List.copyOf(keyTokens);
        heads = List.copyOf(heads);
        if (heads.isEmpty()) {
            throw new IllegalArgumentException("heads must not be empty");
        }
    }

    /// Rows of each head.
    public int queries() {
        return heads.getFirst().map().queries();
    }

    /// Columns of each head.
    public int keys() {
        return heads.getFirst().map().keys();
    }

    /// The largest weight of all, which has the last colour; 1 where all are 0.
    public double largest() {
        double largest = heads.stream().mapToDouble(h -> h.map().largest()).max().orElse(0);
        return largest > 0 ? largest : 1;
    }

    /// Whether one side is so much longer that cells cannot be squares.
    public boolean isStrip() {
        return Math.max(queries(), keys()) > STRIP * (long) Math.min(queries(), keys());
    }

    /// How many positions a cell must stand for so that no side has more than `cells`; the same on
    /// both sides unless they differ much.
    public Steps steps(int cells) {
        int rows = Math.ceilDiv(queries(), cells);
        int columns = Math.ceilDiv(keys(), cells);
        int both = Math.max(rows, columns);
        return isStrip() ? new Steps(rows, columns) : new Steps(both, both);
    }

    /// How many queries and keys a cell stands for.
    public record Steps(int rows, int columns) {
        /// A head with cells of that size.
        public AttentionMap pool(AttentionMap map) {
            return map.pooled(rows, columns);
        }

        /// What a subtitle must say; empty where a cell is one weight.
        String text() {
            return rows == 1 && columns == 1
                    ? ""
                    : "; a cell is the largest of %d x %d weights".formatted(rows, columns);
        }
    }
}
