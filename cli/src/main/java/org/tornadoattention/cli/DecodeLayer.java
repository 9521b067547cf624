package org.tornadoattention.cli;

import org.tornadoattention.MultiHeadWeights;

/// A layer that may decode: as many features go in as come out.
///
/// @param text what it is, for people
/// @param weights its projections
/// @param heads query heads
/// @param keyValueHeads key-value heads
record DecodeLayer(String text, MultiHeadWeights weights, int heads, int keyValueHeads) {
    /// Features of a token.
    int features() {
        return weights.query().inputDim();
    }

    int headDim() {
        return weights.query().outputDim() / heads;
    }

    int valueDim() {
        return weights.value().outputDim() / keyValueHeads;
    }
}
