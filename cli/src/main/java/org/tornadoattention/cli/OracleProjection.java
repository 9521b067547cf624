package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.Optional;
import java.util.function.IntConsumer;

/// A projection by the oracle alone, in float64.
///
/// An engine computes whole layers; one in which every token is a sequence of its own has a single
/// weight, 1, for each, and so hands the value projection through.
final class OracleProjection {
    /// Columns of a weight at a time: so many of a row that is walked down lie in a few cache
    /// lines.
    private static final int COLUMNS = 32;

    private OracleProjection() {}

    /// `x W + b`.
    ///
    /// @param input `[B][N][in]` float64, row-major
    /// @param done told how many columns of the output are there
    /// @return `[B][N][out]` float64
    static Tensor apply(AttentionEngine oracle, Tensor input, Linear projection, IntConsumer done) {
        int tokens = Math.multiplyExact(input.dim(0), input.dim(1));
        MultiHeadInputs alone = MultiHeadInputs.self(input.reshape(tokens, 1, input.dim(2)));
        Linear any = Linear.inputFirst(Tensor.allocate(DataType.FLOAT64, input.dim(2), 1));
        Tensor output = Tensor.allocate(DataType.FLOAT64, tokens, 1, projection.outputDim());
        for (int from = 0; from < projection.outputDim(); from += COLUMNS) {
            int to = Math.min(from + COLUMNS, projection.outputDim());
            MultiHeadWeights values =
                    new MultiHeadWeights(any, any, projection.outputs(from, to), Optional.empty());
            try (MultiHeadPlan plan =
                    oracle.plan(MultiHeadSpec.builder(values, 1, 1, alone).build())) {
                output.slice(2, from, to).copyFrom(plan.run(alone).output());
            }
            done.accept(to);
        }
        return output.reshape(input.dim(0), input.dim(1), projection.outputDim());
    }
}
