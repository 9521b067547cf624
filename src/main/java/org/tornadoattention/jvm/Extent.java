package org.tornadoattention.jvm;

/// How much of a tile a block of rows attends to, as far as key ranges and forbidden keys say.
enum Extent {
    /// Nothing: the tile is skipped.
    NONE,
    /// Some rows lack some keys; [TileRanges] has which.
    PARTIAL,
    /// Every row has every key's score, which may be -infinity.
    WHOLE,
    /// The same, and no score is -infinity because of a mask.
    PLAIN
}
