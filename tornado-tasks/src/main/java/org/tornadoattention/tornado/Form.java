package org.tornadoattention.tornado;

import org.tornadoattention.MultiHeadInputs;

/// From which inputs a layer makes queries, keys and values.
enum Form {
    /// All three from one.
    SELF,
    /// Queries from one, keys and values from another.
    CROSS,
    /// Each from one of its own.
    SEPARATE;

    /// The form of a run: tensors count as one where they are the same object.
    @SuppressWarnings("ReferenceEquality") // Equal contents may differ in the next run.
    static Form of(MultiHeadInputs inputs) {
        if (inputs.key() != inputs.value()) {
            return SEPARATE;
        }
        return inputs.query() == inputs.key() ? SELF : CROSS;
    }
}
