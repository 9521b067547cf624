package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// A layer computed by the oracle over all tokens at once, without a cache, for some of its rows.
///
/// Keys and values are those of every token; queries, attention and the output projection are
/// computed for the chosen rows alone, since all of them would take the oracle minutes.
///
/// @param query `[B][H][rows][D]` float64
/// @param key `[B][Hkv][N][D]` float64
/// @param value `[B][Hkv][N][Dv]` float64
/// @param allowed `[rows][N]`, which tokens a row sees
record LayerOracle(Tensor query, Tensor key, Tensor value, Tensor allowed, Linear output) {

    /// Projects and turns.
    ///
    /// @param tokens `[B][N][E]`
    /// @param positions the chosen rows
    static LayerOracle compute(
            AttentionEngine oracle,
            DecodeProblem problem,
            Tensor tokens,
            int[] positions,
            Progress progress) {
        MultiHeadWeights weights = problem.layer().weights();
        int keyColumns = weights.key().outputDim();
        ProgressBar bar =
                new ProgressBar(
                        "oracle", "columns", (long) keyColumns + weights.value().outputDim());
        Tensor all = tokens.to(DataType.FLOAT64);
        int[] everywhere = IntStream.range(0, tokens.dim(1)).toArray();
        Tensor key =
                heads(
                        oracle,
                        all,
                        weights.key(),
                        problem.layer().keyValueHeads(),
                        done -> progress.update(bar.at(done)));
        Tensor value =
                heads(
                        oracle,
                        all,
                        weights.value(),
                        problem.layer().keyValueHeads(),
                        done -> progress.update(bar.at(keyColumns + done)));
        progress.update("oracle, %d rows".formatted(positions.length));
        Tensor query =
                heads(
                        oracle,
                        rows(all, positions),
                        weights.query(),
                        problem.layer().heads(),
                        _ -> {});
        if (problem.rotary().isPresent()) {
            key = problem.rotary().get().rotate(key, positions(tokens.dim(0), everywhere));
            query = problem.rotary().get().rotate(query, positions(tokens.dim(0), positions));
        }
        Tensor allowed = Tensor.allocate(DataType.BOOL, positions.length, everywhere.length);
        for (int i = 0; i < positions.length; i++) {
            for (int j = 0; j < everywhere.length; j++) {
                allowed.set(problem.sees(positions[i], j) ? 1 : 0, i, j);
            }
        }
        return new LayerOracle(query, key, value, allowed, weights.output().orElseThrow());
    }

    /// The layer's output for the chosen rows, `[B][rows][E]` float64.
    ///
    /// @param stored what keys and values are rounded to
    Tensor outputs(AttentionEngine oracle, DataType stored) {
        AttentionInputs inputs =
                AttentionInputs.of(query, rounded(key, stored), rounded(value, stored))
                        .with(Mask.allowed(allowed));
        try (AttentionPlan plan = oracle.plan(AttentionSpec.of(inputs))) {
            Tensor heads = plan.run(inputs).output().transpose(1, 2).copy();
            Tensor concatenated =
                    heads.reshape(heads.dim(0), heads.dim(1), heads.dim(2) * heads.dim(3));
            return OracleProjection.apply(oracle, concatenated, output, _ -> {});
        }
    }

    /// These rows of `[B][N][E]`, copied.
    static Tensor rows(Tensor tensor, int... rows) {
        Tensor chosen = Tensor.allocate(tensor.type(), tensor.dim(0), rows.length, tensor.dim(2));
        for (int i = 0; i < rows.length; i++) {
            chosen.slice(1, i, i + 1).copyFrom(tensor.slice(1, rows[i], rows[i] + 1));
        }
        return chosen;
    }

    private static Tensor heads(
            AttentionEngine oracle, Tensor tokens, Linear projection, int count, IntConsumer done) {
        return OracleProjection.apply(oracle, tokens, projection, done)
                .splitLast(count)
                .transpose(1, 2);
    }

    private static Tensor positions(int batch, int... positions) {
        return Tensor.of(positions, 1, positions.length).broadcastTo(batch, positions.length);
    }

    private static Tensor rounded(Tensor tensor, DataType type) {
        return type == DataType.FLOAT64 ? tensor : tensor.to(type).to(DataType.FLOAT64);
    }
}
