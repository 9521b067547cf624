package org.tornadoattention.cli.inspect;

/// What a key may be to a query.
public enum Relation {
    /// The token before the query's own.
    PREVIOUS("previous token", true) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return key == positions.of(query) - 1;
        }
    },
    /// The query's own token.
    SAME("same token", true) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return key == positions.of(query);
        }
    },
    /// The token behind the query's own.
    NEXT("next token", true) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return key == positions.of(query) + 1;
        }
    },
    /// The first token of all.
    FIRST("first token", false) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return key == 0;
        }
    },
    /// A token at most [Positions#band] away.
    BAND("band", true) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return positions.distance(query, key) <= positions.band();
        }
    },
    /// A token of the query's block.
    BLOCK("block", true) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return positions.sameBlock(query, key);
        }
    },
    /// A token more than [Positions#far] away.
    FAR("far", true) {
        @Override
        boolean holds(Positions positions, int query, int key) {
            return positions.distance(query, key) > positions.far();
        }
    };

    private final String title;
    private final boolean comparesPositions;

    Relation(String title, boolean comparesPositions) {
        this.title = title;
        this.comparesPositions = comparesPositions;
    }

    /// Its name for people.
    public String title() {
        return title;
    }

    /// Whether it makes sense only where queries and keys are tokens of one sequence.
    public boolean comparesPositions() {
        return comparesPositions;
    }

    /// Whether `key` is that to `query`.
    abstract boolean holds(Positions positions, int query, int key);
}
