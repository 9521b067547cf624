package org.tornadoattention.cli.inspect;

/// Names for what heads do.
public enum HeadPattern {
    PREVIOUS_TOKEN("previous token"),
    NEXT_TOKEN("next token"),
    /// In self-attention each token looks at itself; in cross-attention the order of the targets is
    /// that of the sources.
    DIAGONAL("diagonal"),
    FIRST_TOKEN_SINK("first-token sink"),
    BROAD("broad"),
    BLOCK("block"),
    LOCAL("local"),
    LONG_RANGE("long-range"),
    /// No rule fits.
    MIXED("mixed");

    private final String title;

    HeadPattern(String title) {
        this.title = title;
    }

    /// Its name for people.
    public String title() {
        return title;
    }
}
