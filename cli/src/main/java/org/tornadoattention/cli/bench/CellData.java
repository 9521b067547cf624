package org.tornadoattention.cli.bench;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

/// A cell's data, the same in every process: seeded, from the standard normal distribution, rounded
/// to the cell's type, heads first.
record CellData(BenchCell cell, AttentionInputs inputs) {
    private static final long SEED = 42;

    /// @throws IllegalArgumentException if a tensor would have 2^31 elements or more
    static CellData of(BenchCell cell) {
        AttentionShape s = cell.shape();
        AttentionInputs inputs =
                AttentionInputs.of(
                        tensor(SEED, cell, s.queryHeads(), s.queryLength()),
                        tensor(SEED + 1, cell, s.keyValueHeads(), s.keyLength()),
                        tensor(SEED + 2, cell, s.keyValueHeads(), s.keyLength()));
        return new CellData(
                cell, cell.causal() ? inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT)) : inputs);
    }

    private static Tensor tensor(long seed, BenchCell cell, int heads, int length) {
        AttentionShape s = cell.shape();
        Tensor normal = Tensor.randomNormal(seed, s.batch(), heads, length, s.headDim());
        return normal.type() == cell.type() ? normal : normal.to(cell.type());
    }
}
