package org.tornadoattention;

import java.util.Objects;
import java.util.Optional;

/// The projections of a multi-head layer.
///
/// @param query `[queryInput][queryHeads * headDim]`
/// @param key `[keyInput][keyValueHeads * headDim]`
/// @param value `[valueInput][keyValueHeads * valueDim]`
/// @param output `[queryHeads * valueDim][outputDim]`; empty returns the concatenated heads
public record MultiHeadWeights(Linear query, Linear key, Linear value, Optional<Linear> output) {
    public MultiHeadWeights {
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(output, "output");
    }

    /// Takes one packed projection apart: its outputs are query, key and value, in this order
    /// (PyTorch's `in_proj_weight`, GPT-2's `c_attn`). No copy.
    ///
    /// @param packed `[in][queryDim + keyDim + valueDim]`
    /// @throws IllegalArgumentException if the sizes do not add up
    public static MultiHeadWeights packed(
            Linear packed, int queryDim, int keyDim, int valueDim, Optional<Linear> output) {
        if (packed.outputDim() != (long) queryDim + keyDim + valueDim) {
            throw new IllegalArgumentException(
                    "a packed projection must have %d + %d + %d outputs but has %d"
                            .formatted(queryDim, keyDim, valueDim, packed.outputDim()));
        }
        int values = queryDim + keyDim;
        return new MultiHeadWeights(
                packed.outputs(0, queryDim),
                packed.outputs(queryDim, values),
                packed.outputs(values, packed.outputDim()),
                output);
    }
}
